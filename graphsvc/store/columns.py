"""The graph as tables, read in columns: all that analyses of the whole portfolio rest on, without an object a row."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Sequence
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
from graphsvc.store.whole import ids_of, stretches

_Hear = Callable[[int, int], None] | None
_STEPS = len(NODES) + len(TIES)
_OTHERWISE = re.compile("[\ue000-\U0010ffff]")


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
    return _read(tx, query("node_columns", LABEL_=label), ids, ["id"], node_schema(label))


def _ties(tx: Transaction, type_: str, ids: dict[str, list[str]]) -> pl.DataFrame:
    schema = tie_schema(type_)
    own = {name: kind for name, kind in schema.items() if name != ENDS[0]}
    found = [
        _read(tx, query("tie_columns", TYPE_=type_, SOURCE_=label), ids[label], ENDS[1:], own)
        .with_columns(pl.lit(label).alias(ENDS[0]))
        .select(list(schema))
        for label in RELATIONSHIP_KINDS[type_].source_labels
    ]  # fmt: skip
    return pl.concat(found)


def _read(
    tx: Transaction, text: str, ids: Sequence[str], keys: Sequence[str], schema: dict[str, pl.DataType]
) -> pl.DataFrame:
    """All that a query says of these ids, which are in order. `keys`: the columns that are no properties.

    Asked for by their bounds, ids are walked along in the index; looked up one by one they take a Neo4j three times as
    long. And in columns there is no list a row to be made, at either end.
    """
    names, bounds = [name for name in schema if name not in keys], _bounds(ids)

    def ask(start: int, end: int) -> tuple[pl.DataFrame, int]:
        after = bounds[start - 1] if start else ""
        *of_keys, values = tx.raw(text, after=after, last=bounds[end - 1], names=names)[0]
        columns = zip(schema, [*of_keys, *values], strict=True)
        part = frame(((name, _values(schema[name], column)) for name, column in columns), schema)
        return part, part.height

    found = pl.concat([pl.DataFrame(schema=schema), *stretches(len(bounds), ask)])
    return found.drop_nulls(keys)  # somebody removed it between the two looks that an engine takes at it


def _bounds(ids: Sequence[str]) -> Sequence[str]:
    """Those of the ids at which a stretch may end: a Neo4j has them in the order of their letters, as we do, but finds
    nothing between two that UTF-16 orders otherwise (￮, 😀)."""
    sure = [one for one in ids if not _OTHERWISE.search(one)]
    return sure if sure[-1:] == ids[-1:] else [*sure, ids[-1]]


def _values(kind: pl.DataType, values: list[object]) -> list[object]:
    return [value and native(value) for value in values] if kind == pl.Date else values
