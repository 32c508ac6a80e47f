"""Commits as they are recorded, found again by their token when the engine's answer got lost."""

from __future__ import annotations

from dataclasses import dataclass

from graphsvc.model import Commit
from graphsvc.store.apply import Outcome
from graphsvc.store.bolt import Transaction
from graphsvc.store.marker import next_instant, now
from graphsvc.store.queries import query


@dataclass(frozen=True, slots=True)
class Request:
    """What a commit is recorded with. `token` tells it from all others, before it has a number as well."""

    token: str
    author: str
    message: str
    source: str


@dataclass(frozen=True, slots=True)
class Record:
    """What is recorded of a request: whether it is `done`, how many of its batches were written, what they did."""

    done: bool
    batches: int
    commit: Commit

    @property
    def outcome(self) -> Outcome:
        return Outcome(self.commit.created, self.commit.updated, self.commit.deleted, self.commit.unchanged)


def find(tx: Transaction, request: Request) -> Record | None:
    """The record of a request, if an earlier attempt at it was applied."""
    rows = tx.run(query("commit_by_token"), token=request.token)
    if not rows:
        return None
    number, at, status, batches, *counts = rows[0]
    created, updated, deleted, unchanged = (int(count or 0) for count in counts)
    commit = commit_of(request, int(number), Outcome(created, updated, deleted, unchanged), at)
    return Record(status == "done", int(batches or 0), commit)


def write_open(tx: Transaction, request: Request, number: int, batches: int, outcome: Outcome) -> None:
    """Records how far an open commit has come."""
    counts = {"created": outcome.created, "updated": outcome.updated, "deleted": outcome.deleted}
    _write(tx, request, number, status="open", batches=batches, at=now(), unchanged=outcome.unchanged, **counts)


def write_done(tx: Transaction, request: Request, number: int, outcome: Outcome) -> Commit:
    """Records a commit and makes it the last one that is done."""
    previous = tx.run(query("commit_by_number"), id=str(number - 1))
    commit = commit_of(request, number, outcome, next_instant(previous[0][1] if previous else "", now()))
    counts = {name: getattr(commit, name) for name in ("created", "updated", "deleted", "unchanged")}
    words = {name: getattr(commit, name) for name in ("at", "author", "message", "source")}
    _write(tx, request, number, status="done", **words, **counts)
    tx.run(query("marker_done"), number=number)
    return commit


def commit_of(request: Request, number: int, outcome: Outcome, at: str | None = None) -> Commit:
    """The answer to a request."""
    return Commit(
        number, at or now(), request.author, request.message, request.source,
        outcome.created, outcome.updated, outcome.deleted, outcome.unchanged,
    )  # fmt: skip


def _write(tx: Transaction, request: Request, number: int, **properties: object) -> None:
    properties |= {"id": str(number), "number": number, "token": request.token}
    tx.run(query("commit_record"), id=str(number), properties=properties)
