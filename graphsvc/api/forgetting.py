"""Forgetting people, ids that become others, two that become one."""

from __future__ import annotations

from typing import Any, Literal

from flask import Response
from flask_openapi3 import APIBlueprint, Tag
from pydantic import BaseModel, ConfigDict, Field

from graphsvc.api.common import ERRORS, WRITE_ERRORS, context, reply, source, viewer
from graphsvc.errors import InvalidInput, Problem
from graphsvc.kinds import NODE_KINDS_BY_PLURAL
from graphsvc.services import erasing, register, renaming

api = APIBlueprint(
    "forgetting", __name__, url_prefix="/api/v1", abp_tags=[Tag(name="Forgetting")], abp_responses=ERRORS
)

_Side = Literal["kept", "gone"]
_SEEN = Field(None, description="The commit up to which it was seen: 409 where it was changed since")


class Person(BaseModel):
    id: str = Field(min_length=1, description="A person's id, now or earlier, or a name if it is unique")


class Node(BaseModel):
    kind: str = Field(json_schema_extra={"enum": list[Any](NODE_KINDS_BY_PLURAL)})
    id: str = Field(min_length=1, description="A node's id, now or earlier")


class EraseIn(BaseModel):
    """`confirm`: the id or name of the address once more, unless it is a dry run."""

    model_config = ConfigDict(extra="forbid")

    confirm: str = ""
    dry_run: bool = False


class RenameIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    to: str = Field(description="The new id")
    seen: int | None = _SEEN
    message: str = Field("", max_length=2000)


class MergeIn(BaseModel):
    """`take`: whose value counts, by field, where the two differ; in all other fields as `prefer` says."""

    model_config = ConfigDict(extra="forbid")

    gone: str = Field(min_length=1, description="The id of the one that becomes part of the one at this address")
    prefer: _Side = "kept"
    take: dict[str, _Side] = Field(default_factory=dict)
    seen: int | None = _SEEN
    dry_run: bool = False
    message: str = Field("", max_length=2000)


@api.post(
    "/people/<any_text:id>/erase",
    responses={"200": erasing.Erased, **WRITE_ERRORS},
    summary="Erases a person's data for good",
)
def erase(path: Person, body: EraseIn) -> Response:
    """From the graph, the journal and all texts. Nothing brings them back; backups made before still hold them."""
    if not body.dry_run and body.confirm != path.id:
        problem = Problem("must repeat the id or name of the address", pointer="/confirm")
        raise InvalidInput("Nothing brings an erased person back.", hint="Confirm it.", problems=[problem])
    return reply(erasing.erase(context(), viewer(), path.id, source=source(), dry_run=body.dry_run))


@api.get("/erased", responses={"200": register.Register}, summary="The register of those who were erased")
def erased() -> Response:
    """Pseudonyms, instants, and digests by which who knows an id can tell whether it is meant."""
    return reply(register.register(context(), viewer()))


@api.post(
    "/<kind_name:kind>/<any_text:id>/rename",
    responses={"200": renaming.Renamed, **WRITE_ERRORS},
    summary="Gives a node another id",
)
def rename(path: Node, body: RenameIn) -> Response:
    """The earlier id keeps leading to it, here and in imports. 422 where the new one is taken or no id."""
    return reply(
        renaming.rename(
            context(), viewer(), path.kind, path.id, body.to, seen=body.seen, message=body.message, source=source()
        )
    )


@api.post(
    "/<kind_name:kind>/<any_text:id>/merge",
    responses={"200": renaming.Merged, **WRITE_ERRORS},
    summary="Makes one of two people, accounts or partners",
)
def merge(path: Node, body: MergeIn) -> Response:
    """The earlier id of the other one leads to this one. 422 where they cannot be one, with the reasons."""
    choice = renaming.Choice(body.prefer, body.take)
    return reply(
        renaming.merge(
            context(),
            viewer(),
            path.kind,
            path.id,
            body.gone,
            choice=choice,
            seen=body.seen,
            message=body.message,
            source=source(),
            dry_run=body.dry_run,
        )
    )
