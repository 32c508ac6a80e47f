"""The steps of a commit beyond one batch. Each is one transaction, and recognises that it was applied before.

It is open from its first step to its last. Every step in between touches the marker, which orders it among the steps
of those who might take this writer for dead and roll its commit back: so both never write at once.

The journal is what undoes it. The first load of an empty store has no journal, so that it stays fast: all there is
came with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from graphsvc.kinds import STORED_KINDS
from graphsvc.model import Commit
from graphsvc.store import apply, journal, marker, records
from graphsvc.store.bolt import Bolt, Transaction
from graphsvc.store.changes import Counts, Entries, Group
from graphsvc.store.creations import FIRST_LOAD
from graphsvc.store.keys import Keyring
from graphsvc.store.marker import BeingWritten, Mark, Moved
from graphsvc.store.migrate import INTERNAL_LABELS
from graphsvc.store.planning import Planning
from graphsvc.store.queries import query
from graphsvc.store.records import Request

Batch = list[tuple[Group, Entries]]
_WIPED = 2000  # nodes that go with one step


def lock(tx: Transaction, token: str, seen: int | None) -> Mark:
    """The marker, with the right to write. Raises BeingWritten if another commit is open, Moved if a plan was made
    at revision `seen` and there is a later one."""
    mark = marker.lock(tx, token)
    if mark.is_open_for_another(token):
        raise BeingWritten
    if seen is not None and mark.revision != seen:
        raise Moved
    return mark


def begin(tx: Transaction, request: Request, seen: int | None) -> int:
    """Opens the commit; its number."""
    mark = lock(tx, request.token, seen)
    number = mark.revision + 1
    if mark.open is None:
        records.write_open(tx, request, number, 0, 0, Counts())
        marker.mark_open(tx, number, request.token)
    return number


def write_batch(
    tx: Transaction, request: Request, number: int, index: int, part: Batch, keys: Mapping[str, bytes]
) -> tuple[Counts, dict[str, bytes]]:
    """Writes batch `index` (from 1) with its entries in the journal; what this commit did so far, and the keys of the
    people in this batch. `keys`: those of batches before."""
    marker.hold(tx, number, request.token)
    record = records.find(tx, request.token)
    if record and record.batches >= index:
        return record.counts, {}
    ring = Keyring(tx, keys)
    known = record.entries if record else 0
    outcome = apply.outcome_of(Planning(tx, number - 1, ring), part)
    apply.write(tx, [(number, entry) for entry in outcome.entries])
    if journalled(number):
        journal.save(tx, number, known, outcome.entries, ring)
        known += len(outcome.entries)
    counts = (record.counts if record else Counts()) + outcome.counts()
    records.write_open(tx, request, number, index, known, counts)
    return counts, ring.held


def journalled(number: int) -> bool:
    """Whether the journal says what this commit changed, entity by entity."""
    return number != FIRST_LOAD


def finish(tx: Transaction, request: Request, number: int) -> Commit:
    """Makes all of it readable at once."""
    mark = marker.lock(tx, request.token)
    record = records.find(tx, request.token)
    if record and record.done:
        return record.commit
    mark.check_open_for(request.token)
    counts, entries = (record.counts, record.entries) if record else (Counts(), 0)
    at = marker.next_instant(mark.at, marker.now())
    return records.write_done(tx, at, (request, number, counts, entries), first_load=number == FIRST_LOAD)


def roll_back(bolt: Bolt, dead: Mark, token: str) -> None:
    """Undoes the open commit of `dead`, in steps that are whole in themselves; `token` is whose doing this is."""
    while bolt.write(partial(_undo, dead=dead, token=token)):
        pass


def _undo(tx: Transaction, dead: Mark, token: str) -> bool:
    mark = marker.lock(tx, token)
    if dead.open is None or mark.open != dead.open or mark.writer not in {dead.writer, token}:
        return False  # somebody else has done it, or goes on with it
    marker.note_undo(tx)
    if _wipe_some(tx) if dead.open == FIRST_LOAD else _undo_some(tx, dead.open):
        # It is ours now: its writer, if it lives after all, cannot end what is half undone.
        marker.mark_undoing(tx, dead.open, token)
        return True
    tx.run(query("keys_of_commit_delete"), number=dead.open)
    tx.run(query("commit_delete"), id=str(dead.open))
    tx.run(query("marker_abandon"))
    return False


def _undo_some(tx: Transaction, number: int) -> bool:
    """Puts some of a commit back, newest first; False when nothing of it is left."""
    entries = records.entries_so_far(tx, number)
    if not entries:
        return False
    first = max(0, entries - journal.PIECE)
    count = entries - first
    apply.write_back(tx, reversed(journal.written(tx, number, count, first=first)))
    journal.drop(tx, number, count, first=first)
    tx.run(query("commit_entries"), id=str(number), entries=first)
    return True


def _wipe_some(tx: Transaction) -> bool:
    """Removes some of all nodes; False when none is left."""
    labels = (*STORED_KINDS, *INTERNAL_LABELS)
    return any(tx.run(query("nodes_wipe", LABEL_=label), limit=_WIPED)[0][0] for label in labels)
