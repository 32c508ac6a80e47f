"""A node or tie as it is read and written one by one, and the tag of the version that was read."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import orjson
from pydantic import BaseModel

from graphsvc.access import Viewer
from graphsvc.kinds import NODE_KINDS, TABLES, Column, Use
from graphsvc.kinds.identity import far_end, is_link
from graphsvc.model import Node, NodeKey, Tie
from graphsvc.services.answers import Entity
from graphsvc.services.sight import seen

_DIGITS = 19  # more is no revision


@cache
def link_columns(label: str) -> Mapping[str, Column]:
    """The links of a kind of node by name: the columns of its import table that lead to other rows."""
    kind = NODE_KINDS.get(label)  # the settings are in no table
    return {c.name: c for c in TABLES[kind.plural].columns if c.use is Use.LINK} if kind else {}


def links_of(node: NodeKey, ties: Iterable[Tie]) -> dict[str, str | list[str]]:
    """The links that these ties of a node make, named and written as in its import table."""
    found: dict[str, str | list[str]] = {}
    ties = list(ties)
    for name, column in link_columns(node[0]).items():
        ends = sorted(_written(column, *far_end(tie, column)) for tie in ties if is_link(tie, column, node))
        if ends:
            found[name] = ends if column.many else ends[0]
    return found


def _written(column: Column, label: str, node_id: str) -> str:
    return f"{label.lower()}:{node_id}" if column.prefixed else node_id


def entity(item: Node | Tie, viewer: Viewer, ties: Iterable[Tie] | None = None) -> Entity:
    """What the viewer may see of a node or tie. `ties`: the node's ties, where its links are to be shown."""
    visible = seen(item, viewer)
    shown = dict(visible.properties) if visible else {}
    if isinstance(item, Tie):
        return Entity(
            kind=item.type, id=item.id, revision=item.revision, properties=shown, source=item.source, target=item.target
        )
    links = None if ties is None else links_of((item.label, item.id), ties)
    return Entity(kind=NODE_KINDS[item.label].plural, id=item.id, revision=item.revision, properties=shown, links=links)


def tag_of(answer: BaseModel) -> str:
    """What changes whenever the content of an answer does, but for the instant of asking and what is withheld.

    That of an entity begins with its revision: so it tells what others have changed since it was read.
    """
    exclude = {"as_of", "withheld"}.intersection(type(answer).model_fields)
    tag = tag_of_data(answer.model_dump(mode="json", exclude=exclude))
    return f"{answer.revision}-{tag}" if isinstance(answer, Entity) else tag


def revision_of_tag(tag: str) -> int | None:
    """The revision that an entity's tag begins with; None for what is no such tag."""
    number, dash, _ = tag.partition("-")
    return int(number) if dash and number.isascii() and number.isdigit() and len(number) < _DIGITS else None


def tag_of_data(data: Any) -> str:
    """A tag over plain JSON data."""
    return hashlib.blake2b(orjson.dumps(data, option=orjson.OPT_SORT_KEYS), digest_size=12).hexdigest()
