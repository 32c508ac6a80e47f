"""Which version of a thing somebody has seen, and what to tell them where it is another one by now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from graphsvc.access import Viewer
from graphsvc.model import Node, Tie
from graphsvc.services.entities import entity, links_of, tag_of
from graphsvc.services.wish import Wish
from graphsvc.store.port import Reading


def is_other(wish: Wish, viewer: Viewer, there: Node | Tie, ties: Sequence[Tie] | None) -> bool:
    """Whether what is there is not the version that the wish was made for. `ties`: those of a node."""
    if wish.revision is not None and wish.revision != there.revision:
        return True
    if wish.if_match is None or "*" in wish.if_match:
        return False
    return tag_of(entity(there, viewer, ties)) not in wish.if_match


def both(
    store: Reading, viewer: Viewer, wish: Wish, there: Node | Tie | None, ties: Sequence[Tie] | None
) -> dict[str, Any]:
    """The stored version (None where there is none any more), the submitted one, and who made the stored one."""
    submitted = {"op": wish.op.value, "properties": dict(wish.properties), "links": dict(wish.links)}
    told: dict[str, Any] = {"pointer": wish.place, "stored": None, "submitted": submitted}
    if there is None:
        return told
    told["stored"] = entity(there, viewer, ties).model_dump(mode="json")
    commit = store.commit_of(_last_change(there, ties or ()))
    if commit:
        told |= {"changed_by": commit.author, "changed_at": commit.at, "commit": commit.number}
    return told


def _last_change(there: Node | Tie, ties: Sequence[Tie]) -> int:
    """The commit that last touched anything that is shown: the thing itself, or a node's links."""
    own = [t.revision for t in ties if isinstance(there, Node) and links_of(there.label, [t])]
    return max([there.revision, *own])
