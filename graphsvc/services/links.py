"""Ties that a node is born with and moves by: a stakeholder without an account would be in no answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from graphsvc.kinds import RELATIONSHIP_KINDS, Column, NodeKind, standing_changes
from graphsvc.kinds.identity import far_end, is_link, key_of, named
from graphsvc.model import Change, Op, Tie, TieChange
from graphsvc.services.entities import link_columns

Exists = Callable[[str, str], bool]


def link_changes(
    kind: NodeKind, node_id: str, links: Mapping[str, Any], ties: Iterable[Tie], exists: Exists, is_new: bool
) -> tuple[list[tuple[str, Change]], dict[str, str]]:
    """What `links` (named like the import table's columns) change, and the reasons against wrong ones, by name.

    A link named replaces what was there: `ties`, the node's own, tell. None or an empty list clears it. A link that is
    not named stays. A new account gets its standing opportunity.
    """
    columns = link_columns(kind.label)
    wrong = {
        name: f"is not a link of this kind; known: {', '.join(columns) or 'none'}" for name in links.keys() - columns
    }
    there = list(ties)
    changes: list[tuple[str, Change]] = []
    for name, column in columns.items():
        if name in links:
            ends, reason = _ends(column, links[name], exists)
            if reason:
                wrong[name] = reason
            changes += [(name, change) for change in _replaced(kind.label, node_id, column, ends, there)]
    if is_new and kind.label == "Account":
        changes += [("", change) for change in standing_changes(node_id)]
    return changes, wrong


def _ends(column: Column, value: Any, exists: Exists) -> tuple[list[tuple[str, str]], str | None]:
    """(label, id) of everything that the value names, or why it does not do."""
    values = value if isinstance(value, list) else [] if value is None else [value]
    if not all(isinstance(v, str) and v for v in values) or (len(values) > 1 and not column.many):
        return [], "must be a list of ids" if column.many else "must be one id"
    found = [end for v in values if (end := named(column, v, exists))]
    if len(found) < len(values):
        form = " or ".join(f"{label.lower()}:ID" for label in column.labels) if column.prefixed else "an id"
        return [], f"names no {' or '.join(column.labels)} that exists; it is written as {form}"
    return list(dict.fromkeys(found)), None


def _replaced(
    label: str, node_id: str, column: Column, ends: list[tuple[str, str]], ties: Iterable[Tie]
) -> Iterable[TieChange]:
    for tie in ties:
        if is_link(tie, column, (label, node_id)) and far_end(tie, column) not in ends:
            yield TieChange(Op.DELETE, tie.type, tie.source_label, tie.source, tie.target_label, tie.target, tie.key)
    properties = dict(column.constants or {})
    kind = RELATIONSHIP_KINDS[str(column.tie)]
    for other in ends:
        pair = (*other, label, node_id) if column.incoming else (label, node_id, *other)
        yield TieChange(Op.PATCH, kind.type, *pair, key_of(kind, properties), properties)
