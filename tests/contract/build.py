"""Short ways to write changes."""

from __future__ import annotations

from typing import Any

from graphsvc.model import Change, Commit, NodeChange, Op, TieChange
from graphsvc.store import Store


def put(label: str, node_id: str, /, **properties: Any) -> NodeChange:
    return NodeChange(Op.PUT, label, node_id, properties)


def patch(label: str, node_id: str, /, **properties: Any) -> NodeChange:
    return NodeChange(Op.PATCH, label, node_id, properties)


def drop(label: str, node_id: str) -> NodeChange:
    return NodeChange(Op.DELETE, label, node_id)


def tie(type_: str, source: tuple[str, str], target: tuple[str, str], key: str = "", /, **properties: Any) -> TieChange:
    return TieChange(Op.PUT, type_, *source, *target, key, properties)


def account(name: str, people: int) -> list[Change]:
    """An account with its standing opportunity and people `name-0` …, who report in fives upwards."""
    standing = f"standing:{name}"
    changes: list[Change] = [
        put("Account", name, name=name),
        put("Opportunity", standing, standing=True),
        tie("OF", ("Opportunity", standing), ("Account", name)),
    ]
    for number in range(people):
        person = ("Stakeholder", f"{name}-{number}")
        changes += [put(*person, name=f"Person {number}"), tie("WORKS_AT", person, ("Account", name))]
        if number:
            changes.append(tie("REPORTS_TO", person, ("Stakeholder", f"{name}-{(number - 1) // 5}"), kind="solid"))
    return changes


def commit(store: Store, *changes: Change) -> Commit:
    return store.commit(changes, author="anna", message="a message", source="test")
