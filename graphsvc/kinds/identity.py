"""What makes an id: its form, its key, whom a link names. Import and REST hold to the same rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from graphsvc.kinds.declare import RelationshipKind
from graphsvc.kinds.declare_tables import Column
from graphsvc.kinds.nodes import PERSON
from graphsvc.model import NodeKey, Tie, TieChange

LONGEST_ID = 512


def id_reason(text: str) -> str | None:
    """Why this text cannot be a node's id; None where it can."""
    if not text or len(text) > LONGEST_ID or text != text.strip():
        return f"must have 1 to {LONGEST_ID} characters, with no blank at either end"
    if any(ord(c) < 32 or 0x7F <= ord(c) < 0xA0 or 0xD800 <= ord(c) <= 0xDFFF for c in text):
        return "must not hold control characters"
    if any(part in {".", ".."} for part in text.split("/")):
        return "must not hold . or .. as a step: no address could lead there"
    return None


def id_space(label: str) -> tuple[str, ...]:
    """The labels among which an id of this label is unique: all people share one space."""
    return PERSON if label in PERSON else (label,)


def in_order(kind: RelationshipKind, source: NodeKey, target: NodeKey) -> tuple[NodeKey, NodeKey]:
    """The ends of a tie as it is stored: of a symmetric kind the smaller id first."""
    return (target, source) if kind.symmetric and target[1] < source[1] else (source, target)


def key_of(kind: RelationshipKind, values: Mapping[str, Any]) -> str:
    """The key of a tie with these (stored) values: the key properties with `|` between them, empty where unknown."""
    return "|".join(_text(values.get(name)) for name in kind.key)


def _text(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)


def named(column: Column, text: str, exists: Callable[[str, str], bool]) -> tuple[str, str] | None:
    """(label, id) that one id in a link column means, or None where nothing of the column's kinds has it."""
    labels = column.labels
    if column.prefixed:
        prefix, _, text = text.partition(":")
        labels = tuple(label for label in labels if label.lower() == prefix.strip().lower())
        text = text.strip()
    return next(((label, text) for label in labels if exists(label, text)), None)


def far_end(tie: Tie | TieChange, column: Column) -> tuple[str, str]:
    """(label, id) of the end of a link's tie that the column names."""
    return tie.ends[0 if column.incoming else 1]


def near_end(tie: Tie | TieChange, column: Column) -> tuple[str, str]:
    """(label, id) of the end of a link's tie whose row states it."""
    return tie.ends[1 if column.incoming else 0]


def is_link(tie: Tie, column: Column, node: NodeKey) -> bool:
    """Whether a tie is one that this column states in the row of this node: same kind, ends and constants. Of two nodes
    of one label only one states it."""
    if tie.type != column.tie or near_end(tie, column) != node or far_end(tie, column)[0] not in column.labels:
        return False
    return all(tie.get(name, value) == value for name, value in (column.constants or {}).items())
