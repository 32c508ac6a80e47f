"""The graph as tables, read in columns: all that analyses of the whole portfolio rest on, without an object a row."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

import polars as pl

from graphsvc.analysis.columns.tables import ENDS, NODES, TIES, Tables, frame, node_schema, of_graph, tie_schema
from graphsvc.kinds import RELATIONSHIP_KINDS
from graphsvc.model import Stamp
from graphsvc.store import exporting, marker
from graphsvc.store.bolt import Transaction
from graphsvc.store.endpoint import Endpoint
from graphsvc.store.marker import Mark
from graphsvc.store.port import Graphs
from graphsvc.store.queries import query
from graphsvc.store.reading import Reader
from graphsvc.store.values import native
from graphsvc.store.whole import batched, ids_of

_Rows = list[list[object]]
_Hear = Callable[[int, int], None] | None
_STEPS = len(NODES) + len(TIES)


class Source(Protocol):
    """What of a store is needed here."""

    def stamp(self) -> Stamp: ...

    def at(self, revision: int) -> Graphs: ...


def whole_tables(store: Source, endpoint: Endpoint, reader: Reader, hear: _Hear) -> tuple[Tables, Stamp]:
    """See `Store.tables`. Half of a large commit must not be in them: while one is being written, the graph is read as
    it was before."""
    found = _exported(endpoint, reader, hear) or reader.journal(lambda tx, mark: _undisturbed(tx, mark, hear))
    if found is None:
        before = store.stamp()
        found = of_graph(store.at(before.revision).graph_of(list(NODES), list(TIES))), before
    return found


def _exported(endpoint: Endpoint, reader: Reader, hear: _Hear) -> tuple[Tables, Stamp] | None:
    """Those that the engine itself writes, if it can and no large commit was being written meanwhile."""
    before = reader.mark()
    if before.open is not None:
        return None
    place = endpoint.export(lambda done: hear(done, _STEPS) if hear else None)
    if place is None:
        return None
    try:
        found = exporting.read(place, before.revision)
    finally:
        shutil.rmtree(place, ignore_errors=True)
    after = reader.mark()
    undisturbed = after.open is None and after.undone == before.undone
    return (found, marker.stamp(before)) if undisturbed else None


def _undisturbed(tx: Transaction, mark: Mark, hear: _Hear) -> tuple[Tables, Stamp] | None:
    """Those read over Bolt, if no large commit is being written meanwhile."""
    if mark.open is not None:
        return None
    found = tables(tx, mark.revision, hear)
    return None if marker.read(tx).open is not None else (found, marker.stamp(mark))


def tables(tx: Transaction, revision: int, hear: _Hear = None) -> Tables:
    """All of `NODES` and `TIES`. `hear` is told how far it is: (tables done, of how many)."""
    ids = {label: ids_of(tx, label) for label in NODES}

    def heard(done: int, table: pl.DataFrame) -> pl.DataFrame:
        if hear:
            hear(done, _STEPS)
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
