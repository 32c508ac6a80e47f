"""Commits: all or nothing, one writer. Small ones share a transaction; big ones are open until their last batch."""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from typing import TypeVar

from graphsvc.bulk import Bulk
from graphsvc.errors import Conflict, GraphsvcError, StoreUnavailable
from graphsvc.model import Commit
from graphsvc.store import large, marker, records, scrub
from graphsvc.store.bolt import Bolt, InHalf
from graphsvc.store.changes import Counts, batches, grouped
from graphsvc.store.endpoint import Endpoint
from graphsvc.store.large import Batch
from graphsvc.store.marker import BeingWritten, Mark, Moved
from graphsvc.store.queue import Queue
from graphsvc.store.turn import Job, Large, together

T = TypeVar("T")
_log = logging.getLogger(__name__)
BATCH = 5000
LOAD_FROM = 50_000  # entities from which on an empty store is filled at once: the engine has to start anew for it
_WAIT = 60.0  # seconds that a writer waits for another
_LOOK = 1.0  # seconds between two looks at a job that waits without a signal
_PAUSE = 0.1  # seconds between two looks whether it has ended
_BEAT_LIMIT = 120.0  # seconds after which an open commit without a sign of life counts as dead (Neo4j by URL)
_KEYS = 100_000  # keys at hand of an open commit, beyond which it begins to gather anew
_PLANS = 5  # times that a large plan is made anew because somebody else committed meanwhile (Neo4j by URL)


