"""Errors as `application/problem+json` (RFC 9457): what went wrong and what to do, never a value or a stack trace."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any, Literal

import orjson
from flask import Flask, Response, make_response, request
from pydantic import BaseModel, Field, ValidationError
from werkzeug.exceptions import HTTPException

from graphsvc import errors
from graphsvc.services.answers import Entity
from graphsvc.services.history_answers import CommitNamed

_MEDIA_TYPE = "application/problem+json"
_LOG = logging.getLogger("graphsvc.api")
_SAID = {
    404: "There is nothing at this address.",
    405: "This address does not take this method: the Allow header names those that it takes.",
    413: "It is too large: send it in several parts.",
}
_STATUS: tuple[tuple[type[errors.GraphsvcError], int], ...] = (
    (errors.NotFound, 404),
    (errors.Ambiguous, 409),
    (errors.Conflict, 409),
    (errors.Unconditional, 428),
    (errors.Denied, 403),
    (errors.InvalidChange, 422),
    (errors.InvalidInput, 422),
    (errors.MissingTool, 501),
    (errors.TookTooLong, 504),
    (errors.StoreUnavailable, 503),
    (errors.StoreUnusable, 503),
)


class ErrorItem(BaseModel):
    """One place that is wrong."""

    pointer: str | None = None
    detail: str


class Submitted(BaseModel):
    """A change as it was sent."""

    op: Literal["put", "patch", "delete"]
    properties: dict[str, Any]
    links: dict[str, Any]


class Versions(BaseModel):
    """Both versions of a thing that somebody else changed first. `stored` is null where it was deleted."""

    pointer: str = Field(description="The change of the request that is meant; empty: the only one")
    stored: Entity | None
    submitted: Submitted
    changed_by: str | None = Field(None, description="Author of the commit that made the stored version")
    changed_at: str | None = None
    commit: int | None = None


class ProblemDetails(BaseModel):
    """The one shape of every error. With 409, `conflicts`: where versions differ; `commits`: those that stand in the
    way of an undo, newest first, and `more` of them."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str | None = None
    errors: list[ErrorItem] = Field(default_factory=list)
    conflicts: list[Versions] = Field(default_factory=list)
    commits: list[CommitNamed] = Field(default_factory=list)
    more: int = 0


def install(app: Flask) -> None:
    """One handler table: ours, Flask's own, and everything unforeseen."""
    app.register_error_handler(errors.GraphsvcError, _from_ours)
    app.register_error_handler(HTTPException, _from_http)
    app.register_error_handler(Exception, _from_unforeseen)


def describe(document: dict[str, Any]) -> None:
    """Gives the errors in the OpenAPI document their own media type."""
    for operations in document["paths"].values():
        for operation in operations.values():
            for status, response in operation["responses"].items():
                content = response.get("content", {})
                if status >= "400" and "application/json" in content:
                    content[_MEDIA_TYPE] = content.pop("application/json")


def problem(
    status: int,
    title: str,
    detail: str | None,
    items: Sequence[ErrorItem] = (),
    conflict: errors.Conflict | None = None,
) -> Response:
    """A problem document as a response."""
    body = ProblemDetails(title=title, status=status, detail=detail, errors=list(items))
    if conflict is not None:
        body.conflicts = [Versions.model_validate(version) for version in conflict.versions]
        body.commits = [CommitNamed.model_validate(commit) for commit in conflict.commits]
        body.more = conflict.beyond
    response = make_response(orjson.dumps(body.model_dump(mode="json")), status)
    response.content_type = _MEDIA_TYPE
    return response


def status_of(error: errors.GraphsvcError) -> int:
    """The HTTP status that stands for an error."""
    return next((status for kind, status in _STATUS if isinstance(error, kind)), 400)


def _from_ours(error: errors.GraphsvcError) -> Response:
    items = [ErrorItem(pointer=p.pointer, detail=p.reason if p.pointer is not None else str(p)) for p in error.problems]
    detail = f"{error.public} {error.hint}" if error.hint else error.public
    conflict = error if isinstance(error, errors.Conflict) else None
    response = problem(status_of(error), error.title, detail, items, conflict)
    if response.status_code == 503:
        response.headers["Retry-After"] = "2"
    return response


def from_validation(error: ValidationError) -> Response:
    """A request that does not fit its schema; the values sent are left out of the answer."""
    found = error.errors(include_input=False, include_url=False, include_context=False)
    items = [ErrorItem(pointer=errors.pointer(*e["loc"]), detail=e["msg"].removeprefix("Value error, ")) for e in found]
    return problem(422, "The request does not fit", "See /openapi.json for what this route takes.", items)


def _from_http(error: HTTPException) -> Response:
    detail = _SAID.get(error.code or 500)
    response = problem(error.code or 500, error.name, detail)
    for name, value in error.get_headers():
        if name.lower() in {"allow", "location"}:
            response.headers[name] = value
    return response


def _from_unforeseen(error: Exception) -> Response:
    _LOG.exception("unforeseen error in %s %s", request.method, request.path, exc_info=error)
    return problem(500, "The service failed", "This is a defect of graphsvc: its log says more. Nothing was changed.")
