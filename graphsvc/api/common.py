"""What the routes share: the context, the viewer, rendering with ETag, the query parameters of every answer."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from http import HTTPStatus
from typing import Annotated, Any

import orjson
from flask import Response, current_app, make_response, request
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.json_schema import model_json_schema as schema_of
from werkzeug.routing import BaseConverter

from graphsvc.access import LOCAL_OWNER, Viewer
from graphsvc.api.problems import ProblemDetails
from graphsvc.kinds import NODE_KINDS_BY_PLURAL, RELATIONSHIP_KINDS
from graphsvc.services.context import Context
from graphsvc.services.entities import tag_of
from graphsvc.services.recorded import as_of

Responses = dict[str | int | HTTPStatus, type[BaseModel] | dict[Any, Any] | None]

#: What any route may answer instead; and what those that take a body or a version may, too.
ERRORS: Responses = dict.fromkeys(("400", "403", "404", "409", "421", "422", "500", "503"), ProblemDetails)
UPLOAD_ERRORS: Responses = dict.fromkeys(("413", "415"), ProblemDetails)
WRITE_ERRORS: Responses = {**UPLOAD_ERRORS, "428": ProblemDetails}


class AnyText(BaseConverter):
    """An id as it is: slashes within it, at its beginning or end belong to it."""

    regex = ".+?"
    part_isolating = False


class EntityId(AnyText):
    """The id of something to read and write: what asks a question about an account or a person is none."""

    regex = (
        r"(?!.+/(?:key-people|coverage|plan|paths|risk|positions|interface|teams|assess|scene|history|diff|rename|merge"
        r"|what-if|map\.[a-z]+)$).+?"
    )


class KindName(BaseConverter):
    """The name of a kind: a node's plural or a relationship type. Nothing else is an address."""

    regex = "(?:" + "|".join((*NODE_KINDS_BY_PLURAL, *RELATIONSHIP_KINDS)) + ")"


def _as_written(value: Any) -> Any:
    """Only YYYY-MM-DD: pydantic would also take a number, as seconds since 1970."""
    if isinstance(value, str) and not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise ValueError("must be a day such as 2026-03-31")
    return value


Day = Annotated[date, BeforeValidator(_as_written)]


class Parameters(BaseModel):
    """What a request's query, header or form is read into. flask-openapi3 asks for the JSON Schema of it at every
    request; to make it anew took an eighth of the time of an edit."""

    @classmethod
    def model_json_schema(cls, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """See pydantic; without arguments made once."""
        return super().model_json_schema(*args, **kwargs) if args or kwargs else _schema(cls)


_schema = cache(schema_of)


class Query(Parameters):
    """What stands behind the `?`. A name that is not known is refused: with a misspelt `today` the answer would be that
    of another day, with a misspelt `dry_run` it would be written."""

    model_config = ConfigDict(extra="forbid")


class AsOf(Query):
    """What every question takes."""

    as_of: str | None = Field(
        None,
        max_length=64,
        description="The graph as it was recorded then: an instant, a day, a commit's number. Now by default.",
    )


class Asked(AsOf):
    """Parameters that every answer takes."""

    today: Day | None = Field(None, description="The day to which ages are counted; by default that of `as_of`.")


class ById(BaseModel):
    """An id, or a name if it is unique."""

    id: str = Field(min_length=1, description="An id, or a name if it is unique.")


def context() -> Context:
    """The running service's context."""
    ctx: Context = current_app.extensions["graphsvc"]
    return ctx


def asking(query: AsOf) -> Context:
    """The context that a question is answered from: the store as it is, or as it was. Raises as `instants` does."""
    return as_of(context(), query.as_of)


def viewer() -> Viewer:
    """Who asks. Until there is sign-in: the local owner."""
    return LOCAL_OWNER


def source() -> str:
    """What the history keeps of where a change came from: the web page says of itself that it is one, all others use
    the API."""
    return "page" if request.headers.get("X-Graphsvc-Source") == "page" else "api"


def reply(answer: BaseModel, status: int = 200) -> Response:
    """The answer as JSON with an ETag over its content; 304 where the caller has it already."""
    body = orjson.dumps(answer.model_dump(mode="json", by_alias=True))
    response = make_response(body, status)
    response.content_type = "application/json"
    return tagged(response, tag_of(answer))


def tagged(response: Response, tag: str | None = None) -> Response:
    """The response with an ETag, by default over its body; 304 without a body where the caller has it already."""
    if tag is None:
        response.add_etag()
    else:
        response.set_etag(tag)
    response.headers["Cache-Control"] = "no-cache"
    if response.status_code == 200:
        response.make_conditional(request)
    return response
