"""Reads of one revision: as with a sequence lock, what was read counts only if nothing was written meanwhile.

A large commit writes in many transactions, and one answer takes several queries, so a reader looks at the marker
before and after (docs/decisions/0007-reads-of-one-revision.md).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Generic, TypeVar

from graphsvc.errors import GraphsvcError
from graphsvc.store import marker
from graphsvc.store.bolt import Bolt, Transaction
from graphsvc.store.marker import BeingWritten
from graphsvc.store.write import Writer

T = TypeVar("T")
_FIRST_PAUSE, _LONGEST_PAUSE = 0.005, 0.1  # seconds between two attempts


@dataclass(frozen=True, slots=True)
class _Seen(Generic[T]):
    """What was read. `whole`: all of it at one revision; `open`: a commit was being written."""

    value: T | None = None
    whole: bool = False
    open: bool = False


class Reader:
    """Reads all at one revision, and waits for at most `wait` seconds for those who write."""

    def __init__(self, bolt: Bolt, writer: Writer, wait: float) -> None:
        self._bolt, self._writer, self._wait = bolt, writer, wait

    def read(self, work: Callable[[Transaction, int], T]) -> T:
        """What `work` returns for a transaction and the revision that it reads. It may run more than once.

        Raises StoreUnavailable if others keep writing for longer than this reader waits.
        """
        deadline, pause = time.monotonic() + self._wait, _FIRST_PAUSE
        while True:
            seen = self._bolt.read(partial(_attempt, work=work))
            if seen.whole:
                return seen.value  # type: ignore[return-value]
            if seen.open:
                self._writer.recover()
            if time.monotonic() > deadline:
                raise BeingWritten
            time.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)


def _attempt(tx: Transaction, work: Callable[[Transaction, int], T]) -> _Seen[T]:
    before = marker.read(tx)
    if before.open is not None:
        return _Seen(open=True)
    try:
        value = work(tx, before.revision)
    except GraphsvcError:
        # What is missing may be missing only in half of a commit.
        if _same(before, marker.read(tx)):
            raise
        return _Seen()
    return _Seen(value, whole=_same(before, marker.read(tx)))


def _same(before: marker.Mark, after: marker.Mark) -> bool:
    return (before.revision, before.open) == (after.revision, after.open)
