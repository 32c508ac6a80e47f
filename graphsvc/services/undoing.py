"""`undo`: a new commit that takes one back, or several with those that came after it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from graphsvc.access import Viewer
from graphsvc.errors import Conflict, Denied, InvalidChange, InvalidInput, NoSuchCommit, Problem
from graphsvc.model import Change, Commit, Entry, Graph, NodeChange, Op
from graphsvc.services import rules
from graphsvc.services.belongings import find_ever
from graphsvc.services.choices import Lang
from graphsvc.services.context import Context
from graphsvc.services.draft import Draft
from graphsvc.services.editing import commit_answer
from graphsvc.services.erasing import refuse_erased
from graphsvc.services.history import PER_COMMIT, commit_of
from graphsvc.services.history_answers import CommitNamed, Undone
from graphsvc.services.identity import one_thing
from graphsvc.services.names import names_for
from graphsvc.services.sight import seen_entries
from graphsvc.services.takeback import changes_for, in_effect, nodes_of, take_back
from graphsvc.services.turns import Moved, until_it_holds
from graphsvc.services.undo_told import NAMED, commits_named, divided
from graphsvc.services.words import changes_of
from graphsvc.store.port import Reading, Reads

_RULED = 1000  # nodes and ties up to which what would be left is held against all rules
_LAST = 2**31


@dataclass(frozen=True, slots=True)
class Wanted:
    """`cascade`: later commits that stand in the way are taken back as well; `only`: those that go, itself among them,
    where it says which: without `cascade` it goes alone.
    `message`: empty for one that says which commits these are. `source`: by which way it was asked for. `account`: the
    changes of this one are told (id or name), the others summed up."""

    cascade: bool = False
    message: str = ""
    dry_run: bool = False
    source: str = "undo"
    lang: Lang = "en"
    only: Sequence[int] | None = None
    account: str | None = None


@dataclass(frozen=True, slots=True)
class _Decision:
    """The commits to take back, newest first, and what that changes; none where nothing is left of them. `own`: what
    each of them changed."""

    numbers: tuple[int, ...]
    entries: Sequence[Entry] = ()
    own: Mapping[int, Sequence[Entry]] = field(default_factory=dict)


class _InTheWay(Exception):
    def __init__(self, obstacles: Sequence[Entry]) -> None:
        super().__init__()
        self.obstacles = obstacles


def undo(ctx: Context, viewer: Viewer, number: int, wanted: Wanted) -> Undone:
    """Takes a commit back: an import, a deletion, an undo as well as any other. Nothing is written where nothing of
    it is left.

    It is decided on what is stored when it is written. Raises NotFound; Conflict naming the later commits that
    touched the same, or go along by now; InvalidChange where what would be left breaks a rule; InvalidInput for an
    `only` that can never fit; Denied.
    """
    if not viewer.may_write:
        raise Denied("You may look at this, but not undo it.")
    if not 0 < number < _LAST:
        raise NoSuchCommit(number, ctx.store.revision())
    commit = commit_of(ctx, number)
    _refuse_unfit(number, wanted)
    whole = partial(_entries_of, ctx.store.at(1).whole_graph() if commit.first_load else None)
    try:
        if wanted.account is not None:
            wanted = replace(wanted, account=find_ever(ctx, viewer, wanted.account).id)  # the name may go with the undo
        if wanted.dry_run:
            return _answer(ctx, viewer, wanted, commit, commit, _looked_at(ctx, viewer, number, wanted, whole))
        attempt = partial(_attempt, ctx, viewer, commit, wanted, whole)
        return until_it_holds(attempt, "Others are writing to this store all the time.", "Try again in a moment.")
    except _InTheWay as way:
        raise _conflict(ctx, viewer, number, way.obstacles, wanted.lang) from None


_EntriesOf = Callable[[Reads, int], list[Entry]]


def _attempt(ctx: Context, viewer: Viewer, target: Commit, wanted: Wanted, entries_of: _EntriesOf, _: bool) -> Undone:
    """The commits that go along are recorded with the commit, so they are looked up first, and must be the same when
    it is written."""
    number = target.number
    expected = _looked_at(ctx, viewer, number, wanted, entries_of).numbers if wanted.cascade else (number,)
    decisions: list[_Decision] = []

    def plan(reading: Reading) -> Sequence[Change]:
        decision = _decide(reading, number, wanted.cascade, entries_of)
        if decision.numbers != expected:
            raise Moved
        decisions.append(decision)
        return changes_for(decision.entries)

    message = wanted.message or _message(target, expected, wanted.lang)
    commit = ctx.store.commit(plan, author=viewer.id, message=message, source=wanted.source, undoes=sorted(expected))
    return _answer(ctx, viewer, wanted, target, commit, decisions[-1])


def _refuse_unfit(number: int, wanted: Wanted) -> None:
    """Raises InvalidInput for an `only` that no undo of this commit takes back, whatever else was written."""
    if wanted.only is None or (number in wanted.only and (wanted.cascade or set(wanted.only) == {number})):
        return
    raise InvalidInput(
        f"Commit {number} was not undone: `only` must name it, and without `cascade` nothing else.",
        hint="Send the `undoes` of the dry run that was looked at, with the same `cascade`.",
        problems=[Problem("does not fit", pointer="/only")],
    )


def _looked_at(ctx: Context, viewer: Viewer, number: int, wanted: Wanted, entries_of: _EntriesOf) -> _Decision:
    """What goes now. Raises _InTheWay; Conflict where it is not what `only` says was looked at."""
    decision = _decide(ctx.store, number, wanted.cascade, entries_of)
    if wanted.only is None or not decision.entries or set(wanted.only) == set(decision.numbers):
        return decision
    raise Conflict(
        f"Commit {number} was not undone: by now it would take {_listed(sorted(decision.numbers))} back.",
        hint="Look again at what would be taken back.",
        commits=[named.model_dump() for named in commits_named(ctx, viewer, decision.own, wanted.lang)],
        beyond=max(0, len(decision.numbers) - NAMED),
    )


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
            return _Decision(tuple(sorted(numbers, reverse=True)), taken.entries, own)
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


def _message(target: Commit, numbers: Sequence[int], lang: Lang) -> str:
    which = _listed(sorted(numbers), lang)
    if lang == "zh":
        return f"撤销提交 {which}：{target.message}"[:1000]
    return f"Undo of commit{'s' if len(numbers) > 1 else ''} {which}: {target.message}"[:1000]


def _listed(numbers: Sequence[int], lang: Lang = "en") -> str:
    more, first = len(numbers) - NAMED, [str(number) for number in numbers[:NAMED]]
    if lang == "zh":
        return "、".join(first) + (f" 等 {len(numbers)} 个" if more > 0 else "")
    return ", ".join(first) + (f" and {more} more" if more > 0 else "")


def _answer(
    ctx: Context, viewer: Viewer, wanted: Wanted, target: Commit, commit: Commit, decision: _Decision
) -> Undone:
    answer = commit_answer(commit).model_dump()
    if not decision.entries:
        return Undone(**answer, dry_run=wanted.dry_run, note=_nothing_left(target.number, wanted.lang))
    if wanted.dry_run:
        answer |= _would(ctx, viewer, wanted, target, decision)
    here, elsewhere = one_thing(seen_entries(decision.entries, viewer)), None
    if wanted.account is not None:
        here, elsewhere = divided(ctx, viewer, wanted.account, here, wanted.lang)
    told = here[:PER_COMMIT]
    return Undone(
        **answer,
        dry_run=wanted.dry_run,
        changes=changes_of(told, names_for(ctx.store, told, wanted.lang), wanted.lang),
        more=len(here) - len(told),
        taken=commits_named(ctx, viewer, decision.own, wanted.lang),
        elsewhere=elsewhere,
    )


def _nothing_left(number: int, lang: Lang) -> str:
    return f"提交 {number} 已没有可撤销的内容。" if lang == "zh" else f"Nothing is left to undo of commit {number}."


def _would(ctx: Context, viewer: Viewer, wanted: Wanted, target: Commit, decision: _Decision) -> dict[str, object]:
    """What the commit would say if it were made now."""
    created = sum(entry.before is None for entry in decision.entries)
    deleted = sum(entry.after is None for entry in decision.entries)
    return {
        "number": ctx.store.revision() + 1,
        "at": ctx.now(),
        "author": viewer.id,
        "message": wanted.message or _message(target, decision.numbers, wanted.lang),
        "source": wanted.source,
        "created": created,
        "updated": len(decision.entries) - created - deleted,
        "deleted": deleted,
        "unchanged": 0,
        "undoes": sorted(decision.numbers),
    }


def _conflict(ctx: Context, viewer: Viewer, number: int, obstacles: Sequence[Entry], lang: Lang) -> Conflict:
    """Names the later commits with what they changed of the same."""
    of: dict[int, list[Entry]] = {}
    for entry in obstacles:
        of.setdefault(entry.commit, []).append(entry)
    named, plural = commits_named(ctx, viewer, of, lang), "s" if len(of) > 1 else ""
    return Conflict(
        f"Commit {number} was not undone: later commit{plural} {_listed(sorted(of))} changed the same.",
        hint="Undo these first, or ask with cascade to take them back as well.",
        problems=[_problem(commit) for commit in named],
        commits=[commit.model_dump() for commit in named],
        beyond=len(of) - len(named),
    )


def _problem(commit: CommitNamed) -> Problem:
    more = " …" if commit.more or len(commit.changes) > 2 else ""
    return Problem(f"commit {commit.number} of {commit.at} by {commit.author}: {'; '.join(commit.changes[:2])}{more}")
