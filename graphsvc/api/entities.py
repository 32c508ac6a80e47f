"""Kinds, and reading and changing nodes and ties of any kind."""

from __future__ import annotations

from typing import Any, Literal

from flask import Response
from flask_openapi3 import APIBlueprint, Tag
from pydantic import BaseModel, ConfigDict, Field
from werkzeug.http import parse_etags

from graphsvc.api.common import ERRORS, WRITE_ERRORS, AsOf, Parameters, Query, asking, context, reply, source, viewer
from graphsvc.kinds import NODE_KINDS_BY_PLURAL, RELATIONSHIP_KINDS
from graphsvc.model import Op
from graphsvc.services import answers as shapes
from graphsvc.services import editing
from graphsvc.services.kinds import KindList, kinds

api = APIBlueprint("kinds", __name__, url_prefix="/api/v1", abp_tags=[Tag(name="Kinds")], abp_responses=ERRORS)

_KINDS = (*NODE_KINDS_BY_PLURAL, *RELATIONSHIP_KINDS)
_KIND = "`stakeholders`, … or a relationship type such as `INFLUENCES`"
_LINKS = "What a node belongs to, named like the import table's columns. One named replaces what was there, null clears"


class ListedKind(BaseModel):
    """Every kind but the accounts: at their address stands the portfolio."""

    kind: str = Field(description=_KIND, json_schema_extra={"enum": [k for k in _KINDS if k != "accounts"]})


class OneOfKind(BaseModel):
    kind: str = Field(description=_KIND, json_schema_extra={"enum": list[Any](_KINDS)})
    id: str = Field(min_length=1, description="A node's id, or a tie's: `TYPE:source:target[:key]`")


class Page(AsOf):
    limit: int = Field(100, ge=1, le=1000)
    cursor: str | None = Field(None, description="`next_cursor` of the page before")


class Seen(Parameters):
    """The version that the writer has seen."""

    if_match: str | None = Field(
        None, alias="If-Match", description="The ETag of the version seen; `*`: any, but it must exist"
    )

    @property
    def tags(self) -> frozenset[str] | None:
        """The tags named; None where the header is not there or names none."""
        return _tags(self.if_match)


class Removal(Query):
    cascade: bool = Field(
        False, description="Also delete what cannot be without it: an account's stakeholders, departments, …"
    )


class EntityIn(BaseModel):
    """`properties`: null clears a value."""

    model_config = ConfigDict(extra="forbid")

    properties: dict[str, Any] = Field(default_factory=dict)
    links: dict[str, str | list[str] | None] = Field(default_factory=dict, description=_LINKS)
    message: str = Field("", max_length=2000)


class ChangeIn(BaseModel):
    """A change of something that exists carries `if_match` or `revision`; without either the answer is 428."""

    model_config = ConfigDict(extra="forbid")

    op: Literal["put", "patch", "delete"]
    kind: str
    id: str
    properties: dict[str, Any] = Field(default_factory=dict)
    links: dict[str, str | list[str] | None] = Field(default_factory=dict, description=_LINKS)
    if_match: str | None = Field(
        None, description="The ETag of the version seen, links included; `*`: any, but it must exist"
    )
    revision: int | None = Field(
        None, description="Or the `revision` that stood in it, also in a list; 0: it must not exist yet"
    )
    cascade: bool = Field(False, description="For delete: as the parameter of DELETE")


class ChangesIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    changes: list[ChangeIn] = Field(min_length=1, max_length=10_000)
    message: str = Field("", max_length=2000)


@api.get("/kinds", responses={"200": KindList}, summary="Every kind, property and enumeration")
def all_kinds() -> Response:
    """With captions in English and Chinese, units, ranges and whatever else is declared."""
    return reply(kinds(viewer()))


@api.post(
    "/changes", responses={"200": shapes.CommitAnswer, **WRITE_ERRORS}, summary="Several changes, one commit or none"
)
def changes(body: ChangesIn) -> Response:
    """422 with a pointer to every wrong one; 409 and 428 as for a single change."""
    wishes = [_wish(change, f"/changes/{index}") for index, change in enumerate(body.changes)]
    commit = editing.apply(context(), viewer(), wishes, body.message or "Changes", source())
    return reply(editing.commit_answer(commit))


@api.get("/<kind_name:kind>", responses={"200": shapes.Entities}, summary="A page of one kind")
def listing(path: ListedKind, query: Page) -> Response:
    """By id, without links. 404 for an unknown kind, 422 for a cursor that no page gave."""
    return reply(editing.listing(asking(query), viewer(), path.kind, query.limit, query.cursor))


@api.get("/<kind_name:kind>/<entity_id:id>", responses={"200": shapes.EntityAnswer}, summary="One of a kind")
def read(path: OneOfKind, query: AsOf) -> Response:
    """With its links and an ETag that covers them. 404 where there is none."""
    return reply(editing.read(asking(query), viewer(), path.kind, path.id))


@api.put(
    "/<kind_name:kind>/<entity_id:id>",
    responses={"200": shapes.EntityAnswer, **WRITE_ERRORS},
    summary="States the properties of one of a kind as a whole",
)
def put(path: OneOfKind, header: Seen, body: EntityIn) -> Response:
    """Creates it, or replaces the version that If-Match names: 428 without one, 409 with both where it is another."""
    return _write(Op.PUT, path, header, body)


@api.patch(
    "/<kind_name:kind>/<entity_id:id>",
    responses={"200": shapes.EntityAnswer, **WRITE_ERRORS},
    summary="Changes some properties and links of one of a kind",
)
def patch(path: OneOfKind, header: Seen, body: EntityIn) -> Response:
    """As PUT, but for what exists only (404), and properties that are not named stay."""
    return _write(Op.PATCH, path, header, body)


@api.delete(
    "/<kind_name:kind>/<entity_id:id>",
    responses={"200": shapes.CommitAnswer, **WRITE_ERRORS},
    summary="Removes one of a kind with its ties",
)
def delete(path: OneOfKind, header: Seen, query: Removal) -> Response:
    """422 where something cannot be without it, unless `cascade`; otherwise as PATCH."""
    wish = editing.Wish(Op.DELETE, path.kind, path.id, if_match=header.tags, cascade=query.cascade, must_exist=True)
    commit = editing.apply(context(), viewer(), [wish], f"Deleted {path.kind}", source())
    return reply(editing.commit_answer(commit))


def _wish(change: ChangeIn, place: str) -> editing.Wish:
    return editing.Wish(
        Op(change.op), change.kind, change.id, change.properties, change.links,
        _tags(change.if_match), change.revision, change.cascade, place=place,
    )  # fmt: skip


def _write(op: Op, path: OneOfKind, header: Seen, body: EntityIn) -> Response:
    wish = editing.Wish(op, path.kind, path.id, body.properties, body.links, header.tags, must_exist=op is Op.PATCH)
    return reply(editing.change(context(), viewer(), wish, body.message or f"Changed {path.kind}", source()))


def _tags(text: str | None) -> frozenset[str] | None:
    """The strong tags of an If-Match, `*` as such. A weak tag never fits: it does not promise the same content."""
    tags = parse_etags(text)
    if tags.star_tag:
        return frozenset({"*"})
    strong = frozenset(tags.as_set())
    return strong if strong or text else None
