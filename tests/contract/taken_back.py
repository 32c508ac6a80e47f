"""What takes a commit back, from the journal alone: each of its changes the other way round, newest first."""

from __future__ import annotations

from collections.abc import Iterator

from graphsvc.model import Change, Entry, NodeChange, Op, TieChange
from graphsvc.store.graphstore import GraphStore


def take_back(store: GraphStore, number: int) -> None:
    """As an undo does where nothing was changed since."""
    store.commit(list(_inverse(store.entries(number))), author="anna", message="back", source="test", undoes=[number])


def _inverse(entries: list[Entry]) -> Iterator[Change]:
    for entry in reversed(entries):
        op = Op.DELETE if entry.before is None else Op.PUT
        if len(entry.kind) == 1:
            yield NodeChange(op, entry.kind[0], entry.key[0], entry.before or {})
        else:
            type_, source_label, target_label = entry.kind
            source, target, key = entry.key
            yield TieChange(op, type_, source_label, source, target_label, target, key, entry.before or {})
