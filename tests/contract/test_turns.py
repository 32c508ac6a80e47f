"""Who gets the turn to write, and what becomes of those who wait: interleavings that are rare, made to happen."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from graphsvc.errors import StoreUnavailable
from graphsvc.model import Change
from graphsvc.store import write
from graphsvc.store.graphstore import GraphStore
from graphsvc.store.records import Request
from graphsvc.store.turn import Job

from .build import put

Opened = Callable[..., GraphStore]


def _job(name: str) -> Job:
    change: Change = put("Partner", name, name=name)
    return Job(Request(uuid.uuid4().hex, "anna", name, "test"), lambda _: [change])


class _Refusing:
    """The right to write among processes, refused while another one has it."""

    def __init__(self, store: GraphStore, monkeypatch: pytest.MonkeyPatch) -> None:
        self.elsewhere = False
        right = store._endpoint.writer

        @contextmanager
        def writer(timeout: float) -> Iterator[None]:
            if self.elsewhere:
                raise StoreUnavailable("Another process is writing to this store.")
            with right(timeout):
                yield

        monkeypatch.setattr(store._endpoint, "writer", writer)


class _Lock:
    """A lock before whose first taking by this test's own thread something happens."""

    def __init__(self, before: Callable[[], None]) -> None:
        self._lock, self._before, self._thread = threading.Lock(), [before], threading.current_thread()

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
        if self._before and threading.current_thread() is self._thread:
            self._before.pop()()
        return self._lock.acquire(blocking, timeout)

    def release(self) -> None:
        self._lock.release()


def _aside(work: Callable[[], object]) -> None:
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


def test_what_somebody_did_meanwhile_is_not_refused(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the look at the answer and the lock, another thread does the job; then another process gets the right."""
    with opened() as store:
        refusing, writer, mine = _Refusing(store, monkeypatch), store._writer, _job("turn-mine")

        def before() -> None:
            _aside(lambda: writer.commit(_job("turn-other")))
            refusing.elsewhere = True

        monkeypatch.setattr(writer, "_lock", _Lock(before))
        done = writer.commit(mine)
        assert (done.number, done.created) == (store.revision() - 1, 1)  # first of the two in one round
        node = store.node("Partner", "turn-mine")
        assert node is not None
        assert node.revision == done.number


def test_what_was_refused_is_done_by_nobody(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    """The right is refused; before this thread has left, another one gets it, and does all that wait."""
    with opened() as store:
        refusing, writer, mine = _Refusing(store, monkeypatch), store._writer, _job("turn-refused")
        refusing.elsewhere, wake, first = True, writer._queue.wake, threading.current_thread()

        def meanwhile() -> None:
            if threading.current_thread() is first and refusing.elsewhere and not writer._lock.locked():
                refusing.elsewhere = False
                _aside(lambda: writer.commit(_job("turn-next")))
            wake()

        monkeypatch.setattr(writer._queue, "wake", meanwhile)
        with pytest.raises(StoreUnavailable, match="Another process is writing"):
            writer.commit(mine)
        assert mine.answer is None
        assert [store.node("Partner", name) is not None for name in ("turn-refused", "turn-next")] == [False, True]


def test_a_signal_that_gets_lost_costs_a_second_at_most(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    """First in the queue is a job for which no thread waits: whoever is behind it looks all the same."""
    monkeypatch.setattr(write, "_LOOK", 0.05)
    with opened() as store:
        writer, orphan, behind = store._writer, _job("turn-orphan"), _job("turn-behind")
        writer._queue.add(orphan)
        writer._lock.acquire()
        waiting = threading.Thread(target=lambda: writer.commit(behind))
        waiting.start()
        while behind not in writer._queue._jobs:
            pass
        writer._lock.release()  # nobody is woken
        waiting.join(20)
        assert not waiting.is_alive()
        assert [job.answer is not None for job in (orphan, behind)] == [True, True]


def test_an_interrupt_leaves_the_others_in_the_queue(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened() as store:
        writer, others, mine = store._writer, [_job("turn-a"), _job("turn-b")], _job("turn-c")
        for job in others:
            writer._queue.add(job)

        def interrupted(*_: object) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as patched:
            patched.setattr(write, "together", interrupted)
            with pytest.raises(KeyboardInterrupt):
                writer.commit(mine)
        assert list(writer._queue._jobs) == others
        done = writer.commit(_job("turn-d"))
        assert [job.answer is not None for job in others] == [True, True]
        assert (mine.answer, done.created) == (None, 1)
        assert store.node("Partner", "turn-c") is None
