"""The scene of an account, and its map as a file."""

from __future__ import annotations

from typing import Literal

import orjson
from flask import Response, make_response
from flask_openapi3 import APIBlueprint, Tag
from pydantic import Field

from graphsvc.api.common import ERRORS, Asked, ById, asking, tagged, viewer
from graphsvc.services import pictures
from graphsvc.services.entities import tag_of_data
from graphsvc.services.scenes import SceneAnswer, scene_answer

api = APIBlueprint("pictures", __name__, url_prefix="/api/v1", abp_tags=[Tag(name="Maps")],
                   abp_responses={**ERRORS, "501": ERRORS["500"]})  # fmt: skip


_BYTES = {"schema": {"type": "string", "format": "binary"}}
_FILE = {
    "content": {
        form: {"schema": {"type": "object"}} if form == "application/json" else _BYTES
        for form in pictures.MEDIA_TYPES.values()
    }
}


class PictureQuery(Asked):
    lang: Literal["en", "zh"] = "en"
    redact: bool = Field(False, description="Leave out what a customer must not see: support, politics, blockers.")


class MapPath(ById):
    format: Literal["svg", "pdf", "png", "pptx", "drawio", "dot", "mmd", "json"]


@api.get("/accounts/<any_text:id>/scene", responses={"200": SceneAnswer}, summary="The relationship map as geometry")
def scene(path: ById, query: PictureQuery) -> Response:
    """Pixels, y downwards. 404 for an unknown account."""
    answer = scene_answer(asking(query), viewer(), path.id, query.lang, query.redact, query.today)
    response = make_response(orjson.dumps(answer))
    response.content_type = "application/json"
    return tagged(response, tag_of_data({name: part for name, part in answer.items() if name != "as_of"}))


@api.get("/accounts/<any_text:id>/map.<format>", summary="The relationship map as a file", responses={"200": _FILE})
def account_map(path: MapPath, query: PictureQuery) -> Response:
    """404 for an unknown account, 501 where the renderer of PDF or PNG is not installed."""
    picture = pictures.render(asking(query), viewer(), path.id, path.format, query.lang, query.redact, query.today)
    response = make_response(picture.content)
    response.content_type = picture.media_type
    response.headers["Content-Disposition"] = f'attachment; filename="map.{path.format}"'
    # An SVG opened by itself must not be able to run anything.
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return tagged(response)
