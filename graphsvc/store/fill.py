"""Writes a backup into an empty store.

Until it is whole, the store is marked as one whose first commit is being written: nobody reads it, and whoever finds
the writer dead empties it again (`large.roll_back`). What is there at the end is read back and compared.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from itertools import chain
from typing import Any

from graphsvc.errors import StoreUnusable
from graphsvc.store import apply, cut, large, marker
from graphsvc.store.backup import Backup
from graphsvc.store.bolt import Bolt, Transaction
from graphsvc.store.changes import EntityKey
from graphsvc.store.creations import FIRST_LOAD
from graphsvc.store.lines import Entity
from graphsvc.store.marker import Mark
from graphsvc.store.queries import query
from graphsvc.store.saving import contents

Hear = Callable[[str, int, int], None]
_BATCH = 5000

Batch = tuple[tuple[str, ...], dict[EntityKey, Mapping[str, Any]]]


def fill(bolt: Bolt, backup: Backup, check_room: Callable[[], None], hear: Hear | None = None) -> None:
    """Makes the store what the backup holds, at its store version. The caller has the right to write.

    `check_room` is asked before each batch and raises where the disk is nearly full. Raises StoreUnusable if the
    store is not empty, before anything is written, or if it holds something else in the end; it is empty again then.
    """
    _check_empty(bolt.read(marker.read))
    token = uuid.uuid4().hex
    try:
        bolt.write(partial(_begin, token=token))
        _write(bolt, backup, token, check_room, hear)
        _compare(bolt, backup, hear)
        bolt.write(partial(_finish, token=token, backup=backup))
    except BaseException as error:
        error.add_note(_taken_back(bolt, token))
        raise


def _taken_back(bolt: Bolt, token: str) -> str:
    """Takes out what was written; how that went. Also after Ctrl-C, and where nobody knows how far it came."""
    try:
        large.roll_back(bolt, Mark(0, FIRST_LOAD, token), token)
        mark = bolt.read(marker.read)
    except Exception as second:
        return f"What was written could not be taken out yet; the next command does it. {second}"
    if mark.revision:
        return f"The store holds commit {mark.revision}: it had been written to the end."
    return "What was written was taken out again: the store is empty."


def refuse(revision: int) -> StoreUnusable:
    """What is said of a store that is not empty."""
    return StoreUnusable(
        f"The store is not empty: its last commit is number {revision}. Nothing was written.",
        hint="A backup is restored into a store of its own: name a new folder, or an empty database.",
    )


def _check_empty(mark: Mark) -> None:
    if mark.revision:
        raise refuse(mark.revision)


def _begin(tx: Transaction, token: str) -> None:
    _check_empty(large.lock(tx, token, None))
    marker.mark_open(tx, FIRST_LOAD, token)


def _write(bolt: Bolt, backup: Backup, token: str, check_room: Callable[[], None], hear: Hear | None) -> None:
    done, total = 0, sum(chain(backup.contents.nodes.values(), backup.contents.ties.values()))
    for batch in chain(_batches(backup.nodes()), _batches(backup.ties())):
        check_room()
        bolt.write(partial(_write_batch, token=token, batch=batch))
        done += len(batch[1])
        if hear:
            hear("writing", done, total)


def _write_batch(tx: Transaction, token: str, batch: Batch) -> None:
    marker.hold(tx, FIRST_LOAD, token)
    apply.ensure(tx, *batch)


def _batches(entities: Iterable[Entity]) -> Iterator[Batch]:
    """What one query can write, kind by kind."""
    waiting: dict[tuple[str, ...], dict[EntityKey, Mapping[str, Any]]] = {}
    for entity in entities:
        key = entity.ends if len(entity.kind) == 1 else (*entity.ends, entity.stored.get("_key") or "")
        of_kind = waiting.setdefault(entity.kind, {})
        of_kind[key] = entity.stored
        if len(of_kind) == _BATCH:
            yield entity.kind, waiting.pop(entity.kind)
    yield from waiting.items()


def _compare(bolt: Bolt, backup: Backup, hear: Hear | None) -> None:
    at = replace(cut.point(bolt), revision=backup.header.revision)
    found = contents(bolt, at, partial(hear, "checking") if hear else None)
    if found != backup.contents:
        raise StoreUnusable(
            "What was written is not what the backup holds; the store is empty again.",
            hint="Check disk and memory of the machine, and try again.",
        )


def _finish(tx: Transaction, token: str, backup: Backup) -> None:
    """All of it counts at once; what its store version lacks, migrations bring afterwards."""
    header, mark = backup.header, marker.lock(tx, token)
    if mark.revision == header.revision and mark.open is None:
        return  # an earlier attempt was applied although its answer got lost
    mark.check_open_for(token)
    tx.run(query("marker_version"), version=header.store_version)
    tx.run(query("marker_done"), number=header.revision, at=header.at)
