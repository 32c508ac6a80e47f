"""The graph as tables, read in columns: all that analyses of the whole portfolio rest on, without an object a row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import polars as pl

from graphsvc.analysis.columns.tables import ENDS, NODES, TIES, Tables, frame, node_schema, of_graph, tie_schema
from graphsvc.kinds import RELATIONSHIP_KINDS
from graphsvc.model import Stamp
from graphsvc.store import marker
from graphsvc.store.bolt import Transaction
from graphsvc.store.marker import Mark
from graphsvc.store.queries import query
from graphsvc.store.values import native
from graphsvc.store.whole import batched, ids_of

__all__ = ["NODES", "TIES", "of_graph", "tables", "undisturbed"]
_Rows = list[list[object]]


def undisturbed(
    tx: Transaction, mark: Mark, hear: Callable[[int, int], None] | None = None
) -> tuple[Tables, Stamp] | None:
    """The tables, if no large commit is being written meanwhile."""
    if mark.open is not None:
        return None
    found = tables(tx, mark.revision, hear)
    return None if marker.read(tx).open is not None else (found, marker.stamp(mark))


def tables(tx: Transaction, revision: int, hear: Callable[[int, int], None] | None = None) -> Tables:
    """All of `NODES` and `TIES`. `hear` is told how far it is: (tables done, of how many)."""
    ids = {label: ids_of(tx, label) for label in NODES}
    steps = len(NODES) + len(TIES)

    def heard(done: int, table: pl.DataFrame) -> pl.DataFrame:
        if hear:
            hear(done, steps)
        return table

    nodes = {label: heard(x, _nodes(tx, label, ids[label])) for x, label in enumerate(NODES, 1)}
    ties = {type_: heard(x, _ties(tx, type_, ids)) for x, type_ in enumerate(TIES, 1 + len(NODES))}
    return Tables(nodes, ties, revision)


def _nodes(tx: Transaction, label: str, ids: Sequence[str]) -> pl.DataFrame:
    schema = node_schema(label)
    text, names = query("node_columns", LABEL_=label), list(NODES[label])
    parts = [_frame(["id", *names], rows, schema) for rows in batched(tx, text, ids, names=names)]
    return pl.concat([pl.DataFrame(schema=schema), *parts])


def _ties(tx: Transaction, type_: str, ids: dict[str, list[str]]) -> pl.DataFrame:
    parts = [part for label in RELATIONSHIP_KINDS[type_].source_labels for part in _from(tx, type_, label, ids[label])]
    return pl.concat([pl.DataFrame(schema=tie_schema(type_)), *parts])


def _from(tx: Transaction, type_: str, label: str, ids: Sequence[str]) -> Iterator[pl.DataFrame]:
    text, names, schema = query("tie_columns", TYPE_=type_, SOURCE_=label), list(TIES[type_]), tie_schema(type_)
    for rows in batched(tx, text, ids, names=names):
        part = _frame([*ENDS[1:], *names], rows, schema)
        yield part.with_columns(source_label=pl.lit(label)).select(list(schema))


def _frame(names: Sequence[str], rows: _Rows, schema: dict[str, pl.DataType]) -> pl.DataFrame:
    columns = zip(*rows, strict=True) if rows else ([] for _ in names)
    return frame(
        ((name, _values(schema[name], list(of_one))) for name, of_one in zip(names, columns, strict=True)), schema
    )


def _values(kind: pl.DataType, values: list[object]) -> list[object]:
    return [native(value) for value in values] if kind == pl.Date else values
