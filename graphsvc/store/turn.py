"""Several small commits in one transaction: whoever gets the turn to write takes along all that wait.

Each plan is made in the transaction, for what is then there. A plan that looked at what another one of the same
transaction changes waits for the next one: so all is as if they had been made one after another.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial

from graphsvc.bulk import Bulk
from graphsvc.errors import GraphsvcError
from graphsvc.model import Change, Commit, Entry, NodeKey
from graphsvc.store import apply, journal, marker, records
from graphsvc.store.apply import Outcome
from graphsvc.store.bolt import Bolt, Transaction
from graphsvc.store.changes import batches, grouped
from graphsvc.store.keys import Keyring
from graphsvc.store.large import Batch
from graphsvc.store.marker import BeingWritten
from graphsvc.store.planning import NotAlone, Planning, locked
from graphsvc.store.port import Plan
from graphsvc.store.queries import in_turn
from graphsvc.store.records import Request

Progress = Callable[[int, int], None]


@dataclass(eq=False, slots=True)
class Job:
    """A commit that somebody waits for. `near`: nodes that its plan will look at, so that they are read at once.

    It is settled when there is an `answer`: the commit, or the error that ends it. `woken`: its thread has to look,
    for the answer or because it is its turn. `tried`: a transaction with it may have been applied although nobody
    heard of it.
    """

    request: Request
    plan: Plan
    near: Sequence[NodeKey] = ()
    progress: Progress | None = None
    answer: Commit | BaseException | None = None
    tried: bool = False
    woken: threading.Event = field(default_factory=threading.Event)

    def settle(self, answer: Commit | BaseException) -> None:
        """Hands the answer to whoever waits for it."""
        self.answer = answer
        self.woken.set()


@dataclass(frozen=True, slots=True)
class Large:
    """A commit beyond one batch: its parts, as planned at revision `seen`, or the `bulk` that fills an empty store."""

    parts: list[Batch]
    seen: int
    bulk: Bulk | None = None


@dataclass(slots=True)
class _Round:
    """What one transaction does: answers by token, what it writes, the ids of the nodes that it touches."""

    planning: Planning
    number: int
    answers: dict[str, Commit | Large | GraphsvcError] = field(default_factory=dict)
    written: list[tuple[Request, int, Outcome]] = field(default_factory=list)
    touched: set[str] = field(default_factory=set)


def together(bolt: Bolt, jobs: Sequence[Job], size: int) -> dict[str, Commit | Large | GraphsvcError]:
    """The answers to those jobs that could be done in one transaction, by token. At least the first one is answered.

    `size`: the most entities in a transaction. Raises BeingWritten if another commit is open.
    """
    return bolt.write(partial(_together, jobs=jobs, size=size))


def _together(tx: Transaction, jobs: Sequence[Job], size: int) -> dict[str, Commit | Large | GraphsvcError]:
    ring = Keyring(tx)
    mark, planning = locked(tx, jobs[0].request.token, (key for job in jobs for key in job.near), ring)
    known = _applied(tx, jobs)
    if mark.is_open_for_another(jobs[0].request.token):
        if not known:
            raise BeingWritten
        return dict(known)
    at = marker.next_instant(mark.at, marker.now())
    round_ = _Round(planning, mark.revision)
    round_.answers |= known
    for job in jobs:
        if job.request.token not in known:
            _plan(round_, job, size, at)
    _write(tx, round_, ring, at)
    return round_.answers


def _applied(tx: Transaction, jobs: Sequence[Job]) -> dict[str, Commit]:
    """The commits of jobs that an earlier attempt has applied, although its answer got lost; all count as tried now."""
    tried = [job.request.token for job in jobs if job.tried]
    for job in jobs:
        job.tried = True
    found = records.found(tx, tried) if tried else {}
    return {token: record.commit for token, record in found.items() if record.done}


def _plan(round_: _Round, job: Job, size: int, at: str) -> None:
    """Adds a job to the round, or leaves it out where it has to wait for what an earlier one of the round does. One
    beyond a batch has a round of its own: a commit beside it would overtake it."""
    if any(isinstance(answer, Large) for answer in round_.answers.values()):
        return
    token, planning = job.request.token, round_.planning
    planning.begin(others=bool(round_.written))
    outcome: Outcome | Large | GraphsvcError
    try:
        outcome = _outcome(planning, job.plan(planning), size)
    except NotAlone:
        return
    except GraphsvcError as error:
        outcome = error
    if isinstance(outcome, Large) and round_.written:
        return
    entries = outcome.entries if isinstance(outcome, Outcome) else []
    ids = {node_id for entry in entries for _, node_id in entry.ends}
    room = size - sum(len(done.entries) for _, _, done in round_.written)
    # With its ties a node may be more than there is ever room for: then it goes alone.
    if not round_.touched.isdisjoint(ids | planning.read) or (round_.written and len(entries) > room):
        return
    if isinstance(outcome, Outcome):
        round_.touched |= ids
        recorded = bool(entries) or job.request.erases is not None
        round_.number += recorded
        if recorded:
            round_.written.append((job.request, round_.number, outcome))
        round_.answers[token] = records.commit_of(job.request, round_.number, outcome.counts(), at)
    else:
        round_.answers[token] = outcome


def _outcome(planning: Planning, changes: Iterable[Change], size: int) -> Outcome | Large:
    if isinstance(changes, Bulk) and not planning.revision and len(changes) > size:
        return Large([], planning.revision, changes)
    parts = list(batches(grouped(changes), size))
    if len(parts) > 1:
        return Large(parts, planning.revision)
    return apply.outcome_of(planning, parts[0]) if parts else Outcome()


def _write(tx: Transaction, round_: _Round, ring: Keyring, at: str) -> None:
    """The last statement of the changes and the one that records them go as one: each costs a round as much again."""
    if not round_.written:
        return
    numbered = [(number, entry) for _, number, outcome in round_.written for entry in outcome.entries]
    placed = [(number, place, e) for _, number, done in round_.written for place, e in enumerate(done.entries)]
    done = [(request, number, outcome.counts(), len(outcome.entries)) for request, number, outcome in round_.written]
    statements = [*apply.statements(sorted(numbered, key=lambda pair: _stage(pair[1])))]
    closing = records.closing(at, done, journal.columns_of(placed, ring))
    if statements:
        closing = in_turn(statements.pop(), closing)
    for text, parameters in (*statements, closing):
        tx.run(text, **parameters)
    records.begin_erasures(tx, at, done)


def _stage(entry: Entry) -> tuple[int, tuple[str, ...], bool]:
    """Nodes before the ties that need them, nodes that go when their ties are gone; what one query can write stays
    together."""
    stage = 1 if len(entry.kind) > 1 else 0 if entry.after is not None else 2
    return stage, entry.kind, entry.after is None
