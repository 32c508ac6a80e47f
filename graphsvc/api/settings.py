"""The defaults of the metrics: what they are, what they were, changing them."""

from __future__ import annotations

from flask import Response
from flask_openapi3 import APIBlueprint, Tag
from pydantic import BaseModel, ConfigDict, Field

from graphsvc.api.common import ERRORS, WRITE_ERRORS, AsOf, asking, context, reply, source, viewer
from graphsvc.services import answers as shapes
from graphsvc.services import editing, tuning

api = APIBlueprint("settings", __name__, url_prefix="/api/v1", abp_tags=[Tag(name="Settings")], abp_responses=ERRORS)


class SettingsIn(BaseModel):
    """`values`: by name; null is the default again. `version`: the one that was read."""

    model_config = ConfigDict(extra="forbid")

    values: dict[str, float | str | None] = Field(min_length=1)
    version: int | None = None
    message: str = Field("", max_length=2000)


@api.get("/settings", responses={"200": shapes.SettingsAnswer}, summary="The defaults of the metrics")
def settings(query: AsOf) -> Response:
    """Each with its value, its default and its range."""
    return reply(tuning.settings(asking(query), viewer()))


@api.patch(
    "/settings", responses={"200": shapes.CommitAnswer, **WRITE_ERRORS}, summary="Changes defaults of the metrics"
)
def change(body: SettingsIn) -> Response:
    """422 with a pointer to every wrong value; 428 without a version, 409 where somebody changed the same first."""
    commit = tuning.change(context(), viewer(), body.values, body.version, body.message, source())
    return reply(editing.commit_answer(commit))
