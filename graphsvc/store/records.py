"""Commits as they are recorded, found again by their token when the engine's answer got lost."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from graphsvc.errors import NoSuchCommit
from graphsvc.model import Commit, Entry, Forgetting
from graphsvc.store import erasures, journal, marker
from graphsvc.store.bolt import Transaction
from graphsvc.store.changes import Counts
from graphsvc.store.queries import Statement, query
from graphsvc.store.rows import whole


@dataclass(frozen=True, slots=True)
class Request:
    """What a commit is recorded with. `token` tells it from all others, before it has a number as well."""

    token: str
    author: str
    message: str
    source: str
    undoes: tuple[int, ...] = ()
    erases: Callable[[], Forgetting] | None = None


Written = tuple[Request, int, Counts, int]
"""A request, the number of its commit, what it did, how many entries the journal has of it."""


@dataclass(frozen=True, slots=True)
class Record:
    """What is recorded of a request: whether it is `done`, how many of its batches were written, what they did.

    `entries`: how many entries the journal has of it.
    """

    done: bool
    batches: int
    entries: int
    counts: Counts
    commit: Commit


def found(tx: Transaction, tokens: Iterable[str]) -> dict[str, Record]:
    """The records of those requests that an earlier attempt has applied, by token."""
    rows = tx.run(query("commit_by_token"), tokens=list(tokens))
    return {row[0]["token"]: record_of(row[0]) for row in rows}


def find(tx: Transaction, token: str) -> Record | None:
    """The record of one request."""
    return found(tx, [token]).get(token)


def done(tx: Transaction, number: int) -> Commit | None:
    """The commit with this number, if it is done."""
    found = numbered(tx, [number])
    return found[0].commit if found else None


def numbered(tx: Transaction, numbers: Iterable[int]) -> list[Record]:
    """Those of the commits with these numbers that are done, newest first."""
    rows = tx.run(query("commits_by_number"), ids=[str(number) for number in numbers])[0][0]
    return sorted(map(record_of, rows), key=lambda record: -record.commit.number)


def undoing(tx: Transaction, numbers: Iterable[int]) -> list[Record]:
    """Those commits that are done and take one of these back, newest first."""
    rows = tx.run(query("undoings"), numbers=list(numbers))
    return numbered(tx, {int(number) for (number,) in rows})


def entries_of(tx: Transaction, number: int, limit: int | None = None) -> list[Entry]:
    """What a commit changed, in the order of writing, at most `limit`. Raises NotFound where it is not done."""
    found = numbered(tx, [number])
    if not found:
        raise NoSuchCommit(number, marker.read(tx).revision)
    count = found[0].entries if limit is None else min(limit, found[0].entries)
    starts = range(0, count, journal.PIECE)
    parts = (journal.entries(tx, number, min(journal.PIECE, count - first), first=first, end=count) for first in starts)
    return list(chain.from_iterable(parts))


def entries_so_far(tx: Transaction, number: int) -> int:
    """How many entries the journal has of a commit, done or open."""
    rows = tx.run(query("commit_by_id"), id=str(number))
    return record_of(rows[0][0]).entries if rows else 0


def number_at(tx: Transaction, last: int, instant: str) -> int:
    """The number of the last commit at or before an instant, of those up to `last`; 0 before the first. Instants
    never decrease from commit to commit, so the place is found by halving."""
    low, high = 0, last
    while low < high:
        middle = (low + high + 1) // 2
        commit = done(tx, middle)
        if commit is not None and commit.at <= instant:
            low = middle
        else:
            high = middle - 1
    return low


def write_open(tx: Transaction, request: Request, number: int, batches: int, entries: int, counts: Counts) -> None:
    """Records how far an open commit has come."""
    commit = commit_of(request, number, counts, marker.now())
    row = _row(_properties(request, commit, status="open", batches=batches, entries=entries))
    tx.run(query("commit_record"), rows=[row])


def write_done(tx: Transaction, at: str, written: Written, *, first_load: bool = False) -> Commit:
    """Records one commit as the store's last that is done. `at`: its instant."""
    text, parameters = closing(at, [written], first_load=first_load)
    tx.run(text, **parameters)
    begin_erasures(tx, at, [written])
    return _commit(written, at, first_load)


def closing(
    at: str, written: Sequence[Written], entries: Mapping[str, Sequence[Any]] | None = None, *, first_load: bool = False
) -> Statement:
    """What records commits; the last one is then the store's last that is done. `at`: their instant; `entries`: those
    of theirs that the journal does not have yet (see `journal.columns_of`)."""
    recorded = [
        _row(_properties(one[0], _commit(one, at, first_load), status="done", entries=one[3], first_load=first_load))
        for one in written
    ]
    undoings = [
        {"id": f"{undone}:{number}", "undone": undone, "commit": number}
        for request, number, *_ in written for undone in request.undoes
    ]  # fmt: skip
    return query("commits_done"), {
        "entries": entries or {"id": []}, "commits": recorded, "undoings": undoings, "number": written[-1][1], "at": at,
    }  # fmt: skip


def begin_erasures(tx: Transaction, at: str, written: Sequence[Written]) -> None:
    """Destroys the keys of those whom these commits erase."""
    for one in written:
        if erases := one[0].erases:
            erasures.begin(tx, erases(), _commit(one, at))


def _commit(written: Written, at: str, first_load: bool = False) -> Commit:
    request, number, counts, _ = written
    return commit_of(request, number, counts, at, first_load)


def commit_of(request: Request, number: int, counts: Counts, at: str, first_load: bool = False) -> Commit:
    """The answer to a request."""
    return Commit(
        number, at, request.author, request.message, request.source,
        counts.created, counts.updated, counts.deleted, counts.unchanged, request.undoes, first_load,
    )  # fmt: skip


def record_of(stored: Mapping[str, Any]) -> Record:
    """From the properties of a commit's node. Raises Vanishing."""
    whole("commit", stored, "number", "status")
    names = ("created", "updated", "deleted", "unchanged")
    counts = Counts(*(int(stored.get(name) or 0) for name in names))
    undoes = tuple(int(number) for number in stored.get("undoes") or ())
    token, author, message, source = (str(stored.get(name) or "") for name in ("token", "author", "message", "source"))
    request = Request(token, author, message, source, undoes)
    commit = commit_of(
        request, int(stored["number"]), counts, str(stored.get("at") or ""), bool(stored.get("first_load"))
    )
    return Record(
        stored["status"] == "done", int(stored.get("batches") or 0), int(stored.get("entries") or 0), counts, commit
    )


def _properties(request: Request, commit: Commit, **more: object) -> dict[str, object]:
    words = ("number", "at", "author", "message", "source", "created", "updated", "deleted", "unchanged")
    undoes = {"undoes": list(request.undoes)} if request.undoes else {}
    return {"token": request.token, **{name: getattr(commit, name) for name in words}, **undoes, **more}


def _row(record: dict[str, Any]) -> dict[str, Any]:
    return {"id": str(record["number"]), "properties": {"id": str(record["number"]), **record}}
