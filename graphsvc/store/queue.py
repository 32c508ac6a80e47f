"""Who waits to write, in order, and how long a round waits for company."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterable
from contextlib import suppress

from graphsvc.store.turn import Job

TOGETHER = 32
"""The most commits in one round."""
_COMPANY = 0.003  # seconds at most that a round waits for others: half of what it takes
_RECENT = 0.02  # seconds after which those of the last round count as gone


class Queue:
    """Jobs of all threads. Who has the turn takes out those that come next, or puts them back; who gives up leaves.

    A round costs nearly the same for one commit as for eight. So one that begins soon after another waits until as
    many have come as there were then, those who were waiting already included, but not for long: what databases call
    group commit, with a delay only where there are siblings. Somebody who writes alone never waits, unless others have
    written just before.
    """

    def __init__(self) -> None:
        self._jobs: deque[Job] = deque()
        self._enough = threading.Event()
        self._expected, self._since = 0, 0.0

    def add(self, job: Job) -> None:
        self._jobs.append(job)
        if len(self._jobs) >= self._expected:
            self._enough.set()

    def round(self) -> list[Job]:
        """Those that come next, the one that waits longest first."""
        self._gather()
        taken: list[Job] = []
        with suppress(IndexError):  # one of them was just withdrawn
            while len(taken) < TOGETHER:
                taken.append(self._jobs.popleft())
        return taken

    def _gather(self) -> None:
        self._enough.clear()
        if len(self._jobs) < self._expected and time.monotonic() - self._since < _RECENT:
            self._enough.wait(_COMPANY)

    def done(self, count: int) -> None:
        """A round of so many has ended."""
        self._expected, self._since = min(TOGETHER, count + len(self._jobs)), time.monotonic()

    def put_back(self, jobs: Iterable[Job]) -> None:
        """To the front, in this order; those that are there already stay where they are."""
        self._jobs.extendleft(reversed([job for job in jobs if job not in self._jobs]))

    def withdraw(self, job: Job) -> bool:
        """Takes a job out again; False if it is not there any more."""
        try:
            self._jobs.remove(job)
        except ValueError:
            return False
        self.wake()  # it may have been woken for its turn just now
        return True

    def wake(self) -> None:
        """Lets the first one look whether it is its turn. All of them, one after another, would keep the next round
        waiting."""
        with suppress(IndexError):
            self._jobs[0].woken.set()
