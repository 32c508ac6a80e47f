"""What an undo says: the commits that it takes back or that stand in its way, and what it changes where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from graphsvc.access import Viewer
from graphsvc.kinds import ALIAS, aliased
from graphsvc.model import Commit, Entry
from graphsvc.services.belongings import accounts_of, find_ever, names_ever
from graphsvc.services.choices import Lang
from graphsvc.services.context import Context
from graphsvc.services.history_answers import AccountChanged, CommitNamed, Elsewhere
from graphsvc.services.identity import one_thing
from graphsvc.services.names import names_for
from graphsvc.services.sight import seen_entries, sees_all
from graphsvc.services.words import changes_of

NAMED = 20
"""Commits, or accounts, that are named; of more it is said how many there are."""
_THINGS = 3  # nodes and ties of a named commit that are told


def commits_named(
    ctx: Context, viewer: Viewer, entries_of: Mapping[int, Sequence[Entry]], lang: Lang
) -> list[CommitNamed]:
    """The newest of these commits, newest first. `entries_of`: number → what is told of it."""
    commits = ctx.store.commits_of(sorted(entries_of, reverse=True)[:NAMED])
    things = {commit.number: one_thing(seen_entries(entries_of[commit.number], viewer)) for commit in commits}
    told = {number: several[:_THINGS] for number, several in things.items()}
    names = names_for(ctx.store, [entry for several in told.values() for entry in several], lang)
    return [
        _named(
            commit,
            viewer,
            [change.text for change in changes_of(told[commit.number], names, lang)],
            len(things[commit.number]) - len(told[commit.number]),
        )
        for commit in commits
    ]


def _named(commit: Commit, viewer: Viewer, texts: list[str], more: int) -> CommitNamed:
    message = commit.message if sees_all(viewer) else ""
    return CommitNamed(
        number=commit.number, at=commit.at, author=commit.author, message=message, changes=texts, more=more
    )


def divided(
    ctx: Context, viewer: Viewer, account: str, entries: Sequence[Entry], lang: Lang
) -> tuple[list[Entry], Elsewhere]:
    """Of changes those that belong to an account, by id or name, and what the others come to. Raises NotFound,
    Ambiguous."""
    own = {node_id for _, node_id in names_ever(ctx.store, find_ever(ctx, viewer, account).id)}
    touched = _accounts(ctx, entries)
    here = [entry for entry, accounts in zip(entries, touched, strict=True) if accounts & own]
    others = Counter(one for accounts in touched for one in accounts - own)
    return here, _elsewhere(ctx, others, len(entries) - len(here), lang)


def _accounts(ctx: Context, entries: Sequence[Entry]) -> list[frozenset[str]]:
    """The accounts to which each of these belongs."""
    placed = [(place, found) for place, entry in enumerate(entries) for found in _about(entry)]
    touched: list[frozenset[str]] = [frozenset()] * len(entries)
    for (place, _), accounts in zip(placed, accounts_of([ctx.store], [entry for _, entry in placed]), strict=True):
        touched[place] |= accounts
    return touched


def _about(entry: Entry) -> Iterator[Entry]:
    """An alias belongs where that is whose id it was, which has one of these now."""
    if entry.kind != (ALIAS.label,) or entry.erased:
        yield entry
        return
    label, old = aliased(entry.key[0])
    for node_id in {old, *(state["to"] for state in (entry.before, entry.after) if state)}:
        yield Entry((label,), (node_id,), 0, None, None)


def _elsewhere(ctx: Context, touched: Counter[str], changed: int, lang: Lang) -> Elsewhere:
    ranked = sorted(touched, key=lambda account: (-touched[account], account))
    first = ranked[:NAMED]
    names = names_for(ctx.store, [Entry(("Account",), (account,), 0, None, None) for account in first], lang)
    return Elsewhere(
        changed=changed,
        accounts=[AccountChanged(id=a, name=names("Account", a), changed=touched[a]) for a in first],
        more=len(ranked) - len(first),
    )
