"""Very many new nodes and ties as tables: what fills an empty store, without an object for each.

It is a set of changes like any other, which create; a store that can take tables is spared the changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graphsvc.model import Change, NodeChange, Op, TieChange

if TYPE_CHECKING:  # most commands need no tables
    import polars as pl

ID, SOURCE, TARGET, KEY = "id", "_source", "_target", "_key"
NAMES = frozenset({ID, SOURCE, TARGET, KEY})
"""Columns that are no properties."""


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """New nodes or ties of one kind, a row each: (label,), or (type, source label, target label).

    Columns: `id` of nodes; `_source`, `_target`, `_key` of ties; the properties by name, null = unknown.
    """

    kind: tuple[str, ...]
    frame: pl.DataFrame

    def __len__(self) -> int:
        return self.frame.height

    def changes(self) -> Iterator[Change]:
        """The same as changes."""
        make = self._node if len(self.kind) == 1 else self._tie
        for row in self.frame.iter_rows(named=True):
            said = {name: value for name, value in row.items() if value is not None and name not in NAMES}
            yield make(row, said)

    def _node(self, row: Mapping[str, Any], said: Mapping[str, Any]) -> Change:
        return NodeChange(Op.PATCH, self.kind[0], row[ID], said)

    def _tie(self, row: Mapping[str, Any], said: Mapping[str, Any]) -> Change:
        type_, label, to_label = self.kind
        return TieChange(Op.PATCH, type_, label, row[SOURCE], to_label, row[TARGET], row[KEY], said)


@dataclass(frozen=True, slots=True, eq=False)
class Bulk(Iterable[Change]):
    """Nodes, and ties between these: each node, and each tie by its ends and key, once. No part is empty."""

    nodes: list[Part]
    ties: list[Part]

    def __len__(self) -> int:
        return sum(map(len, (*self.nodes, *self.ties)))

    def __iter__(self) -> Iterator[Change]:
        for part in (*self.nodes, *self.ties):
            yield from part.changes()
