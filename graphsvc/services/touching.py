"""Which accounts a change concerns: those of which any figure may be another one after it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

import polars as pl

from graphsvc.analysis.columns.facts import Facts
from graphsvc.kinds import OURS
from graphsvc.model import Entry, NodeKey
from graphsvc.store.port import Graphs

_UP: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "Stakeholder": ("WORKS_AT", "SAME_PERSON_AS"), "Opportunity": ("OF",), "Assessment": ("ASSESSES",),
    "JointTeam": ("EMBEDDED_IN", "MEMBER_OF"), "Engagement": ("ATTENDED",),
})  # fmt: skip
"""Label → the ties that lead from such a node to the accounts that it matters for, maybe through others. Ours and
partners matter for no account but by their own ties, which lead to somebody there."""


def touched(graphs: Graphs, entries: Iterable[Entry]) -> set[str]:
    """The ids of these accounts, also of such as are not there any more. O(entries), a few queries.

    A tie that is gone is in the entries itself, with both of its ends; so only ties that are there are followed.
    """
    fresh = {end for entry in entries for end in entry.ends}
    seen: set[NodeKey] = set()
    while fresh:
        seen |= fresh
        fresh = _next(graphs, fresh) - seen
    return {node_id for label, node_id in seen if label == "Account"}


def _next(graphs: Graphs, nodes: set[NodeKey]) -> set[NodeKey]:
    found: set[NodeKey] = set()
    for label, types in _UP.items():
        ids = sorted(node_id for each, node_id in nodes if each == label)
        for tie in graphs.ties_around(label, ids, types) if ids else ():
            found |= {end for end in tie.ends if end[0] in _UP or end[0] == "Account"}
    return found


def touches_ours(entries: Iterable[Entry]) -> bool:
    """Whether any of them is about one of ours, a partner's people or for whom they work."""
    return any(entry.kind[0] in {*OURS, "WORKS_FOR"} for entry in entries)


def concerned(before: Facts, now: Facts) -> set[str]:
    """The accounts of which figures may differ because somebody of ours came or went, or works for another partner: all
    that such a person has to do with, and every one where we had, or have, nobody at all."""
    if not before.ours.height or not now.ours.height:
        return set() if before.ours.height == now.ours.height else set(now.accounts["id"])
    others = set(_working(before).symmetric_difference(_working(now)))
    if not others:
        return set()
    theirs = now.ours.with_row_index("ours").filter(pl.col("id").is_in([each[0] for each in others])).select("ours")
    pairs = (table.select("account", "ours") for table in (now.contacts, now.touches, now.teams))
    accounts = pl.concat(pairs).join(theirs, on="ours", how="semi")["account"].unique()
    return set(now.accounts["id"].gather(accounts))


def _working(facts: Facts) -> set[tuple[object, ...]]:
    """Everybody of ours: id, last day, side, and each of the partners' with their jobs."""
    jobs = facts.jobs.join(facts.ours.select("id").with_row_index("ours"), on="ours")
    own = facts.ours.select("id", "is_partner", "until").iter_rows()
    return {*own, *jobs.select("id", "partner", "since", "until").iter_rows()}
