"""The library of questions, and asking one: by name, or in Cypher that only reads."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_openapi3 import APIBlueprint, Tag
from pydantic import BaseModel, ConfigDict, Field

from graphsvc.api.common import ERRORS, UPLOAD_ERRORS, Day, Responses, context, reply, viewer
from graphsvc.api.problems import ProblemDetails
from graphsvc.services import answers as shapes
from graphsvc.services import query as service

api = APIBlueprint("queries", __name__, url_prefix="/api/v1", abp_tags=[Tag(name="Queries")], abp_responses=ERRORS)

_SLOW: Responses = {**UPLOAD_ERRORS, "504": ProblemDetails}


class Asking(BaseModel):
    """Either `name` or `cypher`."""

    model_config = ConfigDict(extra="forbid")

    name: str | None = Field(None, description="A question of the library, as GET /queries names it.")
    cypher: str | None = Field(None, description="A question of your own. It may only read.")
    parameters: dict[str, Any] = Field(default_factory=dict)
    limit: int | None = Field(None, ge=1, le=service.LARGEST_LIMIT, description="Rows at most; 1,000 by default.")
    timeout: float = Field(service.TIMEOUT, gt=0, le=service.LONGEST_TIMEOUT, description="Seconds.")
    today: Day | None = Field(None, description="The day that the library's days are counted from.")


@api.get("/queries", responses={"200": shapes.Library}, summary="The library of questions")
def library() -> Response:
    """Every question with its parameters and columns, in English and Chinese."""
    return reply(service.library(viewer()))


@api.post("/query", responses={"200": shapes.QueryAnswer, **_SLOW}, summary="Ask the graph")
def ask(body: Asking) -> Response:
    """The rows of a question. 422 where it does not only read, 504 where it takes longer than `timeout`."""
    return reply(service.query(context(), viewer(), service.Asked(**dict(body))))
