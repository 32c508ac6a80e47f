"""`plan --portfolio`: the next contacts anywhere, and how many of them fall to whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from graphsvc.access import Viewer
from graphsvc.analysis.columns.working import active_stakeholders
from graphsvc.analysis.portfolio import Portfolio, figures, portfolio
from graphsvc.analysis.portfolio_plan import PortfolioPlan, portfolio_plan
from graphsvc.services import portfolio_answers as shapes
from graphsvc.services.context import Context
from graphsvc.services.sight import withheld
from graphsvc.services.snapshots import Hear
from graphsvc.services.studies import stamp
from graphsvc.services.summary import Shown, shown_facts
from graphsvc.services.ways import way_in

_PATHS_FOR = 20
"""Ways in are looked for where the plan concerns at most so many accounts: each of them has to be read for it."""


@dataclass(frozen=True, slots=True)
class _Planned:
    """A plan as rows: `pairs` by gain, `ours` with what is theirs of it. Small, so that it can be kept."""

    plan: PortfolioPlan
    pairs: pl.DataFrame
    ours: pl.DataFrame
    unlimited: int


def plan(ctx: Context, viewer: Viewer, k: int, today: date | None, hear: Hear | None = None) -> shapes.PortfolioPlan:
    """The k new contacts that together take most value out of risk. `hear`: see `Snapshots.current`.

    Names are read for what is shown only, and ways in where that concerns few accounts.
    """
    day = ctx.today(today)
    facts = shown_facts(ctx, viewer, hear)
    key = ("portfolio plan", facts.revision, day, viewer.sees, k)
    found = ctx.kept(key, lambda: _planned(ctx, facts, day, k))
    accounts = found.pairs["account"].n_unique()
    with_paths = accounts <= _PATHS_FOR
    fields = ("roles", "paths") if with_paths else ("roles",)
    return shapes.PortfolioPlan(
        **stamp(ctx, facts.revision, day),
        withheld=withheld(viewer, *fields, erased=facts.erased),
        proposals=_proposals(ctx, viewer, found.pairs, day, with_paths=with_paths),
        gain=found.plan.gain,
        bound=found.plan.bound,
        candidates=found.plan.candidates,
        accounts=accounts,
        ours=[shapes.PlannedFor(**row) for row in found.ours.iter_rows(named=True)],
        weighted=found.plan.weighted,
        accounts_without_value=found.plan.without_value,
        with_paths=with_paths,
        notes=[*_notes(found), *([] if with_paths else [f"Ways in are left out: these are {accounts} accounts."])],
    )


def _planned(ctx: Context, facts: Shown, day: date, k: int) -> _Planned:
    metrics = ctx.metrics_at(facts.revision)
    of = portfolio(facts.facts, day, metrics)
    found = portfolio_plan(of, figures(of, metrics), metrics, k=k)
    pairs = _pairs(of, found)
    active = active_stakeholders(of.facts, of.present, of.contacts, metrics)
    ours = of.facts.ours.select("id", "name", "capacity").with_columns(active=pl.Series(active))
    each = pairs.group_by("ours").agg(contacts=pl.len(), gain=pl.col("gain").sum())
    ours = each.join(ours, left_on="ours", right_on="id").rename({"ours": "id"})
    ours = ours.sort(pl.col("gain").round(12), "id", descending=[True, False])
    unlimited = len(set(found.ours[~found.capacity_known].tolist()))
    return _Planned(found, pairs, ours.select("id", "name", "contacts", "gain", "active", "capacity"), unlimited)


def _pairs(of: Portfolio, found: PortfolioPlan) -> pl.DataFrame:
    accounts, ours, people = of.facts.accounts, of.facts.ours, of.facts.people["id"]
    at = of.present.account[found.person]
    return pl.DataFrame({
        "account": accounts["id"].gather(at),
        "account_name": accounts["name"].gather(at),
        "ours": ours["id"].gather(found.ours),
        "ours_name": ours["name"].gather(found.ours),
        "stakeholder": people.gather(of.present.row[found.person]),
        "gain": found.each,
        "coverage_gain": found.raised,
        "fit": found.fit,
    })  # fmt: skip


def _proposals(
    ctx: Context, viewer: Viewer, pairs: pl.DataFrame, day: date, *, with_paths: bool
) -> list[shapes.PlannedContact]:
    nodes = ctx.graphs.nodes_of("Stakeholder", pairs["stakeholder"].to_list()) if pairs.height else []
    names, revision = {node.id: node.get("name") for node in nodes}, ctx.graphs.revision()
    return [
        shapes.PlannedContact(
            **row,
            stakeholder_name=names.get(row["stakeholder"]),
            path=way_in(ctx, viewer, row["account"], row["ours"], row["stakeholder"], day, revision)
            if with_paths
            else None,
        )
        for row in pairs.iter_rows(named=True)
    ]


def _notes(found: _Planned) -> list[str]:
    notes = []
    if not found.plan.weighted and found.pairs.height:
        notes.append("The value of no account is known: all weigh the same.")
    if found.plan.without_value:
        notes.append(f"Left out, because their value is not known: {_counted(found.plan.without_value, 'account')}.")
    if found.unlimited:
        notes.append(f"No capacity is recorded for {found.unlimited} of ours in this plan: taken as unlimited.")
    return notes


def _counted(number: int, noun: str) -> str:
    return f"1 {noun}" if number == 1 else f"{number:,} {noun}s"
