"""The whole store as it was at its last done revision, read while others write.

Nodes and ties are read piece by piece, each as it is when its turn comes. That a later commit made them what they are
is told by their revision; how they were before, the journal says, which is read last. So nobody is kept out, and at the
end there is exactly what stood at that revision. Only a rollback takes entries out of the journal again: then all is
read anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import Any, TypeVar

import numpy as np

from graphsvc.errors import StoreUnavailable
from graphsvc.kinds import STORED_KINDS
from graphsvc.store import journal, marker
from graphsvc.store.bolt import Bolt, Rows, Transaction
from graphsvc.store.lines import Part, Tally, node_line, tie_line
from graphsvc.store.migrate import INTERNAL_LABELS
from graphsvc.store.queries import query
from graphsvc.store.rows import check_tie, whole

T = TypeVar("T")
Hear = Callable[[int, int], None]
"""Is told how far it is: (done, of how many)."""
Keys = np.ndarray[Any, np.dtype[np.int64]]
"""Hashes of kinds and keys of what was read."""

_IDS, _FIRST_IDS = 2000, 200
_ROWS = 10_000  # nodes and ties that one answer should hold: some nodes have very many ties

_TRIES = 5


class Disturbed(Exception):
    """A commit was rolled back while the store was read, or something was read in halves."""


def undisturbed(attempt: Callable[[], T]) -> T:
    """What the attempt returns, made again where it was disturbed. Raises StoreUnavailable if it always is."""
    for _ in range(_TRIES):
        with suppress(Disturbed):
            return attempt()
    raise StoreUnavailable(
        "Imports into this store keep being rolled back while it is read.", hint="Try again in a while."
    )


@dataclass(frozen=True, slots=True)
class Point:
    """What a cut is of: the last revision that is done and its instant. `undone`: see `marker.Mark`."""

    revision: int
    at: str
    undone: int


def point(bolt: Bolt) -> Point:
    """The last done revision, now."""
    return bolt.read(_point)


def _point(tx: Transaction) -> Point:
    mark = marker.read(tx)
    return Point(mark.revision, mark.at, mark.undone)


def parts(bolt: Bolt, at: Point, tally: Tally, hear: Hear | None = None) -> Iterator[Part]:
    """All of the store at that point, in no order; `tally` has then counted it. Raises Disturbed at its end."""
    seen: list[Keys] = []
    for part, keys in _live(bolt, at.revision, hear):
        tally.add(part)
        seen.append(keys)
        yield part
    # Only now: what changed while the rest was read is told here.
    part = _changed(bolt, at.revision, tally, seen)
    tally.add(part)
    yield part
    if bolt.read(marker.read).undone != at.undone:
        raise Disturbed


def _live(bolt: Bolt, revision: int, hear: Hear | None) -> Iterator[tuple[Part, Keys]]:
    """What has not changed since."""
    made_by = {**dict.fromkeys(STORED_KINDS, "_rev"), **INTERNAL_LABELS}
    ids = {label: bolt.read(partial(_ids, label=label)) for label in made_by}
    done, total = 0, sum(map(len, ids.values()))
    for label, asked, found in _ahead(_pieces(bolt, made_by, ids)):
        yield _part(label, made_by[label], found, revision)
        done += asked
        if hear:
            hear(done, total)


def _ids(tx: Transaction, label: str) -> list[str]:
    return sorted(chain.from_iterable(ids for _, ids in tx.raw(query("node_ids_all", LABEL_=label))))


def _ahead(items: Iterator[T]) -> Iterator[T]:
    """The same; each is made while the one before it is used, so that the engine and we work at the same time."""
    with ThreadPoolExecutor(1) as other:
        coming = other.submit(next, items, None)
        while (item := coming.result()) is not None:
            coming = other.submit(next, items, None)
            yield item


def _pieces(
    bolt: Bolt, made_by: Mapping[str, str], ids: Mapping[str, Sequence[str]]
) -> Iterator[tuple[str, int, Rows]]:
    """(label, of how many ids, nodes with the ties that leave them), of about `_ROWS` rows each."""
    for label, all_of_label in ids.items():
        start, size = 0, _FIRST_IDS
        while piece := all_of_label[start : start + size]:
            found = _read(bolt, label, made_by[label], piece)
            yield label, len(piece), found
            start += size
            rows = sum(1 + len(ties) for _, ties in found)
            size = max(1, min(_IDS, 4 * size, size * _ROWS // max(1, rows)))


def _read(bolt: Bolt, label: str, commit: str, ids: Sequence[str]) -> Rows:
    """Nodes with the ties that leave them."""
    return bolt.read(partial(_nodes, label=label, commit=commit, ids=ids))


def _nodes(tx: Transaction, label: str, commit: str, ids: Sequence[str]) -> Rows:
    found: Rows = tx.raw(query("nodes_with_outward", LABEL_=label), ids=ids)[0][0]
    for stored, ties in found:
        whole(label, stored, "id", commit)
        for type_, to_label, to, tie in ties:
            check_tie([type_, label, stored["id"], to_label, to, tie])
    return found


def _part(label: str, commit: str, found: Rows, revision: int) -> tuple[Part, Keys]:
    nodes, ties, keys = [], [], []
    for stored, around in found:
        source = stored["id"]
        if stored[commit] <= revision:
            nodes.append(node_line(label, stored))
            keys.append(hash(((label,), (source,))))
        for type_, to_label, to, tie in around:
            if tie["_rev"] <= revision:
                ties.append(tie_line(type_, label, source, to_label, to, tie))
                keys.append(hash(((type_, label, to_label), (source, to, tie["_key"]))))
    return Part(nodes, ties), np.array(keys, np.int64)


def _changed(bolt: Bolt, revision: int, tally: Tally, seen: Sequence[Keys]) -> Part:
    """What changed since, as it was; without what was read before it changed.

    Raises Disturbed where something was read neither as it was nor as it became: no engine promises more than that
    what it answers was committed.
    """
    nodes, ties = {}, {}
    for entry in bolt.read(lambda tx: list(journal.everything(tx, revision))):
        if entry.erased:
            raise Disturbed  # somebody was erased meanwhile: what was is not to be had any more
        key = hash((entry.kind, entry.key))
        stored = {**(entry.before or {}), "_rev": entry.since}
        if len(entry.kind) == 1:
            nodes[node_line(entry.kind[0], {**stored, "id": entry.key[0]})] = key
        else:
            (type_, label, to_label), (source, target, name) = entry.kind, entry.key
            ties[tie_line(type_, label, source, to_label, target, {**stored, "_key": name})] = key
    left = tally.unknown(Part(list(nodes), list(ties)))
    keys = [*(nodes[line] for line in left.nodes), *(ties[line] for line in left.ties)]
    if keys and seen and np.isin(keys, np.concatenate(seen)).any():
        raise Disturbed
    return left
