"""Kinds, and reading and changing nodes and ties of any kind."""

from __future__ import annotations

from typing import Any, Literal

from flask import Response, request
from flask_openapi3 import APIBlueprint, Tag
from pydantic import BaseModel, ConfigDict, Field

from graphsvc.api.common import ERRORS, context, reply, viewer
from graphsvc.api.problems import problem
from graphsvc.model import Op
from graphsvc.services import answers as shapes
from graphsvc.services import editing
from graphsvc.services.kinds import KindList, kinds

api = APIBlueprint("kinds", __name__, url_prefix="/api/v1", abp_tags=[Tag(name="Kinds")],
                   abp_responses={**ERRORS, "428": ERRORS["409"]})  # fmt: skip


class OfKind(BaseModel):
    kind: str = Field(min_length=1, description="`stakeholders`, … or a relationship type such as `INFLUENCES`")


class OneOfKind(OfKind):
    id: str = Field(min_length=1)


class Page(BaseModel):
    limit: int = Field(100, ge=1, le=1000)
    cursor: str | None = None


class EntityIn(BaseModel):
    """`properties`: null clears a value. `links`: for a new node, named like the import table's columns."""

    model_config = ConfigDict(extra="forbid")

    properties: dict[str, Any] = Field(default_factory=dict)
    links: dict[str, str | list[str]] = Field(default_factory=dict)
    message: str = Field("", max_length=2000)


class ChangeIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    op: Literal["put", "patch", "delete"]
    kind: str
    id: str
    properties: dict[str, Any] = Field(default_factory=dict)
    links: dict[str, str | list[str]] = Field(default_factory=dict)
    revision: int | None = Field(None, description="The revision seen; another one in the store is a conflict.")


class ChangesIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    changes: list[ChangeIn] = Field(min_length=1, max_length=10_000)
    message: str = Field("", max_length=2000)


@api.get("/kinds", responses={"200": KindList}, summary="Every kind, property and enumeration")
def all_kinds() -> Response:
    return reply(kinds())


@api.post("/changes", responses={"200": shapes.CommitAnswer}, summary="Several changes, one commit")
def changes(body: ChangesIn) -> Response:
    wishes = [editing.Wish(Op(c.op), c.kind, c.id, c.properties, c.links, c.revision) for c in body.changes]
    commit = editing.apply(context(), viewer(), wishes, body.message or "Changes", "api")
    return reply(editing.commit_answer(commit))


@api.get("/<kind>", responses={"200": shapes.Entities}, summary="A page of one kind")
def listing(path: OfKind, query: Page) -> Response:
    return reply(editing.listing(context(), viewer(), path.kind, query.limit, query.cursor))


@api.get("/<kind>/<id>", responses={"200": shapes.EntityAnswer}, summary="One of a kind")
def read(path: OneOfKind) -> Response:
    return _entity(path)


@api.put("/<kind>/<id>", responses={"200": shapes.EntityAnswer}, summary="States one of a kind as a whole")
def put(path: OneOfKind, body: EntityIn) -> Response:
    return _write(Op.PUT, path, body)


@api.patch("/<kind>/<id>", responses={"200": shapes.EntityAnswer}, summary="Changes some properties of one of a kind")
def patch(path: OneOfKind, body: EntityIn) -> Response:
    return _write(Op.PATCH, path, body)


@api.delete("/<kind>/<id>", responses={"200": shapes.CommitAnswer}, summary="Removes one of a kind with its ties")
def delete(path: OneOfKind) -> Response:
    seen = _seen_revision()
    if seen is None:
        return _precondition()
    editing.read(context(), viewer(), path.kind, path.id)
    wish = editing.Wish(Op.DELETE, path.kind, path.id, expected_revision=seen)
    commit = editing.apply(context(), viewer(), [wish], f"Deleted {path.kind}", "api")
    return reply(editing.commit_answer(commit))


def _write(op: Op, path: OneOfKind, body: EntityIn) -> Response:
    seen = _seen_revision()
    editing.kind_of(path.kind)
    is_new = not editing.exists(context(), path.kind, path.id)
    if is_new and op is Op.PATCH:
        editing.read(context(), viewer(), path.kind, path.id)
    if not is_new and seen is None:
        return _precondition()
    wish = editing.Wish(op, path.kind, path.id, body.properties, body.links, seen)
    editing.apply(context(), viewer(), [wish], body.message or f"Changed {path.kind}", "api")
    return _entity(path)


def _entity(path: OneOfKind) -> Response:
    found = editing.read(context(), viewer(), path.kind, path.id)
    response = reply(found)
    response.set_etag(str(found.revision))
    return response


def _seen_revision() -> int | None:
    """The revision that If-Match names, as the ETag of an earlier answer gave it."""
    tags = request.if_match.as_set(include_weak=True)
    number = next(iter(tags), "")
    return int(number) if number.isascii() and number.isdigit() and len(number) < 16 else None


def _precondition() -> Response:
    return problem(
        428, "If-Match is missing", "Read it first and send its ETag as If-Match, so that no change is lost."
    )
