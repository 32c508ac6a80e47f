"""`undo`: a new commit that takes one back, or several with those that came after it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from graphsvc.access import Viewer
from graphsvc.errors import Conflict, Denied, InvalidChange, Problem
from graphsvc.model import Change, Commit, Entry, Graph, NodeChange, Op
from graphsvc.services import rules
from graphsvc.services.choices import Lang
from graphsvc.services.context import Context
from graphsvc.services.draft import Draft
from graphsvc.services.editing import commit_answer
from graphsvc.services.erasing import refuse_erased
from graphsvc.services.history import PER_COMMIT, commit_of, no_such
from graphsvc.services.history_answers import Undone
from graphsvc.services.names import names_for
from graphsvc.services.takeback import changes_for, in_effect, nodes_of, take_back
from graphsvc.services.turns import Moved, until_it_holds
from graphsvc.services.words import changes_of
from graphsvc.store.port import Reading, Reads

_RULED = 1000  # nodes and ties up to which what would be left is held against all rules
_NAMED = 20  # later commits that a refusal names
_LAST = 2**31


@dataclass(frozen=True, slots=True)
class Wanted:
    """`cascade`: later commits that stand in the way are taken back as well. `message`: empty for one that says which
    commits these are. `source`: by which way it was asked for."""

    cascade: bool = False
    message: str = ""
    dry_run: bool = False
    source: str = "undo"
    lang: Lang = "en"


@dataclass(frozen=True, slots=True)
class _Decision:
    """The commits to take back, newest first, and what that changes; none where nothing is left of them."""

    numbers: tuple[int, ...]
    entries: Sequence[Entry] = ()


class _InTheWay(Exception):
    def __init__(self, obstacles: Sequence[Entry]) -> None:
        super().__init__()
        self.obstacles = obstacles


def undo(ctx: Context, viewer: Viewer, number: int, wanted: Wanted) -> Undone:
    """Takes a commit back: an import, a deletion, an undo as well as any other. Nothing is written where nothing of
    it is left.

    It is decided on what is stored when it is written. Raises NotFound; Conflict naming the later commits that
    touched the same; InvalidChange where what would be left breaks a rule; Denied.
    """
    if not viewer.may_write:
        raise Denied("You may look at this, but not undo it.")
    if not 0 < number < _LAST:
        raise no_such(ctx, number)
    commit = commit_of(ctx, number)
    whole = partial(_entries_of, ctx.store.at(1).whole_graph() if commit.first_load else None)
    try:
        if wanted.dry_run:
            return _answer(ctx, wanted, commit, commit, _decide(ctx.store, number, wanted.cascade, whole))
        attempt = partial(_attempt, ctx, viewer, commit, wanted, whole)
        return until_it_holds(attempt, "Others are writing to this store all the time.", "Try again in a moment.")
    except _InTheWay as way:
        raise _conflict(ctx, number, way.obstacles, wanted.lang) from None


_EntriesOf = Callable[[Reads, int], list[Entry]]


def _attempt(ctx: Context, viewer: Viewer, target: Commit, wanted: Wanted, entries_of: _EntriesOf, _: bool) -> Undone:
    """The commits that go along are recorded with the commit, so they are looked up first, and must be the same when
    it is written."""
    number = target.number
    expected = _decide(ctx.store, number, True, entries_of).numbers if wanted.cascade else (number,)
    decisions: list[_Decision] = []

    def plan(reading: Reading) -> Sequence[Change]:
        decision = _decide(reading, number, wanted.cascade, entries_of)
        if decision.numbers != expected:
            raise Moved
        decisions.append(decision)
        return changes_for(decision.entries)

    message = wanted.message or _message(target, expected)
    commit = ctx.store.commit(plan, author=viewer.id, message=message, source=wanted.source, undoes=sorted(expected))
    return _answer(ctx, wanted, target, commit, decisions[-1])


def _decide(reading: Reads, number: int, cascade: bool, entries_of: _EntriesOf) -> _Decision:
    """What to take back. Raises _InTheWay, InvalidChange."""
    numbers = {number}
    while True:
        own = {n: entries_of(reading, n) for n in numbers}
        for one, entries in own.items():
            refuse_erased(one, entries)
        around = nodes_of(entry for entries in own.values() for entry in entries)
        entries = [*own[number], *reading.entries_around(around, number)]
        commits = {c.number: c for c in reading.commits_of({number, *(e.commit for e in entries)})}
        if number not in in_effect(commits.values()):
            return _Decision((number,))
        taken = take_back(numbers, entries, commits)
        if not taken.obstacles:
            _check_rules(reading, taken.entries)
            return _Decision(tuple(sorted(numbers, reverse=True)), taken.entries)
        if not cascade:
            raise _InTheWay(taken.obstacles)
        numbers |= {entry.commit for entry in taken.obstacles}


def _entries_of(first_load: Graph | None, reading: Reads, number: int) -> list[Entry]:
    """What a commit changed. The journal has nothing of a first load: that made all there was."""
    return _made(first_load) if first_load is not None and number == 1 else reading.entries(number)


def _made(graph: Graph) -> list[Entry]:
    nodes = [node for label in graph.labels() for node in graph.nodes(label).values()]
    ties = [tie for kind in graph.types() for tie in graph.ties(kind)]
    return [
        *(Entry((node.label,), (node.id,), 0, None, node.properties, 1) for node in nodes),
        *(Entry(*tie.thing, 0, None, tie.properties, 1) for tie in ties),
    ]


def _check_rules(reading: Reads, entries: Sequence[Entry]) -> None:
    """Of more than can be looked at one by one it is known that ties have their ends and ids are unique."""
    if len(entries) > _RULED:
        return
    draft = Draft(reading)
    for place, change in sorted(enumerate(changes_for(entries)), key=lambda pair: _order(pair[1])):
        draft.change(change, str(place))
    problems = [_placed(problem, entries) for problem in rules.breaches(draft)]
    if problems:
        raise InvalidChange(
            "It was not undone: what would be left breaks a rule.", hint="Change that first.", problems=problems
        )


def _order(change: Change) -> int:
    """Nodes before their ties, removals last."""
    if not isinstance(change, NodeChange):
        return 1
    return 2 if change.op is Op.DELETE else 0


def _placed(problem: Problem, entries: Sequence[Entry]) -> Problem:
    """Named by what it is about, since there is no request to point into."""
    place, _, field = (problem.pointer or "").partition("/")
    entry = entries[int(place)]
    what = " ".join((entry.id if len(entry.kind) > 1 else f"{entry.kind[0]} {entry.id}", field.replace("/", " ")))
    return Problem(f"{what.strip()}: {problem.reason}")


def _message(target: Commit, numbers: Sequence[int]) -> str:
    if len(numbers) == 1:
        return f"Undo of commit {target.number}: {target.message}"[:1000]
    return f"Undo of commits {_listed(sorted(numbers))}: {target.message}"[:1000]


def _listed(numbers: Sequence[int]) -> str:
    more = f" and {len(numbers) - _NAMED} more" if len(numbers) > _NAMED else ""
    return ", ".join(map(str, numbers[:_NAMED])) + more


def _answer(ctx: Context, wanted: Wanted, target: Commit, commit: Commit, decision: _Decision) -> Undone:
    told = decision.entries[:PER_COMMIT]
    changes = changes_of(told, names_for(ctx.store, told, wanted.lang), wanted.lang)
    more, note = len(decision.entries) - len(told), None
    answer = commit_answer(commit).model_dump()
    if not decision.entries:
        note = f"Nothing is left to undo of commit {target.number}."
    elif wanted.dry_run:
        answer |= _would(ctx, wanted, target, decision)
    return Undone(**answer, dry_run=wanted.dry_run, note=note, changes=changes, more=more)


def _would(ctx: Context, wanted: Wanted, target: Commit, decision: _Decision) -> dict[str, object]:
    """What the commit would say if it were made now."""
    created = sum(entry.before is None for entry in decision.entries)
    deleted = sum(entry.after is None for entry in decision.entries)
    return {
        "number": ctx.store.revision() + 1,
        "at": ctx.now(),
        "message": wanted.message or _message(target, decision.numbers),
        "source": wanted.source,
        "created": created,
        "updated": len(decision.entries) - created - deleted,
        "deleted": deleted,
        "unchanged": 0,
        "undoes": sorted(decision.numbers),
    }


def _conflict(ctx: Context, number: int, obstacles: Sequence[Entry], lang: Lang) -> Conflict:
    """Names the later commits with what they changed of the same."""
    numbers = sorted({entry.commit for entry in obstacles})
    plural = "commits" if len(numbers) > 1 else "commit"
    return Conflict(
        f"Commit {number} was not undone: later {plural} {_listed(numbers)} changed the same.",
        hint="Undo these first, or ask with cascade to take them back as well.",
        problems=list(_named(ctx, numbers[:_NAMED], obstacles, lang)),
    )


def _named(ctx: Context, numbers: Sequence[int], obstacles: Sequence[Entry], lang: Lang) -> Iterator[Problem]:
    names = names_for(ctx.store, obstacles, lang)
    for commit in reversed(ctx.store.commits_of(numbers)):
        changes = changes_of([entry for entry in obstacles if entry.commit == commit.number], names, lang)
        told = "; ".join(change.text for change in changes[:2]) + (" …" if len(changes) > 2 else "")
        yield Problem(f"commit {commit.number} of {commit.at} by {commit.author}: {told}")
