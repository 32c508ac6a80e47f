"""Reads of one revision, which wait for no writer (docs/decisions/0007-reads-of-one-revision.md).

As with a sequence lock, what was read counts only if nothing was written meanwhile: a reader looks at the marker before
and after. If somebody writes, it reads again, and then what the journal says of the revision at which it began: that
holds whatever is written, unless a commit is rolled back in the middle of it.
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
from graphsvc.store.marker import BeingWritten, Mark
from graphsvc.store.past import Past
from graphsvc.store.view import View
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
    """Reads all at one revision. Where commits are rolled back again and again, it gives up after `wait` seconds."""

    def __init__(self, bolt: Bolt, writer: Writer, wait: float) -> None:
        self._bolt, self._writer, self._wait = bolt, writer, wait

    def mark(self) -> Mark:
        """The marker as it is now."""
        return self._writer.mark()

    def read(self, work: Callable[[View], T], revision: int | None = None) -> T:
        """What `work` says of the graph at a revision, by default the last one that is done. It may run repeatedly.

        Raises StoreUnavailable if it cannot be read at one revision.
        """
        deadline, pause, steady = time.monotonic() + self._wait, _FIRST_PAUSE, True
        while True:
            seen = self._bolt.read(partial(_attempt, work=work, wanted=revision, steady=steady))
            if seen.whole:
                return seen.value  # type: ignore[return-value]
            if seen.open:
                self._writer.recover()
            if not steady:
                if time.monotonic() > deadline:
                    raise BeingWritten
                time.sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)
            steady = False

    def steady(self, work: Callable[[Transaction, Mark], T]) -> T:
        """What `work` says in a transaction in which nobody else has committed.

        Raises StoreUnavailable if others keep writing for longer than this reader waits.
        """
        return self._held(work, steady=True)

    def journal(self, work: Callable[[Transaction, Mark], T]) -> T:
        """What `work` says of the journal in a transaction in which nothing of it was taken out or rewritten: what is
        read of it and of the graph then fits together, whatever else was committed. Raises as `steady`."""
        return self._held(work, steady=False)

    def _held(self, work: Callable[[Transaction, Mark], T], steady: bool) -> T:
        deadline = time.monotonic() + self._wait

        def attempt(tx: Transaction) -> tuple[T, bool]:
            before = marker.read(tx)
            value = work(tx, before)
            return value, holds(before, marker.read(tx), steady)

        while True:
            value, whole = self._bolt.read(attempt)
            if whole:
                return value
            if time.monotonic() > deadline:
                raise BeingWritten


def _attempt(tx: Transaction, work: Callable[[View], T], wanted: int | None, steady: bool) -> _Seen[T]:
    before = marker.read(tx)
    if steady and before.open is not None:
        return _Seen(open=True)
    revision = before.revision if wanted is None else wanted
    now = steady and revision == before.revision
    view = View(tx, revision) if now else Past(tx, revision, steady=steady)
    try:
        value = work(view)
    except GraphsvcError:
        # What is missing may be missing only in half of a commit.
        if holds(before, marker.read(tx), steady):
            raise
        return _Seen()
    return _Seen(value, whole=holds(before, marker.read(tx), steady))


def holds(before: Mark, after: Mark, steady: bool) -> bool:
    """Whether what was read between the two is of one revision."""
    written = (before.revision, before.open) != (after.revision, after.open)
    return before.undone == after.undone and not (steady and written)
