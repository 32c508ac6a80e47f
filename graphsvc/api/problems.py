"""Errors as `application/problem+json` (RFC 9457): what went wrong and what to do, never a value or a stack trace."""

from __future__ import annotations

import logging
from typing import Any

import orjson
from flask import Flask, Response, make_response, request
from pydantic import BaseModel, Field, ValidationError
from werkzeug.exceptions import HTTPException

from graphsvc import errors

_MEDIA_TYPE = "application/problem+json"
_LOG = logging.getLogger("graphsvc.api")
_STATUS: tuple[tuple[type[errors.GraphsvcError], int], ...] = (
    (errors.NotFound, 404),
    (errors.Ambiguous, 409),
    (errors.Conflict, 409),
    (errors.Denied, 403),
    (errors.InvalidChange, 422),
    (errors.InvalidInput, 422),
    (errors.MissingTool, 501),
    (errors.StoreUnavailable, 503),
    (errors.StoreUnusable, 503),
)


class ErrorItem(BaseModel):
    """One place that is wrong."""

    pointer: str | None = None
    detail: str


class ProblemDetails(BaseModel):
    """The one shape of every error."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str | None = None
    errors: list[ErrorItem] = Field(default_factory=list)


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


def problem(status: int, title: str, detail: str | None, items: list[ErrorItem] | None = None) -> Response:
    """A problem document as a response."""
    body = ProblemDetails(title=title, status=status, detail=detail, errors=items or [])
    response = make_response(orjson.dumps(body.model_dump()), status)
    response.content_type = _MEDIA_TYPE
    return response


def status_of(error: errors.GraphsvcError) -> int:
    """The HTTP status that stands for an error."""
    return next((status for kind, status in _STATUS if isinstance(error, kind)), 400)


def _from_ours(error: errors.GraphsvcError) -> Response:
    items = [ErrorItem(pointer=p.pointer, detail=p.reason if p.pointer else str(p)) for p in error.problems]
    response = problem(status_of(error), error.title, str(error), items)
    if response.status_code == 503:
        response.headers["Retry-After"] = "2"
    return response


def from_validation(error: ValidationError) -> Response:
    """A request that does not fit its schema; the values sent are left out of the answer."""
    items = [ErrorItem(pointer=_pointer(e["loc"]), detail=e["msg"]) for e in error.errors(include_input=False)]
    return problem(422, "The request does not fit", "See /openapi.json for what this route takes.", items)


def _pointer(location: tuple[Any, ...]) -> str:
    return "/" + "/".join(str(part).replace("~", "~0").replace("/", "~1") for part in location)


def _from_http(error: HTTPException) -> Response:
    detail = {404: "There is nothing at this address.", 413: "The upload is too large."}.get(error.code or 500)
    response = problem(error.code or 500, error.name, detail)
    for name, value in error.get_headers():
        if name.lower() in {"allow", "location"}:
            response.headers[name] = value
    return response


def _from_unforeseen(error: Exception) -> Response:
    _LOG.exception("unforeseen error in %s %s", request.method, request.path, exc_info=error)
    return problem(500, "The service failed", "This is a defect of graphsvc: its log says more. Nothing was changed.")
