"""Serves the built page: files as they are, everything else the page's own index."""

from __future__ import annotations

from pathlib import Path

from flask import Flask, Response, make_response, send_from_directory
from werkzeug.exceptions import NotFound
from werkzeug.routing import PathConverter

_HERE = Path(__file__).resolve().parent.parent
_PLACES = (_HERE / "_web", _HERE.parent / "web" / "dist")
_MISSING = "The page is not built. Run `make setup`; the REST interface works without it: /docs.\n"


class _PagePath(PathConverter):
    """Whatever is not the service's own: an unknown address under /api is no page."""

    regex = r"(?!(?:api|docs)(?:/|$))[^/].*?"


def install(app: Flask, dist: str | None) -> None:
    """Adds the page's routes."""
    folder = Path(dist) if dist else next((p for p in _PLACES if (p / "index.html").is_file()), None)

    def page(path: str = "") -> Response:
        if folder is None:
            return make_response(_MISSING, 503, {"Content-Type": "text/plain; charset=utf-8"})
        if path and (folder / path).is_file():
            return send_from_directory(folder, path, max_age=31_536_000 if path.startswith("assets/") else 0)
        if "." in path.rsplit("/", 1)[-1] and path.startswith("assets/"):
            raise NotFound
        return send_from_directory(folder, "index.html", max_age=0)

    app.url_map.converters["page"] = _PagePath
    app.add_url_rule("/", "page", page)
    app.add_url_rule("/<page:path>", "page_path", page)
