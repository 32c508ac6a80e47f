"""New nodes and ties as the engine's batch call takes them: lines of JSON, nodes first, the ends of ties as numbers.

A null would be stored as one, so rows are told apart by what is null in them. JSON has no days and one kind of number:
the engine is told of each property's type before (`bulk_load`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import polars as pl

from graphsvc.bulk import ID, SOURCE, TARGET, Bulk, Part

_ROWS = 50_000  # rows that are written at once: some 10 MB
_PLACE = "_place"
Lines = Iterator[tuple[bytes, int]]


def lines(bulk: Bulk, revision: int) -> Lines:
    """All of it in pieces, each with its number of lines. `revision`: the commit that makes it."""
    places, first = dict[str, pl.DataFrame](), 0
    for label, parts in _by_label(bulk.nodes):
        alike = [piece for part in parts for piece in _by_nulls(part.frame)]
        ids = pl.concat([piece.select(ID) for piece in alike])
        places[label] = ids.with_row_index(_PLACE, first).with_columns(pl.col(_PLACE).cast(pl.String))
        first += len(ids)
        for piece in alike:
            yield from _written(piece, [pl.lit("v").alias("@type"), pl.lit(label).alias("@class")], revision)
    for part in bulk.ties:
        yield from _ties(part, places, revision)


def _by_label(parts: Iterable[Part]) -> Iterable[tuple[str, list[Part]]]:
    found: dict[str, list[Part]] = {}
    for part in parts:
        found.setdefault(part.kind[0], []).append(part)
    return found.items()


def _ties(part: Part, places: dict[str, pl.DataFrame], revision: int) -> Lines:
    type_, label, to_label = part.kind
    frame = _placed(_placed(part.frame, SOURCE, "@from", places[label]), TARGET, "@to", places[to_label])
    what = [pl.lit("e").alias("@type"), pl.lit(type_).alias("@class")]
    for piece in _by_nulls(frame):
        yield from _written(piece, what, revision)


def _placed(frame: pl.DataFrame, end: str, name: str, places: pl.DataFrame) -> pl.DataFrame:
    """With the numbers of an end's nodes in the place of their ids."""
    found = frame.join(places.rename({_PLACE: name}), left_on=end, right_on=ID, how="left", maintain_order="left")
    assert not found[name].null_count(), "both ends of a tie are among the nodes"
    return found.drop(end)


def _written(piece: pl.DataFrame, what: list[pl.Expr], revision: int) -> Lines:
    for some in piece.iter_slices(_ROWS):
        rows = some.select(*what, pl.all(), pl.lit(revision).alias("_rev"))
        yield rows.write_ndjson().encode(), rows.height


def _by_nulls(frame: pl.DataFrame) -> list[pl.DataFrame]:
    """The rows in groups that have the same columns, none of them null."""
    may_lack = [name for name in frame.columns if frame[name].null_count()]
    if not may_lack:
        return [frame]
    lacks = [pl.col(name).is_null().alias(f"_lacks_{name}") for name in may_lack]
    groups = frame.with_columns(lacks).partition_by([f"_lacks_{n}" for n in may_lack], as_dict=True, include_key=False)
    return [part.drop([n for n, is_null in zip(may_lack, key, strict=True) if is_null]) for key, part in groups.items()]
