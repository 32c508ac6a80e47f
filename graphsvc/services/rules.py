"""Rules that need more than one entity: ends exist, nothing is tied to itself, no chain of command closes."""

from __future__ import annotations

from collections.abc import Sequence

from graphsvc.errors import Problem
from graphsvc.kinds import RELATIONSHIP_KINDS
from graphsvc.model import Change, NodeChange, Op, TieChange
from graphsvc.store.port import Store


def breaches(store: Store, changes: Sequence[Change]) -> list[Problem]:
    """Every reason why these changes, taken together, must not be applied."""
    ties = [c for c in changes if isinstance(c, TieChange) and c.op is not Op.DELETE]
    found: list[Problem] = []
    for tie in ties:
        found += _one(store, changes, tie)
    for kind in RELATIONSHIP_KINDS.values():
        if kind.acyclic and not found:
            found += _cycles(store, kind.type, [t for t in ties if t.type == kind.type])
    return found


def _one(store: Store, changes: Sequence[Change], tie: TieChange) -> list[Problem]:
    kind = RELATIONSHIP_KINDS[tie.type]
    if tie.source == tie.target:
        return [Problem(f"{tie.type} joins something to itself")]
    if kind.same_label and tie.source_label != tie.target_label:
        return [Problem(f"{tie.type} joins two of one kind, both ends a {tie.source_label} here")]
    ends = (("source", tie.source_label, tie.source), ("target", tie.target_label, tie.target))
    missing = [end for end, label, node_id in ends if not _exists(store, changes, label, node_id)]
    if missing:
        return [Problem(f"the {' and '.join(missing)} of {tie.type} does not exist")]
    if tie.type == "CONTACTS" and _is_seat(store, changes, tie.target):
        return [Problem("an open seat has nobody to be in contact with: give the stakeholder a name first")]
    if kind.symmetric and tie.source > tie.target:
        return [Problem(f"{tie.type} holds both ways and is stored once: write it with the smaller id first")]
    return []


def _exists(store: Store, changes: Sequence[Change], label: str, node_id: str) -> bool:
    for change in reversed(changes):
        if isinstance(change, NodeChange) and (change.label, change.id) == (label, node_id):
            return change.op is not Op.DELETE
    return store.node(label, node_id) is not None


def _is_seat(store: Store, changes: Sequence[Change], stakeholder: str) -> bool:
    for change in reversed(changes):
        if isinstance(change, NodeChange) and change.id == stakeholder and "name" in change.properties:
            return change.properties["name"] is None
    node = store.node("Stakeholder", stakeholder)
    return node is not None and node.get("name") is None


def _cycles(store: Store, kind: str, new: Sequence[TieChange]) -> list[Problem]:
    above: dict[str, set[str]] = {}
    for tie in new:
        above.setdefault(tie.source, set()).add(tie.target)
    for tie in new:
        chain = _chain_back(store, kind, above, tie)
        if chain:
            return [Problem(f"this closes a circle of {kind}: {' → '.join(chain)}")]
    return []


def _chain_back(store: Store, kind: str, above: dict[str, set[str]], tie: TieChange) -> list[str] | None:
    """The chain from the target up to the source again, if there is one. Dotted lines close no circle."""
    if tie.properties.get("kind") == "dotted":
        return None
    stack, seen = [(tie.target_label, tie.target, [tie.source, tie.target])], {tie.target}
    while stack:
        label, node_id, chain = stack.pop()
        stored = [
            (t.target_label, t.target)
            for t in store.ties_of(label, node_id)
            if t.type == kind and t.source == node_id and t.get("kind") != "dotted"
        ]
        for next_label, up in [*stored, *((label, id_) for id_ in above.get(node_id, ()))]:
            if up == tie.source:
                return [*chain, up]
            if up not in seen:
                seen.add(up)
                stack.append((next_label, up, [*chain, up]))
    return None
