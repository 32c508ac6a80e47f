"""Which version of a thing somebody has seen, and what to tell them where it is another one by now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from graphsvc.access import Viewer
from graphsvc.model import Entry, Node, Op, Tie, differences
from graphsvc.services.entities import entity, links_of, revision_of_tag, tag_of
from graphsvc.services.wish import Wish
from graphsvc.store.port import Reading


def is_other(wish: Wish, viewer: Viewer, there: Node | Tie, ties: Sequence[Tie] | None) -> bool:
    """Whether what is there is not the version that the wish was made for. `ties`: those of a node."""
    if wish.revision is not None and wish.revision != there.revision:
        return True
    if wish.if_match is None or "*" in wish.if_match:
        return False
    return tag_of(entity(there, viewer, ties)) not in wish.if_match


def mergeable(reading: Reading, wish: Wish, there: Node | Tie) -> bool:
    """Whether what the wish changes is as its author saw it, although something else of the thing is not: only others'
    values have changed since, or other links. Only for PATCH; whoever states the whole has to know the whole."""
    since = _seen_revision(wish)
    mine = {*wish.properties, *wish.links}
    if wish.op is not Op.PATCH or since is None or not mine or since > reading.revision:
        return False
    touched = _touched(reading, there, since)
    return touched is not None and mine.isdisjoint(touched)


def _seen_revision(wish: Wish) -> int | None:
    if wish.revision is not None:
        return wish.revision
    known = [revision_of_tag(tag) for tag in wish.if_match or ()]
    return max((revision for revision in known if revision is not None), default=None)


def _touched(reading: Reading, there: Node | Tie, since: int) -> set[str] | None:
    """The properties and links that later commits have changed; None where the thing was gone in between."""
    found: set[str] = set()
    for entry in reading.entries_around(_ends(there), since):
        if _is_of(entry, there):
            if entry.before is None or entry.after is None:
                return None
            found |= {name for name, _, _ in differences(entry)}
        elif isinstance(there, Node) and len(entry.kind) > 1:
            found |= links_of((there.label, there.id), [entry.tie(entry.after or entry.before)]).keys()
    return found


def _ends(there: Node | Tie) -> tuple[tuple[str, str], ...]:
    return ((there.label, there.id),) if isinstance(there, Node) else ((there.source_label, there.source),)


def _is_of(entry: Entry, there: Node | Tie) -> bool:
    if isinstance(there, Node):
        return entry.kind == (there.label,) and entry.key == (there.id,)
    return entry.kind[0] == there.type and entry.key == (there.source, there.target, there.key)


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
    own = [t.revision for t in ties if isinstance(there, Node) and links_of((there.label, there.id), [t])]
    return max([there.revision, *own])
