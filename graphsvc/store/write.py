"""Commits: all or nothing, one writer. Small ones are one transaction; big ones are open until their last batch."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

from graphsvc.errors import StoreUnavailable
from graphsvc.model import Change, Commit
from graphsvc.store import images
from graphsvc.store.apply import Outcome, apply
from graphsvc.store.bolt import Bolt, Transaction
from graphsvc.store.changes import Entries, Group, batches, grouped
from graphsvc.store.endpoint import Endpoint
from graphsvc.store.queries import query

BATCH = 5000
_WAIT = 60.0  # seconds that a writer waits for another
_BEAT_LIMIT = 120.0  # seconds after which an open commit without a sign of life counts as dead (Neo4j by URL)

Batch = list[tuple[Group, Entries]]


@dataclass(frozen=True, slots=True)
class _Request:
    token: str
    author: str
    message: str
    source: str


class Writer:
    """The only place that writes. Threads wait for each other here, processes at the endpoint."""

    def __init__(self, bolt: Bolt, endpoint: Endpoint, batch: int = BATCH) -> None:
        self._bolt, self._endpoint, self._batch = bolt, endpoint, batch
        self._lock = threading.Lock()

    def commit(
        self,
        changes: Iterable[Change],
        author: str,
        message: str,
        source: str,
        check: Callable[[], None] | None = None,
    ) -> Commit:
        """See `Store.commit`."""
        request = _Request(uuid.uuid4().hex, author, message, source)
        groups = grouped(changes)
        self._endpoint.check_writable()
        with self._lock, self._endpoint.writer(_WAIT):
            self._recover()
            if check:
                check()
            parts = list(batches(groups, self._batch))
            if len(parts) <= 1:
                return self._bolt.write(lambda tx: _small(tx, parts, request))
            return self._large(parts, request)

    def recover(self, wait: float) -> None:
        """Rolls back an open commit whose writer is dead; leaves one whose writer lives."""
        if not self._marker()[1]:
            return
        try:
            with self._lock, self._endpoint.writer(wait):
                self._recover()
        except StoreUnavailable:
            return  # somebody is writing: what is done stays readable

    def revision(self) -> int:
        """The last commit that is done, after an open one of a dead writer was rolled back."""
        revision, open_commit, _ = self._marker()
        if open_commit:
            self.recover(0)
        return int(revision)

    def _marker(self) -> list[Any]:
        rows = self._bolt.read(lambda tx: tx.run(query("marker")))
        return [rows[0][1], rows[0][3], rows[0][4]]

    def _recover(self) -> None:
        _, open_commit, beat = self._marker()
        if not open_commit:
            return
        if not self._endpoint.exclusive_writer and _age(beat) < _BEAT_LIMIT:
            raise StoreUnavailable("An import is being written to this store.", hint="Wait until it is done.")
        self._roll_back(int(open_commit))

    def _roll_back(self, number: int) -> None:
        images.undo_all(self._bolt)

        def forget(tx: Transaction) -> None:
            tx.run(query("commit_delete"), id=str(number))
            tx.run(query("marker_abandon"))

        self._bolt.write(forget)

    def _large(self, parts: list[Batch], request: _Request) -> Commit:
        number = self._bolt.write(lambda tx: _begin(tx, request))
        try:
            total = Outcome()
            for index, part in enumerate(parts, start=1):
                self._endpoint.check_writable()
                total.add(self._bolt.write(partial(_batch, part=part, index=index, number=number)))
            commit = _commit(request, number, total)
            if total.changed:
                self._bolt.write(lambda tx: _finish(tx, commit, request.token))
        except BaseException:
            # Also Ctrl-C: half an import must not stay. If even this fails, the next opening does it.
            self._roll_back(number)
            raise
        if not total.changed:
            self._roll_back(number)
            return replace(commit, number=number - 1)
        images.drop_all(self._bolt)
        return commit


def _small(tx: Transaction, parts: list[Batch], request: _Request) -> Commit:
    known = _known(tx, request)
    if known:
        return known
    revision = _lock_marker(tx, request.token)
    outcome = apply(tx, parts[0], revision + 1) if parts else Outcome()
    if not outcome.changed:
        return _commit(request, revision, outcome)
    commit = _commit(request, revision + 1, outcome)
    _finish(tx, commit, request.token)
    return commit


def _begin(tx: Transaction, request: _Request) -> int:
    number = _lock_marker(tx, request.token, resume=True) + 1
    record = {"id": str(number), "number": number, "status": "open", "token": request.token, "at": _now()}
    tx.run(query("commit_record"), id=str(number), properties=record)
    tx.run(query("marker_open"), number=number, beat=_now())
    return number


def _batch(tx: Transaction, part: Batch, index: int, number: int) -> Outcome:
    outcome = apply(tx, part, number)
    images.save(tx, number, index, outcome.images)
    tx.run(query("marker_open"), number=number, beat=_now())
    return outcome


def _finish(tx: Transaction, commit: Commit, token: str) -> None:
    counts = {name: getattr(commit, name) for name in ("created", "updated", "deleted", "unchanged")}
    words = {name: getattr(commit, name) for name in ("number", "at", "author", "message", "source")}
    record = {"id": str(commit.number), "status": "done", "token": token, **words, **counts}
    tx.run(query("commit_record"), id=str(commit.number), properties=record)
    tx.run(query("marker_done"), number=commit.number)


def _lock_marker(tx: Transaction, token: str, *, resume: bool = False) -> int:
    revision, open_commit, _ = tx.run(query("marker_lock"), token=token)[0]
    if open_commit and not resume:
        raise StoreUnavailable("An import is being written to this store.", hint="Wait until it is done.")
    return int(revision)


def _known(tx: Transaction, request: _Request) -> Commit | None:
    """The commit, if an earlier attempt was applied and only its answer was lost."""
    rows = tx.run(query("commit_by_token"), token=request.token)
    if not rows:
        return None
    number, at, created, updated, deleted, unchanged, _ = rows[0]
    outcome = Outcome(created, updated, deleted, unchanged)
    return replace(_commit(request, number, outcome), at=at)


def _commit(request: _Request, number: int, outcome: Outcome) -> Commit:
    return Commit(
        number, _now(), request.author, request.message, request.source,
        outcome.created, outcome.updated, outcome.deleted, outcome.unchanged,
    )  # fmt: skip


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _age(beat: str | None) -> float:
    if not beat:
        return float("inf")
    return (datetime.now(UTC) - datetime.fromisoformat(beat)).total_seconds()
