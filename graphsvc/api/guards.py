"""Keeps out foreign pages (DNS rebinding, cross-site writes, sniffing, framing) and bodies that cannot be used."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Response, request
from werkzeug.exceptions import BadRequest

from graphsvc.api.problems import problem
from graphsvc.settings import LOOPBACK

_POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; "
    "object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}


LARGEST_UPLOAD = 512 * 1024**2  # bytes of an import
LARGEST_BODY = 16 * 1024**2  # bytes of any other request


def install(app: Flask) -> None:
    """Before any route runs, refuses requests that name another host, come from another origin or are no JSON."""
    app.before_request(_refuse_foreign)
    app.before_request(_refuse_unusable)
    app.after_request(_harden)


def _refuse_foreign() -> Response | None:
    if _host_of("//" + request.headers.get("Host", "")) not in LOOPBACK:
        return problem(421, "Another host", "Ask this service as 127.0.0.1 or localhost.")
    origin = request.headers.get("Origin")
    if origin is not None and not _same_origin(origin):
        return problem(403, "Another origin", "Only this service's own page may call it from a browser.")
    if origin is None and request.headers.get("Sec-Fetch-Site") == "cross-site" and request.method != "GET":
        return problem(403, "Another origin", "Only this service's own page may call it from a browser.")
    return None


def _refuse_unusable() -> Response | None:
    """A body is JSON of a bearable size; only an import takes files."""
    takes_files = request.endpoint == "imports.upload"
    request.max_content_length = LARGEST_UPLOAD if takes_files else LARGEST_BODY
    if request.method not in {"POST", "PUT", "PATCH"} or request.routing_exception:
        return None
    if takes_files:
        if request.mimetype != "multipart/form-data":
            return problem(415, "Another media type", "Send the files as multipart/form-data.")
        return None
    if not request.is_json:
        return problem(415, "Another media type", "Send JSON, with the header Content-Type: application/json.")
    try:
        request.get_json()
    except (BadRequest, RecursionError):
        return problem(400, "Not JSON", "The body cannot be read as JSON: check its brackets, quotes and commas.")
    return None


def _same_origin(origin: str) -> bool:
    return origin.casefold() == f"{request.scheme}://{request.headers.get('Host', '')}".casefold()


def _host_of(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


def _harden(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    return response