class Writer:
    """The only place that writes. Threads wait for each other here, processes at the endpoint."""

    def __init__(self, bolt: Bolt, endpoint: Endpoint, batch: int = BATCH, load_from: int = LOAD_FROM) -> None:
        self._bolt, self._endpoint, self._batch, self._load_from = bolt, endpoint, batch, load_from
        self._lock = threading.Lock()
        self._queue = Queue()
        self._owing = True  # there may be erasures to finish

    def commit(self, job: Job) -> Commit:
        """See `Store.commit`. Whoever gets the turn does the work of all that wait; then theirs is done, too."""
        self._endpoint.check_writable()
        try:
            self._queue.add(job)
            self._settle(job)
        except BaseException:
            if job.answer is None:
                self._queue.withdraw(job)
            raise
        if isinstance(job.answer, Commit):
            return job.answer
        assert job.answer is not None, "it is settled"
        raise job.answer

    def _settle(self, job: Job) -> None:
        """Returns when the job has its answer: somebody took it along, or this thread got the turn. It waits for that
        no longer than `_WAIT`, and then for another process at least for `_LOOK`. Raises BeingWritten."""
        deadline = time.monotonic() + _WAIT
        while job.answer is None:
            left = max(0.0, deadline - time.monotonic())
            if self._lock.acquire(blocking=False):
                with self._held(job):
                    self._lead(job, max(left, _LOOK))
            elif not left and self._queue.withdraw(job):
                raise BeingWritten
            else:  # it waits, or somebody is at it; should its signal get lost, it looks all the same
                job.woken.wait(min(left or _LOOK, _LOOK))
            job.woken.clear()

    def _lead(self, job: Job, wait: float) -> None:
        """Does what waits until this job is done. It may be already, by whoever had the lock before."""
        if job.answer is not None:
            return
        with self._endpoint.writer(wait):
            while job.answer is None:
                self._round()
            with suppress(GraphsvcError):  # it is still owed then; what was committed is, whatever becomes of it
                self._finish_owed()

    def _round(self) -> None:
        jobs = self._queue.round()
        assert jobs, "who has no answer waits"
        try:
            self._serve(jobs)
        except BaseException:  # an interrupt is for whoever has the turn
            self._queue.put_back(one for one in jobs if one.answer is None)
            raise
        self._queue.done(sum(one.answer is not None for one in jobs))

    def recover(self) -> None:
        """Rolls back an open commit whose writer is dead, and waits for nobody: who is writing is alive.
        A damaged store can still be read and looked into."""
        with suppress(StoreUnavailable, InHalf), self._turn(0):
            self._settled()
            self._finish_owed()

    def finish_erasures(self) -> None:
        """Takes out of the journal what it still says of those who were erased. What another writer's death left is
        done as well; if the engine dies meanwhile, the next commit does it, if this one dies, who opens the store."""
        self._owing = True
        with self._turn(_WAIT):
            self._when_possible(self._finish_owed)

    def _finish_owed(self) -> None:
        if self._owing:
            scrub.finish_all(self._bolt)
            self._owing = False

    @contextmanager
    def alone(self) -> Iterator[None]:
        """The right to write what is no commit. What a dead writer left is rolled back first."""
        self._endpoint.check_writable()
        with self._turn(_WAIT):
            self._settled()
            yield

    def mark(self) -> Mark:
        """What the marker says."""
        return self._bolt.read(marker.read)

    @contextmanager
    def _turn(self, wait: float) -> Iterator[None]:
        """The right to write, among the threads and, on an embedded store, the processes."""
        if not self._lock.acquire(timeout=wait):
            raise BeingWritten
        with self._held(), self._endpoint.writer(wait):
            yield

    @contextmanager
    def _held(self, job: Job | None = None) -> Iterator[None]:
        """Lets go of the lock at the end, and wakes who is next. A job that fails leaves the queue before: nobody does
        what its author is told has failed."""
        try:
            yield
        except BaseException:
            if job is not None and job.answer is None:
                self._queue.withdraw(job)
            raise
        finally:
            self._lock.release()
            self._queue.wake()

    def _serve(self, jobs: Sequence[Job]) -> None:
        """Settles these jobs, or leaves some in the queue. What one of them breaks does not concern the others."""
        try:
            answers = self._when_possible(partial(together, self._bolt, jobs, self._batch))
        except Exception as error:
            if len(jobs) == 1 or isinstance(error, StoreUnavailable):
                for job in jobs:
                    job.settle(error)
            else:
                for job in jobs:
                    self._serve([job])
            return
        left = []
        for job in jobs:
            answer = answers.get(job.request.token)
            if answer is None or isinstance(answer, Large):
                job.tried = False
                left.append((job, answer))
            else:
                job.settle(answer)
        self._queue.put_back(job for job, answer in left if answer is None)
        for job, answer in left:
            if isinstance(answer, Large):
                self._serve_large(job, answer)

    def _serve_large(self, job: Job, planned: Large) -> None:
        """Settles one beyond a batch, whatever happens: nobody else would."""
        try:
            job.settle(self._large(job, planned))
        except Exception as error:
            job.settle(error)

    def _large(self, job: Job, planned: Large) -> Commit | GraphsvcError:
        """Writes one beyond a batch. Where others committed since it was planned, it is planned anew."""
        for _ in range(_PLANS):
            try:
                return self._when_possible(partial(self._write_large, job, planned))
            except Moved:
                answer = self._when_possible(partial(together, self._bolt, [job], self._batch))[job.request.token]
                if not isinstance(answer, Large):
                    return answer
                planned = answer
        return Conflict("Others keep writing to this store; nothing was written.", hint="Try again.")

    def _when_possible(self, attempt: Callable[[], T]) -> T:
        """Rolls back what a dead writer left; waits for others where no lock keeps them out (Neo4j by URL)."""
        deadline = time.monotonic() + _WAIT
        while True:
            try:
                return attempt()
            except BeingWritten:
                try:
                    self._settled()
                except BeingWritten:
                    if time.monotonic() > deadline:
                        raise
                    time.sleep(_PAUSE)

    def _settled(self) -> Mark:
        """The marker when no commit is open: one that a dead writer left is rolled back first, and erasures are
        finished that had to wait for it."""
        mark = self.mark()
        if mark.open is None:
            return mark
        if not self._endpoint.exclusive_writer and mark.age < _BEAT_LIMIT:
            raise BeingWritten
        large.roll_back(self._bolt, mark, uuid.uuid4().hex)
        self._owing = True
        self._finish_owed()
        return replace(mark, open=None)

    def _write_large(self, job: Job, planned: Large) -> Commit:
        try:
            return self._written(job, planned)
        except BaseException as error:
            # Also Ctrl-C: half an import must not stay. If even this fails, the next reader or writer does it.
            done = self._after(error, job.request.token)
            if done and isinstance(error, Exception):
                return done
            raise

    def _written(self, job: Job, planned: Large) -> Commit:
        if planned.bulk is None:
            return self._in_batches(job, planned.parts, planned.seen)
        if len(planned.bulk) >= self._load_from and (commit := self._loaded(job, planned.bulk)):
            return commit
        return self._in_batches(job, list(batches(grouped(planned.bulk), self._batch)), planned.seen)

    def _loaded(self, job: Job, bulk: Bulk) -> Commit | None:
        """Fills the empty store all at once; None where that cannot be, or the engine failed at it: nothing of it is
        left then. What is found in the store in the end tells."""
        from graphsvc.store import bulk_load

        try:
            with self._endpoint.loading(bulk_load.room_for(bulk)) as loading:
                if loading is None:
                    return None
                bulk_load.load(loading, bulk, job.request, job.progress, self._endpoint.check_writable)
        except StoreUnavailable as error:
            _log.warning("%s It goes on in small steps, which takes ten times as long.", error.message)
        record = self._bolt.read(lambda tx: records.find(tx, job.request.token))
        return record.commit if record and record.done else None

    def _in_batches(self, job: Job, parts: Sequence[Batch], seen: int) -> Commit:
        request = job.request
        number = self._bolt.write(partial(large.begin, request=request, seen=seen))
        counts, keys = Counts(), dict[str, bytes]()
        for index, part in enumerate(parts, start=1):
            self._endpoint.check_writable()
            step = partial(large.write_batch, request=request, number=number, index=index, part=part, keys=keys)
            counts, more = self._bolt.write(step)
            if len(keys) > _KEYS:
                keys.clear()
            keys |= more
            if job.progress:
                job.progress(index, len(parts))
        if not counts.changed:
            large.roll_back(self._bolt, Mark(number - 1, number, request.token), request.token)
            return records.commit_of(request, number - 1, counts, marker.now())
        return self._bolt.write(partial(large.finish, request=request, number=number))

    def _after(self, error: BaseException, token: str) -> Commit | None:
        """The commit if it is done in spite of `error` (the engine's last answer got lost); else it is undone now."""
        try:
            record = self._bolt.read(lambda tx: records.find(tx, token))
            if record and record.done:
                return record.commit
            mark = self.mark()
            if mark.is_open_for(token):
                large.roll_back(self._bolt, mark, token)
        except Exception as second:
            error.add_note(f"It could not be rolled back yet: {second}")
        return None
