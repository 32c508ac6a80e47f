"""Commits: all or nothing, one writer. Small ones are one transaction; big ones are open until their last batch."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial

from graphsvc.errors import Conflict, GraphsvcError, StoreUnavailable
from graphsvc.model import Change, Commit
from graphsvc.store import images, large, marker, records
from graphsvc.store.apply import Outcome, apply
from graphsvc.store.bolt import Bolt, Transaction
from graphsvc.store.changes import batches, grouped
from graphsvc.store.endpoint import Endpoint
from graphsvc.store.large import Batch
from graphsvc.store.marker import BeingWritten, Mark, Moved
from graphsvc.store.records import Request

BATCH = 5000
_WAIT = 60.0  # seconds that a writer waits for another
_PAUSE = 0.1  # seconds between two looks whether it has ended
_BEAT_LIMIT = 120.0  # seconds after which an open commit without a sign of life counts as dead (Neo4j by URL)
_CHECKS = 5  # times that a check is made anew because somebody else committed meanwhile (Neo4j by URL)

Check = Callable[[], None]
Progress = Callable[[int, int], None]


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
        check: Check | None = None,
        progress: Progress | None = None,
    ) -> Commit:
        """See `Store.commit`."""
        request = Request(uuid.uuid4().hex, author, message, source)
        parts = list(batches(grouped(changes), self._batch))
        self._endpoint.check_writable()
        with self._turn(_WAIT):
            return self._when_possible(partial(self._decide, parts, request, check, progress))

    def recover(self) -> None:
        """Rolls back an open commit whose writer is dead, and waits for nobody: who is writing is alive."""
        with suppress(StoreUnavailable), self._turn(0):
            images.drop_done(self._bolt, self._settled().revision)

    def mark(self) -> Mark:
        """What the marker says."""
        return self._bolt.read(marker.read)

    @contextmanager
    def _turn(self, wait: float) -> Iterator[None]:
        """The right to write, among the threads and, on an embedded store, the processes."""
        if not self._lock.acquire(timeout=wait):
            raise BeingWritten
        try:
            with self._endpoint.writer(wait):
                yield
        finally:
            self._lock.release()

    def _when_possible(self, attempt: Callable[[], Commit]) -> Commit:
        """Waits for other processes where no lock keeps them out (Neo4j by URL)."""
        deadline, moved = time.monotonic() + _WAIT, 0
        while True:
            try:
                return attempt()
            except Moved as error:
                moved += 1
                if moved == _CHECKS:
                    words = "Others keep writing to this store; nothing was written."
                    raise Conflict(words, hint="Try again.") from error
            except BeingWritten:
                if time.monotonic() > deadline:
                    raise
                time.sleep(_PAUSE)

    def _decide(self, parts: list[Batch], request: Request, check: Check | None, progress: Progress | None) -> Commit:
        seen = self._settled().revision
        if check is None:
            return self._write(parts, request, None, progress)
        check()
        return self._write(parts, request, seen, progress)

    def _settled(self) -> Mark:
        """The marker when no commit is open: one that a dead writer left is rolled back first."""
        mark = self.mark()
        if mark.open is None:
            return mark
        if not self._endpoint.exclusive_writer and mark.age < _BEAT_LIMIT:
            raise BeingWritten
        large.roll_back(self._bolt, mark, uuid.uuid4().hex)
        return replace(mark, open=None)

    def _write(self, parts: list[Batch], request: Request, seen: int | None, progress: Progress | None) -> Commit:
        if len(parts) <= 1:
            return self._bolt.write(partial(_small, parts=parts, request=request, seen=seen))
        try:
            return self._large(parts, request, seen, progress)
        except BaseException as error:
            # Also Ctrl-C: half an import must not stay. If even this fails, the next reader or writer does it.
            done = self._after(error, request)
            if done and isinstance(error, Exception):
                return done
            raise

    def _large(self, parts: list[Batch], request: Request, seen: int | None, progress: Progress | None) -> Commit:
        images.drop_done(self._bolt, self.mark().revision)
        number = self._bolt.write(partial(large.begin, request=request, seen=seen))
        total = Outcome()
        for index, part in enumerate(parts, start=1):
            self._endpoint.check_writable()
            step = partial(large.write_batch, request=request, number=number, index=index, part=part, before=total)
            total = self._bolt.write(step)
            if progress:
                progress(index, len(parts))
        if not total.changed:
            large.roll_back(self._bolt, Mark(number - 1, number, request.token), request.token)
            return records.commit_of(request, number - 1, total)
        commit = self._bolt.write(partial(large.finish, request=request, number=number, outcome=total))
        with suppress(GraphsvcError):  # the commit is done; what stays of its images is dropped before the next one
            images.drop_done(self._bolt, number)
        return commit

    def _after(self, error: BaseException, request: Request) -> Commit | None:
        """The commit if it is done in spite of `error` (the engine's last answer got lost); else it is undone now."""
        try:
            record = self._bolt.read(lambda tx: records.find(tx, request))
            if record and record.done:
                return record.commit
            mark = self.mark()
            if mark.is_open_for(request.token):
                large.roll_back(self._bolt, mark, request.token)
        except Exception as second:
            error.add_note(f"It could not be rolled back yet: {second}")
        return None


def _small(tx: Transaction, parts: list[Batch], request: Request, seen: int | None) -> Commit:
    marker.lock(tx, request.token)
    known = records.find(tx, request)
    if known:
        return known.commit
    revision = large.lock(tx, request, seen).revision
    outcome = apply(tx, parts[0], revision + 1) if parts else Outcome()
    if not outcome.changed:
        return records.commit_of(request, revision, outcome)
    return records.write_done(tx, request, revision + 1, outcome)
