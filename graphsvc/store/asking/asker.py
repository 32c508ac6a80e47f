"""Asks within limits: a question that does not end in time is given up, and only so many run at once."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from typing import Any, TypeVar

from graphsvc.errors import StoreUnavailable, TookTooLong
from graphsvc.model import Table
from graphsvc.store.asking import connection
from graphsvc.store.asking.gate import check
from graphsvc.store.asking.refusal import refuse
from graphsvc.store.bolt import Bolt
from graphsvc.store.endpoint import Endpoint
from graphsvc.store.reading import Reader

T = TypeVar("T")
# Seconds that an engine which keeps the limit itself gets to say so.
_GRACE = 0.5


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
        deadline = time.monotonic() + seconds
        if not self._places.acquire(timeout=seconds):
            raise StoreUnavailable(
                "Other questions are still being answered.", hint="Try again in a moment, or ask for less at once."
            )

        def ask() -> Table:
            left = deadline - time.monotonic()
            if left <= 0:
                raise TookTooLong(seconds)
            address = self._endpoint.reader(self._bolt.address)
            return connection.ask(address, self._bolt.bookmarks, sent, parameters, limit, left)

        read = _started(lambda: self._reader.now(ask), self._places.release)
        try:
            return read.result(max(0.0, deadline - time.monotonic()) + _GRACE)
        except (TimeoutError, TookTooLong):
            raise TookTooLong(seconds) from None


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
