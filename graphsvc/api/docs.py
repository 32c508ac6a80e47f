"""A page to read and try the service, at /docs: Swagger UI from its package, with no script inside the page itself,
so that the policy against foreign scripts holds for it as for every page."""

from __future__ import annotations

from importlib.resources import files

from flask import Flask, Response, make_response, send_from_directory
from werkzeug.exceptions import NotFound

_FILES = {
    "swagger-ui.css": "css",
    "swagger-ui-bundle.js": "js",
}
_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>graphsvc: the service</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
<div id="swagger-ui"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
"""
# Without a validator: it would ask a server outside.
_START = """SwaggerUIBundle({
  url: "/openapi.json", dom_id: "#swagger-ui", deepLinking: true, validatorUrl: null,
  presets: [SwaggerUIBundle.presets.apis],
});
"""


def install(app: Flask) -> None:
    """Adds /docs and what it loads."""
    app.add_url_rule("/docs", "docs", lambda: make_response(_PAGE), strict_slashes=False)
    app.add_url_rule("/docs/<name>", "docs_file", _file)


def _file(name: str) -> Response:
    if name == "start.js":
        return Response(_START, mimetype="text/javascript")
    if name not in _FILES:
        raise NotFound
    folder = files("flask_openapi3_swagger") / "templates" / "swagger" / _FILES[name]
    return send_from_directory(str(folder), name, max_age=3600)
