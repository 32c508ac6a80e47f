"""Ties that a node is born with: a stakeholder without an account would be on no map and in no answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graphsvc.kinds import TABLES, Column, NodeKind, Use, standing_changes
from graphsvc.model import Change, Op, TieChange
from graphsvc.store.port import Store


def label_of(store: Store, labels: tuple[str, ...], entity_id: str) -> str | None:
    """The label under which this id exists, out of those that may stand here."""
    return next((label for label in labels if store.node(label, entity_id) is not None), None)


def link_changes(
    kind: NodeKind, node_id: str, links: Mapping[str, Any], is_new: bool
) -> tuple[list[Change], dict[str, str]]:
    """The ties that `links` (named like the import table's columns) make, and the reasons against wrong ones."""
    columns = {c.name: c for c in TABLES[kind.plural].columns if c.use is Use.LINK}
    wrong = {
        name: f"is not a link of this kind; known: {', '.join(columns) or 'none'}" for name in links.keys() - columns
    }
    if is_new:
        wrong |= {name: "is required" for name, c in columns.items() if c.required and not links.get(name)}
    changes: list[Change] = []
    for name, column in columns.items():
        if name in links and name not in wrong:
            changes += _joined(kind, node_id, column, links[name], wrong)
    if is_new and kind.label == "Account":
        changes += standing_changes(node_id)
    return changes, wrong


def _joined(kind: NodeKind, node_id: str, column: Column, value: Any, wrong: dict[str, str]) -> list[Change]:
    values = value if isinstance(value, list) else [value]
    if not all(isinstance(v, str) and v for v in values) or (len(values) > 1 and not column.many):
        wrong[column.name] = "must be a list of ids" if column.many else "must be one id"
        return []
    return [_tie(kind.label, node_id, column, v) for v in values]


def _tie(label: str, node_id: str, column: Column, value: str) -> TieChange:
    other_label, other = column.labels[0], value
    if column.prefixed and ":" in value:
        prefix, other = value.split(":", 1)
        other_label = prefix.capitalize()
    properties = dict(column.constants or {})
    tie = column.tie or ""
    if column.incoming:
        return TieChange(Op.PUT, tie, other_label, other, label, node_id, "", properties)
    return TieChange(Op.PUT, tie, label, node_id, other_label, other, "", properties)
