"""The first load of an embedded store: a database of its own, filled by the engine's batch call, then put in place.

The batch call is not atomic. So what it fills is a second, empty database, which nobody reads; with its commit and
marker it is complete. Then the engine writes it to the disk, ends, and the next one serves it (`swap`): whoever dies
before that leaves the empty store, whoever dies after it the full one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial

import polars as pl

from graphsvc.bulk import KEY, NAMES, Bulk, Part
from graphsvc.store import large, records
from graphsvc.store.bolt import Bolt
from graphsvc.store.bulk_lines import lines
from graphsvc.store.changes import Counts
from graphsvc.store.loading import Loading
from graphsvc.store.migrate import bring_up_to_date
from graphsvc.store.records import Request

Hear = Callable[[int, int], None]
_BYTES = 300  # on the disk for a node or tie while it is loaded, at most: three times what it takes in the end
# JSON does not tell these from others: a day is a text there, and an integer may be a shorter one.
_TYPES: dict[pl.DataType, str] = {pl.Int64(): "LONG", pl.Float64(): "DOUBLE", pl.Date(): "DATE"}


def room_for(bulk: Bulk) -> int:
    """Bytes that the disk should have free for it."""
    return _BYTES * len(bulk)


def load(loading: Loading, bulk: Bulk, request: Request, hear: Hear | None, check_room: Callable[[], None]) -> None:
    """Fills the store. The caller has the right to write, and has found the store empty.

    `check_room` is asked now and then and raises where the disk is nearly full. Raises StoreUnavailable where the
    engine fails: then the store is empty, or full if it was the last answer that got lost.
    """
    bolt = Bolt(loading)
    try:
        bring_up_to_date(bolt)
        number = bolt.write(partial(large.begin, request=request, seen=0))
        with _typed(loading, [*bulk.nodes, *bulk.ties]):
            nodes = sum(map(len, bulk.nodes))
            loading.post(_heard(lines(bulk, number), len(bulk), hear, check_room), nodes, len(bulk) - nodes)
        counts = Counts(created=len(bulk))
        bolt.write(partial(records.write_open, request=request, number=number, batches=1, entries=0, counts=counts))
        bolt.write(partial(large.finish, request=request, number=number))
    finally:
        bolt.close()
    loading.settle()
    check_room()
    loading.switch()


def _heard(
    pieces: Iterable[tuple[bytes, int]], total: int, hear: Hear | None, check_room: Callable[[], None]
) -> Iterator[bytes]:
    done = 0
    for piece, count in pieces:
        check_room()
        yield piece
        done += count
        if hear:
            hear(done, total)


@contextmanager
def _typed(loading: Loading, parts: list[Part]) -> Iterator[None]:
    """Tells the engine the types of properties while it loads. Afterwards the schema is as it would be without."""
    kinds = dict.fromkeys(part.kind[0] for part in parts if KEY in part.frame.columns)
    properties = dict.fromkeys(pair for part in parts for pair in _properties(part))
    loading.script(f"CREATE EDGE TYPE `{kind}` IF NOT EXISTS" for kind in kinds)
    loading.script(f"CREATE PROPERTY {name} {type_}" for name, type_ in properties)
    yield
    loading.script(f"DROP PROPERTY {name}" for name, _ in properties)


def _properties(part: Part) -> Iterator[tuple[str, str]]:
    for name, dtype in part.frame.schema.items():
        if name not in NAMES and dtype in _TYPES:
            yield f"`{part.kind[0]}`.`{name}`", _TYPES[dtype]
    yield f"`{part.kind[0]}`.`_rev`", "LONG"
