"""Asks within limits: a question that does not end in time is given up, and only so many run at once."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, TypeVar

from graphsvc.errors import StoreUnavailable, TookTooLong
from graphsvc.model import Table
from graphsvc.store import marker
from graphsvc.store.asking import connection
from graphsvc.store.asking.gate import check
from graphsvc.store.asking.refusal import refuse
from graphsvc.store.bolt import Bolt
from graphsvc.store.endpoint import Endpoint
from graphsvc.store.marker import BeingWritten
from graphsvc.store.reading import Reader, holds

T = TypeVar("T")
# Seconds that an engine which keeps the limit itself gets to say so, and between two looks at a commit being written.
_GRACE, _PAUSE = 0.5, 0.05
_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class _Question:
    """What is asked, and until when (of the monotonic clock)."""

    text: str
    parameters: Mapping[str, Any]
    limit: int
    seconds: float
    deadline: float

    @property
    def left(self) -> float:
        return self.deadline - time.monotonic()


class Asker:
    """Safe to share between threads. Not more questions at once than leave the engine a core for everybody else.

    An engine may go on with a question that was given up (`docs/queries.md`). Until it is done the question keeps its
    place, so that impatient askers cannot pile up work on it.
    """

    def __init__(self, bolt: Bolt, reader: Reader, endpoint: Endpoint) -> None:
        self._bolt, self._reader, self._endpoint = bolt, reader, endpoint
        self._places = threading.BoundedSemaphore(max(1, min(2, (os.cpu_count() or 1) - 1)))

    def ask(self, text: str, parameters: Mapping[str, Any], limit: int, seconds: float) -> tuple[Table, int]:
        """As `Store.ask`."""
        sent = check(text)
        _check_parameters(parameters)
        question = _Question(sent, parameters, limit, seconds, time.monotonic() + seconds)
        if not self._places.acquire(timeout=seconds):
            raise StoreUnavailable(
                "Other questions are still being answered.", hint="Try again in a moment, or ask for less at once."
            )
        answer = _started(lambda: self._of_one_revision(question), self._places.release)
        try:
            return answer.result(max(0.0, question.left) + _GRACE)
        except (TimeoutError, TookTooLong):
            raise TookTooLong(seconds) from None

    def _of_one_revision(self, question: _Question) -> tuple[Table, int]:
        """Asks again while commits come between and time is left. No transaction of ours is open meanwhile: a question
        that was given up must not hold, or bring back, an engine that its store has let go of.

        Where small commits keep coming, what it finds after some attempts is of one of their revisions, or of two
        where the engine reads on while somebody writes.
        """
        attempts = 0
        while True:
            before = self._bolt.read(marker.read)
            if before.open is not None:
                self._wait(question)
                continue
            table = self._ask(question)
            after = self._bolt.read(marker.read)
            attempts += 1
            if holds(before, after, steady=attempts < _ATTEMPTS) and after.open is None:
                return table, after.revision

    def _ask(self, question: _Question) -> Table:
        left = question.left
        if left <= 0:
            raise TookTooLong(question.seconds)
        address = self._endpoint.reader(self._bolt.address)
        return connection.ask(
            address, self._bolt.bookmarks, question.text, question.parameters, question.limit, left
        )  # fmt: skip

    def _wait(self, question: _Question) -> None:
        """For a large commit that is being written; one whose writer is dead is rolled back by the reader."""
        if question.left <= 0:
            raise BeingWritten
        self._reader.read(lambda *_: None)
        time.sleep(_PAUSE)


def _started(work: Callable[[], T], done: Callable[[], None]) -> Future[T]:
    """Work in a thread that does not keep the process alive: a driver cannot be interrupted while it waits."""
    result: Future[T] = Future()

    def run() -> None:
        try:
            result.set_result(work())
        except BaseException as error:
            result.set_exception(error)
        finally:
            done()

    threading.Thread(target=run, daemon=True, name="graphsvc-question").start()
    return result


def _check_parameters(parameters: Mapping[str, Any]) -> None:
    """An engine may take a parameter with an odd name for a switch of its own."""
    if not all(name.isidentifier() and name.isascii() for name in parameters):
        refuse("A parameter's name is not a word.", "Use letters, digits and _.")
