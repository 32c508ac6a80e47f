"""create_app(context): the blueprints, the guards against foreign pages, the OpenAPI document."""

from __future__ import annotations

from importlib.metadata import version

import orjson
from flask import Response
from flask_openapi3 import Info, OpenAPI

from graphsvc.api import (
    answers,
    docs,
    entities,
    forgetting,
    guards,
    imports,
    journal,
    page,
    pictures,
    portfolio,
    problems,
    queries,
    relationships,
    settings,
    structure,
    supposing,
)
from graphsvc.api.common import AnyText, EntityId, KindName, tagged
from graphsvc.services.context import Context

PREFIX = "/api/v1"


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
        doc_ui=False,
        validation_error_status=422,
        validation_error_model=problems.ProblemDetails,
        validation_error_callback=problems.from_validation,
        static_folder=None,
    )
    app.extensions["graphsvc"] = context
    app.url_map.converters |= {"any_text": AnyText, "entity_id": EntityId, "kind_name": KindName}
    app.url_map.merge_slashes = False
    guards.install(app)
    problems.install(app)
    blueprints = (
        answers,
        portfolio,
        structure,
        relationships,
        supposing,
        pictures,
        queries,
        imports,
        settings,
        journal,
        forgetting,
        entities,
    )
    for blueprint in (module.api for module in blueprints):
        app.register_api(blueprint)
    problems.describe(app.api_doc)
    app.api_doc["components"].pop("securitySchemes")  # there is no sign-in to offer yet
    docs.install(app)
    page.install(app, dist)
    document = orjson.dumps(app.api_doc)
    app.add_url_rule(
        "/openapi.json", "openapi_document", lambda: tagged(Response(document, mimetype="application/json"))
    )
    return app
