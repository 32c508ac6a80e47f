"""The queue of those who write: who comes next, and when a round waits for company."""

from __future__ import annotations

import threading
import time

import pytest

from graphsvc.store import queue
from graphsvc.store.queue import TOGETHER, Queue
from graphsvc.store.records import Request
from graphsvc.store.turn import Job


def _job(name: str) -> Job:
    return Job(Request(name, "anna", "", "test"), lambda _: [])


@pytest.fixture
def waited(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Every wait for company, in its place; it ends at once, without any."""
    seen: list[float] = []

    class Event(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            seen.append(timeout or 0.0)
            return False

    monkeypatch.setattr(threading, "Event", Event)
    return seen


def test_who_writes_alone_waits_for_nobody(waited: list[float]) -> None:
    one = Queue()
    for name in ("a", "b", "c"):
        job = _job(name)
        one.add(job)
        assert one.round() == [job]
        one.done(1)
    assert waited == []


def test_a_round_waits_for_those_of_the_last_one(waited: list[float]) -> None:
    one, first = Queue(), [_job(name) for name in "abc"]
    for job in first:
        one.add(job)
    assert one.round() == first
    one.done(2)  # one of them has to wait for the next round
    one.put_back([first[2]])
    again = _job("a")
    one.add(again)
    assert one.round() == [first[2], again]  # nobody else came
    assert waited == []  # two are as many as there were
    one.done(2)
    one.add(again)
    assert one.round() == [again]
    assert waited == [0.003]


def test_those_who_wait_already_are_expected_too(waited: list[float]) -> None:
    one, jobs = Queue(), [_job(name) for name in "abc"]
    one.add(jobs[0])
    assert one.round() == [jobs[0]]
    for job in jobs[1:]:
        one.add(job)
    one.done(1)  # the two that came meanwhile, and the one that may come again: three
    assert one.round() == jobs[1:]
    assert waited == [0.003]


def test_after_a_pause_nobody_is_expected(waited: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    one, now = Queue(), [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    one.done(8)
    one.add(_job("a"))
    now[0] += 0.03
    assert len(one.round()) == 1
    assert waited == []


def test_the_wait_ends_with_the_last_one_expected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "_COMPANY", 60.0)
    one, jobs = Queue(), [_job(name) for name in "abc"]
    one.done(3)
    one.add(jobs[0])
    came = threading.Timer(0.01, lambda: [one.add(job) for job in jobs[1:]])
    monkeypatch.setattr(queue, "_RECENT", 60.0)
    came.start()
    assert one.round() == jobs
    came.join()


def test_a_round_takes_no_more_than_it_may() -> None:
    one, jobs = Queue(), [_job(str(number)) for number in range(TOGETHER + 1)]
    for job in jobs:
        one.add(job)
    assert one.round() == jobs[:TOGETHER]
    assert one.round() == jobs[TOGETHER:]


def test_who_leaves_passes_the_turn_on() -> None:
    one, first, second = Queue(), _job("a"), _job("b")
    one.add(first)
    one.add(second)
    one.wake()
    assert (first.woken.is_set(), second.woken.is_set()) == (True, False)
    assert one.withdraw(first)
    assert second.woken.is_set()
    assert not one.withdraw(first)
    assert one.round() == [second]
