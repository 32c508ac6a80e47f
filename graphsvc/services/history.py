"""`history` and `show`: who changed what and when, in words."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from graphsvc.access import Viewer
from graphsvc.errors import InvalidInput, NoSuchCommit
from graphsvc.kinds import ALIAS
from graphsvc.model import Commit, Entry
from graphsvc.services import history_answers as shapes
from graphsvc.services.belongings import Belongings, belongings, find_ever
from graphsvc.services.choices import Lang
from graphsvc.services.context import Context
from graphsvc.services.identity import one_thing
from graphsvc.services.names import names_for
from graphsvc.services.sight import seen_entries, sees_all, withheld
from graphsvc.services.studies import stamp
from graphsvc.services.takeback import in_effect, redoing
from graphsvc.services.words import Names, changes_of

PER_COMMIT = 50
"""Nodes and ties of one commit whose changes a list of commits tells."""
_READ = 100  # commits that are looked at together


@dataclass(frozen=True, slots=True)
class _Told:
    """A commit, the changes that are told of it, and how many there are."""

    commit: Commit
    entries: Sequence[Entry] = field(default_factory=tuple)
    total: int = 0


def history(
    ctx: Context, viewer: Viewer, account: str | None, limit: int = 20, cursor: str | None = None, lang: Lang = "en"
) -> shapes.History:
    """At most `limit` commits, newest first; of one account (id or name, also one that was deleted) those that
    touched what belongs to it, with these changes.

    A commit of which the viewer may see nothing is left out. Raises NotFound, Ambiguous; InvalidInput for a cursor.
    """
    before, revision = _position(cursor), ctx.store.revision()
    about: dict[str, Any] = {}
    grouped: dict[int, list[Entry]] | None = None
    if account is None:
        found = _of_all(ctx, viewer, before)
    else:
        node = find_ever(ctx, viewer, account)
        about = {"account": node.id, "account_name": node.get("name")}
        grouped = _by_commit(ctx, viewer, node.id, revision)
        found = _of_account(ctx, grouped, before)
    page = list(islice(found, limit + 1))
    told = page[:limit]
    undone = _undone_by(_with_undoing(ctx, [one.commit for one in told], grouped))
    redoes = redoing(_chains(ctx, [one.commit for one in told]))
    names = names_for(ctx.store, [entry for one in told for entry in one.entries], lang)
    return shapes.History(
        **about,
        **stamp(ctx, revision, ctx.today(None)),
        withheld=withheld(viewer, "changes", "messages"),
        commits=[
            shapes.CommitListed(
                **_shown(one, viewer, names, lang),
                redoes=one.commit.number in redoes,
                undone_by=undone.get(one.commit.number),
            )
            for one in told
        ],
        may_undo=viewer.may_write,
        next_cursor=str(told[-1].commit.number) if len(page) > limit else None,
    )


def show(ctx: Context, viewer: Viewer, number: int, limit: int | None = None, lang: Lang = "en") -> shapes.CommitReport:
    """One commit with all of its changes, or those of `limit` nodes and ties. Raises NotFound."""
    commit = commit_of(ctx, number)
    told = _seen(ctx, viewer, commit, limit)
    if not sees_all(viewer) and not told.entries and not commit.first_load:
        raise NoSuchCommit(number, ctx.store.revision())
    names = names_for(ctx.store, told.entries, lang)
    return shapes.CommitReport(
        **stamp(ctx, ctx.store.revision(), ctx.today(None)),
        withheld=withheld(viewer, "changes", "messages"),
        commit=shapes.CommitShown(
            **_shown(told, viewer, names, lang), redoes=number in redoing(_chains(ctx, [commit]))
        ),
    )


def commit_of(ctx: Context, number: int) -> Commit:
    """The commit with this number. Raises NotFound."""
    commit = ctx.store.commit_of(number)
    if commit is None:
        raise NoSuchCommit(number, ctx.store.revision())
    return commit


def _of_all(ctx: Context, viewer: Viewer, before: int | None) -> Iterator[_Told]:
    while commits := ctx.store.commits(before, _READ):
        for commit in commits:
            told = _seen(ctx, viewer, commit, PER_COMMIT)
            if sees_all(viewer) or told.entries or commit.first_load:
                yield told
        before = commits[-1].number


def _seen(ctx: Context, viewer: Viewer, commit: Commit, limit: int | None) -> _Told:
    if sees_all(viewer) and limit is not None:
        first = ctx.store.entries(commit.number, limit)
        # Aliases come first. What only got another id is not told, which takes both halves of it.
        if not any(entry.kind == (ALIAS.label,) for entry in first):
            return _Told(commit, first, 0 if commit.first_load else commit.created + commit.updated + commit.deleted)
    return _cut(commit, seen_entries(ctx.store.entries(commit.number), viewer), limit)


def _cut(commit: Commit, entries: Sequence[Entry], limit: int | None) -> _Told:
    told = one_thing(entries)
    return _Told(commit, told[:limit], len(told))


def _with_undoing(ctx: Context, commits: Sequence[Commit], among: Container[int] | None) -> list[Commit]:
    """These commits, those that take one of them back, those that take these back, and so on: of all, or of those with
    the numbers `among`."""
    known, last = {commit.number: commit for commit in commits}, commits
    while last:
        undoing = ctx.store.commits_undoing(commit.number for commit in last)
        last = [c for c in undoing if c.number not in known and (among is None or c.number in among)]
        known |= {commit.number: commit for commit in last}
    return list(known.values())


def _undone_by(commits: Sequence[Commit]) -> dict[int, int]:
    """Commit → the one that took it back, where that counts itself. All that took one of them back are needed."""
    counting = in_effect(commits)
    in_order = sorted(commits, key=lambda commit: commit.number)
    return {undone: one.number for one in in_order if one.number in counting for undone in one.undoes}


def _chains(ctx: Context, commits: Sequence[Commit]) -> list[Commit]:
    """These commits, what each of them took back, what that had taken back, and so on."""
    known, last = {commit.number: commit for commit in commits}, commits
    while wanted := {min(commit.undoes) for commit in last if commit.undoes} - known.keys():
        last = ctx.store.commits_of(wanted)
        known |= {commit.number: commit for commit in last}
    return list(known.values())


def _by_commit(ctx: Context, viewer: Viewer, account: str, revision: int) -> dict[int, list[Entry]]:
    """Commit → what the viewer may see of its changes at an account; nothing for the load that it came with."""
    own = ctx.kept(("belongings", account, revision), lambda: belongings(ctx.store, account, revision))
    grouped: dict[int, list[Entry]] = {}
    for entry in seen_entries(own.entries, viewer):
        grouped.setdefault(entry.commit, []).append(entry)
    if _loaded_first(ctx, own):
        grouped.setdefault(1, [])
    return grouped


def _of_account(ctx: Context, grouped: dict[int, list[Entry]], before: int | None) -> Iterator[_Told]:
    numbers = sorted((n for n in grouped if before is None or n < before), reverse=True)
    for start in range(0, len(numbers), _READ):
        for commit in ctx.store.commits_of(numbers[start : start + _READ]):
            yield _cut(commit, grouped[commit.number], PER_COMMIT)


def _loaded_first(ctx: Context, own: Belongings) -> bool:
    """Whether the account came with the load that filled the store, of which there are no entries."""
    first = ctx.store.commit_of(1)
    accounts = [node_id for label, node_id in own.nodes if label == "Account"]
    return first is not None and first.first_load and bool(ctx.store.at(1).nodes_of("Account", accounts))


def _shown(told: _Told, viewer: Viewer, names: Names, lang: Lang) -> dict[str, Any]:
    """What is shown of a commit, by the fields of `CommitShown`."""
    commit, all_of_it = told.commit, sees_all(viewer)
    return {
        "number": commit.number,
        "at": commit.at,
        "author": commit.author,
        # Words of our own people to each other; file names are.
        "message": commit.message if all_of_it else "",
        "source": commit.source if all_of_it else commit.source.partition(";")[0],
        "created": commit.created if all_of_it else None,
        "updated": commit.updated if all_of_it else None,
        "deleted": commit.deleted if all_of_it else None,
        "undoes": list(commit.undoes),
        "first_load": commit.first_load,
        "changes": changes_of(told.entries, names, lang),
        "more": told.total - len(told.entries),
    }


def _position(cursor: str | None) -> int | None:
    """The number of the commit that the page before ended with. Raises InvalidInput for what is no cursor of ours."""
    if cursor is None:
        return None
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) < 10):
        raise InvalidInput("This cursor is not one that an earlier page gave.", hint="Begin without a cursor.")
    return int(cursor)
