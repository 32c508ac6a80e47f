"""create_app(context): the blueprints, the guards against foreign pages, the OpenAPI document."""

from __future__ import annotations

from importlib.metadata import version

from flask import Response
from flask_openapi3 import Info, OpenAPI

from graphsvc.api import answers, entities, guards, imports, page, pictures, problems
from graphsvc.services.context import Context

PREFIX = "/api/v1"
_LARGEST_UPLOAD = 512 * 1024 * 1024


def create_app(context: Context, *, dist: str | None = None) -> OpenAPI:
    """The WSGI application over one store. `dist`: where the built page lies, where not beside the package."""
    app = OpenAPI(
        "graphsvc",
        info=Info(
            title="graphsvc",
            version=version("graphsvc"),
            description="Who decides at a customer, whom do we miss, and who introduces us.",
        ),
        security_schemes={},
        doc_prefix="/docs",
        validation_error_status=422,
        validation_error_model=problems.ProblemDetails,
        validation_error_callback=problems.from_validation,
        static_folder=None,
    )
    app.config["MAX_CONTENT_LENGTH"] = _LARGEST_UPLOAD
    app.extensions["graphsvc"] = context
    guards.install(app)
    problems.install(app)
    for blueprint in (answers.api, pictures.api, imports.api, entities.api):
        app.register_api(blueprint)
    problems.describe(app.api_doc)
    page.install(app, dist)
    app.add_url_rule("/openapi.json", "openapi_document", lambda: _document(app))
    return app


def _document(app: OpenAPI) -> Response:
    import orjson

    return Response(orjson.dumps(app.api_doc), mimetype="application/json")
