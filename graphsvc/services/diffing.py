"""`diff A B`: what changed between two revisions, and what it did to the figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from graphsvc.access import Viewer
from graphsvc.errors import InvalidInput
from graphsvc.model import Entry, Graph, Node, parse_tie_id
from graphsvc.services import history_answers as shapes
from graphsvc.services.aliases import renames
from graphsvc.services.belongings import accounts_of, find_ever, names_ever
from graphsvc.services.choices import Lang
from graphsvc.services.comparing import differences, net
from graphsvc.services.context import Context
from graphsvc.services.diff_parts import Ends, What, compared, contact_changes, people_changes, share_changes
from graphsvc.services.identity import pseudonyms
from graphsvc.services.instants import Moment, moment
from graphsvc.services.names import names_for, names_in
from graphsvc.services.sight import seen_entries, visible, withheld
from graphsvc.services.studies import Study, examine, stamp
from graphsvc.services.words import Names, changes_of

_ROLES, _SUPPORT, _CONTRACTS = ("HAS_ROLE",), ("HAS_STANCE",), ("JointTeam", "SERVES")
_PEOPLE, _CONTACTS = ("WORKS_AT", "WORKS_IN"), ("CONTACTS",)
_TOLD: tuple[tuple[str, ...], ...] = (_PEOPLE, _ROLES, _SUPPORT, _CONTACTS, _CONTRACTS)
_FIGURED = 50  # accounts of which the figures are computed
_LISTED = 200  # changes of one sort over all accounts


@dataclass(frozen=True, slots=True)
class _Asked:
    """Both ends; `today`: the day of the figures that are compared; `then`: the day of those at the first end."""

    ctx: Context
    viewer: Viewer
    a: Moment
    b: Moment
    today: date
    then: date
    lang: Lang


def diff(
    ctx: Context, viewer: Viewer, a: str, b: str, account: str | None = None, today: date | None = None,
    lang: Lang = "en",
) -> shapes.Diff:  # fmt: skip
    """What changed between two commits, days or instants (see `instants`), of one account or of all.

    Figures are compared on one day, that of `b`, so that they differ by what changed alone. Raises NotFound,
    Ambiguous; InvalidInput where `a` lies after `b`, or either is no revision.
    """
    first, last = moment(ctx, a), moment(ctx, b)
    if first.revision > last.revision:
        raise InvalidInput(
            f"The first revision (commit {first.revision}) lies after the second one (commit {last.revision}).",
            hint="Name the earlier one first.",
        )
    asked = _Asked(ctx, viewer, first, last, today or last.day, today or first.day, lang)
    return _of_all(asked) if account is None else _of_account(asked, find_ever(ctx, viewer, account))


def _of_account(asked: _Asked, account: Node) -> shapes.Diff:
    ends = _ends(asked, account.id)
    before, after = (study.graph if study else Graph() for study in (ends.before, ends.after))
    names = names_in([before, after], asked.lang)

    def changed(kinds: tuple[str, ...]) -> list[shapes.Changed]:
        return changes_of(differences(before, after, kinds, ends.accounts, ends.ids), names, asked.lang)

    return shapes.Diff(
        account=account.id,
        account_name=account.get("name"),
        **_stamped(asked, before.erased | after.erased),
        people=people_changes(ends, names, asked.lang),
        roles=changed(_ROLES),
        support=changed(_SUPPORT),
        contacts=contact_changes(ends, names, asked.lang),
        contracts=changed(_CONTRACTS),
        figures=compared(ends),
        shares=share_changes(ends, asked.lang),
    )


def _of_all(asked: _Asked) -> shapes.Diff:
    ctx, last = asked.ctx, asked.b.revision
    every = [entry for entry in ctx.store.entries_since(asked.a.revision) if entry.commit <= last]
    entries = seen_entries(net(every), asked.viewer)
    touched = Counter[str]()
    for accounts in accounts_of([ctx.store.at(asked.a.revision), ctx.store.at(last)], entries):
        touched.update(accounts)
    told = {kinds: [e for e in entries if e.kind[0] in kinds] for kinds in _TOLD}
    shown = [entry for several in told.values() for entry in several[:_LISTED]]
    # An account is looked up by an entry that says nothing else.
    names = names_for(
        ctx.store, [*shown, *(Entry(("Account",), (account,), 0, None, None) for account in touched)], asked.lang
    )

    def changed(kinds: tuple[str, ...]) -> list[shapes.Changed]:
        return changes_of(told[kinds][:_LISTED], names, asked.lang)

    return shapes.Diff(
        **_stamped(asked, pseudonyms(every)),
        people=list(_people(changed(_PEOPLE), names)),
        roles=changed(_ROLES),
        support=changed(_SUPPORT),
        contacts=[_contact(entry, names, asked.lang) for entry in told[_CONTACTS][:_LISTED]],
        contracts=changed(_CONTRACTS),
        accounts=_accounts(asked, touched, names),
        more=sum(max(0, len(several) - _LISTED) for several in told.values()),
    )


def _accounts(asked: _Asked, touched: Counter[str], names: Names) -> list[shapes.AccountTouched]:
    """Those that changed most first; figures of so many as can be computed while somebody waits."""
    ranked = sorted(touched, key=lambda account: (-touched[account], account))
    return [
        shapes.AccountTouched(
            id=account,
            name=names("Account", account),
            changed=touched[account],
            figures=compared(_ends(asked, account)) if place < _FIGURED else None,
        )
        for place, account in enumerate(ranked)
    ]


def _people(changes: Iterable[shapes.Changed], names: Names) -> Iterator[shapes.PersonChange]:
    """Who joined, left or moved, of changes of where somebody works; the others, such as since when, are left out, and
    so are the departments of who came or went."""
    changes = list(changes)
    crossed = {parse_tie_id(c.id)[1] for c in changes if c.kind == "WORKS_AT" and c.field != "since"}
    for change in changes:
        _, person, target, _ = parse_tie_id(change.id)
        came, went = change.before is None, change.after is None
        if change.field == "since" or (change.kind == "WORKS_IN" and person in crossed):
            continue
        if change.field == "until":
            came, went = went, came
        what: What = "moved" if change.kind == "WORKS_IN" or change.field == "target" else "joined" if came else "left"
        ends: tuple[str | None, str | None] = (None, None)
        if what == "moved":
            ends = (
                (change.before, change.after)
                if change.field == "target"
                else (None if came else target, None if went else target)
            )
        yield shapes.PersonChange(
            id=person, name=names("Stakeholder", person), what=what, before=ends[0], after=ends[1], text=change.text
        )


def _contact(entry: Entry, names: Names, lang: Lang) -> shapes.ContactChange:
    """As recorded, without the strength, which needs an analysis of the account."""
    before, after = ((state or {}).get("level") for state in (entry.before, entry.after))
    return shapes.ContactChange(
        ours=entry.key[0],
        ours_name=names(entry.kind[1], entry.key[0]),
        stakeholder=entry.key[1],
        stakeholder_name=names("Stakeholder", entry.key[1]),
        level_before=before,
        level_after=after,
        before=None,
        after=None,
        text="; ".join(change.text for change in changes_of([entry], names, lang)),
    )


def _stamped(asked: _Asked, erased: Collection[str]) -> dict[str, Any]:
    return {
        **stamp(asked.ctx, asked.b.revision, asked.today),
        "withheld": withheld(asked.viewer, "changes", "roles", "threads", erased=erased),
        "a": _moment(asked.a),
        "b": _moment(asked.b),
        "commits": asked.b.revision - asked.a.revision,
    }


def _moment(found: Moment) -> shapes.Moment:
    return shapes.Moment(commit=found.revision, at=found.at, day=found.day.isoformat())


def _ends(asked: _Asked, account: str) -> Ends:
    first, last = asked.a.revision, asked.b.revision
    was, becomes = (_called(asked, account, revision) for revision in (first, last))
    before, after = _graph(asked, was, first), _graph(asked, becomes, last)
    return Ends(
        (was, becomes),
        _study(asked, was, before, first, asked.then),
        _study(asked, was, before, first, asked.today),
        _study(asked, becomes, after, last, asked.today),
        renames(asked.ctx.store, before or Graph(), after or Graph(), (first, last)),
    )


def _called(asked: _Asked, account: str, revision: int) -> str:
    """The id of the account at a revision, itself where it was not there."""
    past = asked.ctx.store.at(revision)
    if past.node("Account", account):
        return account
    others = sorted(node_id for _, node_id in names_ever(asked.ctx.store, account))
    return next((node.id for node in past.nodes_of("Account", others)), account)


def _graph(asked: _Asked, account: str, revision: int) -> Graph | None:
    past = asked.ctx.store.at(revision)
    if past.node("Account", account) is None:
        return None
    return asked.ctx.kept(("graph", account, revision), lambda: past.account_graph(account))


def _study(asked: _Asked, account: str, graph: Graph | None, revision: int, day: date) -> Study | None:
    if graph is None:
        return None
    node, ctx = graph.nodes("Account")[account], asked.ctx

    def make() -> Study:
        return examine(ctx, asked.viewer, visible(graph, asked.viewer), node, None, day, revision)

    return ctx.kept(("study", account, revision, None, day, asked.viewer.sees), make)
