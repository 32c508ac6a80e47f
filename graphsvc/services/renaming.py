"""`rename` and `merge`: an id becomes another one, two things become one. Earlier ids stay findable."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from graphsvc.access import Viewer
from graphsvc.errors import Conflict, Denied, InvalidChange, InvalidInput, NoSuchCommit, NotFound, Problem
from graphsvc.kinds import NODE_KINDS, NODE_KINDS_BY_PLURAL, PERSON, NodeKind, standing_opportunity
from graphsvc.kinds.identity import id_reason, id_space
from graphsvc.model import Change, Commit, NodeKey
from graphsvc.services import rules
from graphsvc.services.aliases import present_id
from graphsvc.services.answers import CommitAnswer
from graphsvc.services.combining import Clash, Combining, Side
from graphsvc.services.context import Context
from graphsvc.services.draft import Draft
from graphsvc.services.editing import commit_answer
from graphsvc.store.port import Reading

_MERGEABLE = (*PERSON, "Account", "Partner")


class Renamed(CommitAnswer):
    """The commit that did it. `id`: what it is called now; `earlier`: the id that leads to it."""

    kind: str
    id: str
    earlier: str


class Merged(Renamed):
    """The commit that did it, or with `dry_run` the last one. `clashes`: where the two differed, and whose counts."""

    clashes: list[Clash]
    dry_run: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """Whose value counts where two that are merged differ: by field (`title`, `department`, `CONTACTS.level`), else as
    `prefer` says."""

    prefer: Side = "kept"
    fields: Mapping[str, Side] = field(default_factory=dict)


def rename(
    ctx: Context, viewer: Viewer, kind: str, old: str, new: str, *, seen: int | None = None, message: str = "",
    source: str,
) -> Renamed:  # fmt: skip
    """Gives a node another id, with all its ties; an account's standing opportunity goes along.

    `kind`: a plural (`stakeholders`); `seen`: the commit up to which the caller has seen it. Raises NotFound,
    InvalidChange where the new id will not do, Conflict where it was changed since `seen`, Denied.
    """
    known = _kind(viewer, kind)
    _check_id(known, new)

    def plan(reading: Reading) -> Sequence[Change]:
        draft = Draft(reading)
        here = _there(draft, known, old)
        if here == new:
            raise InvalidChange(f"It is called {new} already.", public="It has this id already.")
        _check_seen(reading, seen, (known.label, here))
        _check_free(draft, known, here, new)
        combining = Combining(draft, _moves(known, here, new))
        combining.move()
        return _kept_to_rules(draft, "renamed")

    said = message or f"Renamed {known.plural} {old} to {new}"
    commit = ctx.store.commit(plan, author=viewer.id, message=said, source=source, near=[(known.label, old)])
    return Renamed(**commit_answer(commit).model_dump(), kind=known.plural, id=new, earlier=old)


def merge(
    ctx: Context, viewer: Viewer, kind: str, kept: str, gone: str, *, choice: Choice | None = None,
    seen: int | None = None, message: str = "", source: str, dry_run: bool = False,
) -> Merged:  # fmt: skip
    """Makes one of two people, accounts or partners: what `gone` says goes to `kept`, where that says nothing else.

    Ties are combined, what would join the one to itself goes; of merged accounts the standing opportunities are merged
    as well. `seen`: the commit up to which the caller has seen both, the `number` of a dry run. Raises NotFound;
    InvalidChange where they cannot be one, or a rule would be broken; Conflict where one was changed since; Denied.
    """
    known = _kind(viewer, kind)
    if known.label not in _MERGEABLE:
        names = ", ".join(NODE_KINDS[label].plural for label in _MERGEABLE)
        raise InvalidInput(f"{known.plural} cannot be merged.", hint=f"These can: {names}.")
    choice, clashes, ids = choice or Choice(), list[Clash](), list[str]()

    def plan(reading: Reading) -> Sequence[Change]:
        draft = Draft(reading)
        ids[:] = [_there(draft, known, kept), _there(draft, known, gone)]
        _check_two(draft, known, *ids)
        _check_seen(reading, seen, *((known.label, node_id) for node_id in ids))
        combining = Combining(draft, _moves(known, ids[1], ids[0]), choice.prefer, choice.fields)
        combining.move()
        clashes[:] = combining.clashes
        _check_choice(choice, clashes)
        changes = _kept_to_rules(draft, "merged")
        if dry_run:
            raise _DryRun
        return changes

    said = message or f"Merged {known.plural} {gone} into {kept}"
    near = [(known.label, kept), (known.label, gone)]
    try:
        commit = ctx.store.commit(plan, author=viewer.id, message=said, source=source, near=near)
    except _DryRun:
        commit = _last(ctx)
    answer = commit_answer(commit).model_dump()
    return Merged(**answer, kind=known.plural, id=ids[0], earlier=ids[1], clashes=clashes, dry_run=dry_run)


class _DryRun(Exception):
    """All has been decided, and nothing is to be written."""


def _last(ctx: Context) -> Commit:
    commit = ctx.store.commit_of(ctx.store.revision())
    assert commit is not None, "what is merged was committed"
    return commit


def _kind(viewer: Viewer, name: str) -> NodeKind:
    if not viewer.may_write:
        raise Denied("You may look at this, but not change it.")
    kind = NODE_KINDS_BY_PLURAL.get(name)
    if kind is None:
        raise NotFound(f"There is no kind {name[:60]!r}.", hint=f"Kinds: {', '.join(NODE_KINDS_BY_PLURAL)}.",
                       public="There is no such kind of thing.")  # fmt: skip
    return kind


def _there(draft: Draft, kind: NodeKind, text: str) -> str:
    """The id of what this id, now or earlier, leads to."""
    found = present_id(draft, kind.label, text)
    node = draft.node(kind.label, found)
    if node is None:
        what = kind.caption.en.lower()
        raise NotFound(f"There is no {what} with the id {text[:60]!r}.", public=f"There is no {what} with this id.")
    if node.get("standing"):
        raise InvalidChange("A standing opportunity is called after its account: rename or merge that.")
    return found


def _check_id(kind: NodeKind, new: str) -> None:
    reason = id_reason(new)
    if reason is None and kind.label == "Opportunity" and new.startswith(standing_opportunity("")):
        reason = "is the form of standing opportunities, which are called after their accounts"
    if reason:
        raise InvalidInput(
            f"The new id {reason}.", hint="Nothing was renamed.", problems=[Problem(reason, pointer="/to")]
        )


def _check_free(draft: Draft, kind: NodeKind, here: str, new: str) -> None:
    """Nothing has the id, and it leads to nothing else: what the history says under it would be of two."""
    leads = {present_id(draft, label, new) for label in id_space(kind.label)} - {new, here}
    if leads:
        hint = f"It leads to {min(leads)}. Choose another id."
        raise InvalidChange(
            f"The id {new} is an earlier one of something else.", hint=hint, public="It leads elsewhere."
        )
    taken = next((label for label in id_space(kind.label) if draft.exists(label, new)), None)
    if taken:
        what = NODE_KINDS[taken].caption.en.lower()
        hint = "Choose another id, or merge the two." if taken == kind.label else "People of all kinds share their ids."
        raise InvalidChange(f"The id {new} is taken by another {what}.", hint=hint, public="The new id is taken.")


def _check_seen(reading: Reading, seen: int | None, *keys: NodeKey) -> None:
    """Raises Conflict, which says who was first, if these nodes or their ties were changed after commit `seen`."""
    if seen is None:
        return
    if not 0 <= seen <= reading.revision:
        raise NoSuchCommit(seen, reading.revision)
    later = min((entry.commit for entry in reading.entries_around(keys, seen)), default=None)
    first = reading.commit_of(later) if later is not None else None
    if first is not None:
        by = f"commit {first.number} by {first.author}, {first.at}"
        raise Conflict(
            f"Somebody else changed it after commit {seen}: {by}.",
            hint=f"Look again, then repeat it as seen at commit {reading.revision}.",
        )


def _check_two(draft: Draft, kind: NodeKind, kept: str, gone: str) -> None:
    if kept == gone:
        raise InvalidChange("Both ids lead to the same one: there is nothing to merge.")
    if kind.label == "Stakeholder":
        homes = [
            next((t.target for t in draft.ties_of(kind.label, i) if t.type == "WORKS_AT" and t.source == i), None)
            for i in (kept, gone)
        ]
        if None not in homes and homes[0] != homes[1]:
            raise InvalidChange(
                "They belong to two accounts: a stakeholder is one person's time at one account.",
                hint="Join them by SAME_PERSON_AS (the column same_person_as) instead, the earlier one first.",
            )


def _check_choice(choice: Choice, clashes: Sequence[Clash]) -> None:
    unknown = sorted(set(choice.fields) - {clash.field for clash in clashes})
    if unknown:
        known = ", ".join(sorted({clash.field for clash in clashes})) or "none"
        raise InvalidInput(
            f"They do not differ in {', '.join(unknown)}.", hint=f"Fields in which they differ: {known}."
        )


def _moves(kind: NodeKind, old: str, new: str) -> dict[NodeKey, NodeKey]:
    moves = {(kind.label, old): (kind.label, new)}
    if kind.label == "Account":
        moves["Opportunity", standing_opportunity(old)] = ("Opportunity", standing_opportunity(new))
    return moves


def _kept_to_rules(draft: Draft, done: str) -> list[Change]:
    problems = rules.breaches(draft)
    if problems:
        raise InvalidChange(
            f"It was not {done}: what would be left breaks a rule.", hint="Change that first.",
            problems=[Problem(problem.reason) for problem in problems],
        )  # fmt: skip
    return draft.changes
