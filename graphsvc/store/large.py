"""The steps of a commit beyond one batch. Each is one transaction, and recognises that it was applied before.

It is open from its first step to its last. Every step in between touches the marker, which orders it among the steps
of those who might take this writer for dead and roll its commit back: so both never write at once.
"""

from __future__ import annotations

from functools import partial

from graphsvc.model import Commit
from graphsvc.store import images, marker, records
from graphsvc.store.apply import Outcome, apply
from graphsvc.store.bolt import Bolt, Transaction
from graphsvc.store.changes import Entries, Group
from graphsvc.store.marker import BeingWritten, Mark, Moved
from graphsvc.store.queries import query
from graphsvc.store.records import Request

Batch = list[tuple[Group, Entries]]


def lock(tx: Transaction, request: Request, seen: int | None) -> Mark:
    """The marker, with the right to write. Raises BeingWritten if another commit is open, Moved if a check was made
    at revision `seen` and there is a later one."""
    mark = marker.lock(tx, request.token)
    if mark.open is not None and not mark.is_open_for(request.token):
        raise BeingWritten
    if seen is not None and mark.revision != seen:
        raise Moved
    return mark


def begin(tx: Transaction, request: Request, seen: int | None) -> int:
    """Opens the commit; its number."""
    mark = lock(tx, request, seen)
    number = mark.revision + 1
    if mark.open is None:
        records.write_open(tx, request, number, 0, Outcome())
        marker.mark_open(tx, number, request.token)
    return number


def write_batch(tx: Transaction, request: Request, number: int, index: int, part: Batch, before: Outcome) -> Outcome:
    """Writes batch `index` (from 1) with its before-images; what this commit did with it and `before` it."""
    marker.hold(tx, number, request.token)
    record = records.find(tx, request)
    if record and record.batches >= index:
        return record.outcome
    outcome = apply(tx, part, number)
    images.save(tx, number, index, outcome.images)
    total = Outcome()
    total.add(before)
    total.add(outcome)
    records.write_open(tx, request, number, index, total)
    return total


def finish(tx: Transaction, request: Request, number: int, outcome: Outcome) -> Commit:
    """Makes all of it readable at once."""
    mark = marker.lock(tx, request.token)
    record = records.find(tx, request)
    if record and record.done:
        return record.commit
    mark.check_open_for(request.token)
    return records.write_done(tx, request, number, outcome)


def roll_back(bolt: Bolt, dead: Mark, token: str) -> None:
    """Undoes the open commit of `dead`, in steps that are whole in themselves; `token` is whose doing this is."""
    while bolt.write(partial(_undo, dead=dead, token=token)):
        pass


def _undo(tx: Transaction, dead: Mark, token: str) -> bool:
    mark = marker.lock(tx, token)
    if dead.open is None or (mark.open, mark.writer) != (dead.open, dead.writer):
        return False  # somebody else has done it
    if images.undo_some(tx, dead.open):
        return True
    tx.run(query("commit_delete"), id=str(dead.open))
    tx.run(query("marker_abandon"))
    return False
