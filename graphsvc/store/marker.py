"""The marker: the one node that says what is done, and which commit is being written, by whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from graphsvc.errors import StoreUnavailable
from graphsvc.model import Stamp
from graphsvc.store.bolt import Transaction
from graphsvc.store.queries import query


@dataclass(frozen=True, slots=True)
class Mark:
    """`revision`: the last commit that is done. `open`: the number of the one being written, or None; `writer` is its
    token and `beat` the instant of its last sign of life. `at`: the instant of the last commit that is done. `undone`
    grows whenever something of a commit is rolled back, or somebody erased. `erased`: the last commit that erased
    somebody."""

    revision: int
    open: int | None = None
    writer: str = ""
    beat: str | None = None
    at: str = ""
    undone: int = 0
    erased: int = 0

    def is_open_for(self, token: str) -> bool:
        """Whether the commit being written is the one with this token."""
        return self.open is not None and self.writer == token

    def is_open_for_another(self, token: str) -> bool:
        """Whether a commit is being written, and it is not the one with this token."""
        return self.open is not None and self.writer != token

    def check_open_for(self, token: str) -> None:
        """Raises StoreUnavailable if the commit with this token is not open any more."""
        if not self.is_open_for(token):
            raise StoreUnavailable("This commit was taken for dead and rolled back.", hint="Try again.")

    @property
    def age(self) -> float:
        """Seconds since the last sign of life. One from the future, before a clock was set back, is old as well."""
        if not self.beat:
            return float("inf")
        return abs((datetime.now(UTC) - datetime.fromisoformat(self.beat)).total_seconds())


def stamp(mark: Mark) -> Stamp:
    """The state that the marker tells of."""
    return Stamp(mark.revision, mark.at, mark.undone)


class BeingWritten(StoreUnavailable):
    """An open commit of a living writer is in the way."""

    def __init__(self) -> None:
        super().__init__(
            "Something large is being written to this store, or was broken off.",
            hint="Wait until it is done; what was broken off is cleared away after two minutes at most.",
        )


class Moved(Exception):
    """Somebody else committed between a check and the writing that it was made for."""


def read(tx: Transaction) -> Mark:
    """What the marker says at this moment: also inside a transaction it shows what others have committed since."""
    _, revision, _, open_, writer, beat, at, undone, erased = tx.run(query("marker"))[0]
    return _mark(revision, open_, writer, beat, at, undone, erased)


def lock(tx: Transaction, token: str) -> Mark:
    """Touches the marker, so that writers wait for each other (Neo4j) or try again (ArcadeDB), and reads it."""
    return _mark(*tx.run(query("marker_lock"), token=token)[0])


def lock_with(tx: Transaction, token: str, label: str, ids: Sequence[str]) -> tuple[Mark, list[list[Any]]]:
    """As `lock`, and what is there then of these nodes of a label: [properties, ties, key of the person] of each."""
    mark, found = tx.run(query("marker_lock_nodes", LABEL_=label), token=token, ids=ids, prefix=f"{label}:")[0]
    return (_mark(*mark) if mark else lock(tx, token)), found


def hold(tx: Transaction, number: int, token: str) -> None:
    """Gives a sign of life of the open commit. Raises StoreUnavailable if it is not open any more."""
    lock(tx, token).check_open_for(token)
    mark_open(tx, number, token)


def mark_open(tx: Transaction, number: int, token: str) -> None:
    tx.run(query("marker_open"), number=number, writer=token, beat=now())


def mark_undoing(tx: Transaction, number: int, token: str) -> None:
    """The open commit is being rolled back by this token. That gives no sign of life: whoever comes may go on with it
    at once, should its doer be interrupted or die."""
    tx.run(query("marker_open"), number=number, writer=token, beat="")


def note_undo(tx: Transaction) -> None:
    """Counts a step in which some of a commit is rolled back, and with it entries of the journal."""
    tx.run(query("marker_undoing"))


def now() -> str:
    """This instant, ISO-8601 UTC."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def next_instant(previous: str, instant: str) -> str:
    """When a commit was made: never before the one it follows, also where a clock was set back or another machine's
    is behind. So the commits up to an instant are the first ones, without a gap. ISO-8601 UTC."""
    return max(previous, instant)


def _mark(
    revision: int, open_: int | None, writer: str | None, beat: str | None, at: str | None, undone: int | None,
    erased: int | None = None,
) -> Mark:  # fmt: skip
    number = None if open_ is None else int(open_)
    return Mark(int(revision), number, writer or "", beat, at or "", int(undone or 0), int(erased or 0))
