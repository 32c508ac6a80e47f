"""The portfolio at a glance: how the accounts stand, what is at risk, who carries how much, where valuable accounts are
hardly covered."""

from __future__ import annotations

from collections import Counter
from datetime import date

import polars as pl

from graphsvc.access import Viewer
from graphsvc.analysis.columns.arrays import day_number
from graphsvc.analysis.columns.presence import presence
from graphsvc.analysis.columns.strengths import strengths
from graphsvc.analysis.columns.working import active_stakeholders
from graphsvc.analysis.load import load
from graphsvc.analysis.settings import TOLERANCE, MetricSettings
from graphsvc.analysis.value import by_currency
from graphsvc.services import portfolio_answers as shapes
from graphsvc.services.context import Context
from graphsvc.services.sight import withheld
from graphsvc.services.snapshots import Hear
from graphsvc.services.studies import stamp
from graphsvc.services.summary import Summary, summary


def portfolio_overview(
    ctx: Context, viewer: Viewer, today: date | None, limit: int = 100, hear: Hear | None = None
) -> shapes.PortfolioAnalysis:
    """Totals, load and at most `limit` accounts of whitespace: value ≥ `value_cut` and coverage below
    `whitespace_coverage`. `hear`: see `Snapshots.current`."""
    day = ctx.today(today)
    found = summary(ctx, viewer, day, hear)
    metrics = ctx.metrics_at(found.revision)
    carried = ctx.kept(("load", found.revision, day, viewer.sees), lambda: _load(found, day, metrics))
    rows = found.rows.join(found.facts.accounts.select("id", "name", "annual_revenue", "currency"), on="id")
    empty = _whitespace(rows, metrics)
    return shapes.PortfolioAnalysis(
        **stamp(ctx, found.revision, day),
        withheld=withheld(viewer, "roles", "threads", erased=found.erased),
        totals=_totals(rows),
        load=[shapes.Load(**row) for row in carried.iter_rows(named=True)],
        whitespace=[_account(row) for row in empty.head(min(limit, empty.height)).iter_rows(named=True)],
        whitespace_total=empty.height,
    )


def _load(found: Summary, day: date, metrics: MetricSettings) -> pl.DataFrame:
    present = presence(found.facts, day_number(day), day)
    contacts = strengths(found.facts, present, metrics)
    return load(found.facts, present.ours, active_stakeholders(found.facts, present, contacts, metrics))


def _totals(rows: pl.DataFrame) -> shapes.Totals:
    known = rows["value_at_risk"].drop_nulls()
    money = by_currency(rows.select("currency", "money_at_risk").iter_rows())
    return shapes.Totals(
        accounts=rows.height,
        verdicts=dict(sorted(Counter(rows["verdict"]).items())),
        value_at_risk=float(known.sum()) if len(known) else None,
        value_unknown=rows.height - len(known),
        money_at_risk=[
            shapes.MoneyAtRisk(currency=m.currency, at_risk=m.at_risk, accounts=m.accounts, unknown=m.unknown)
            for m in money
        ],
    )


def _whitespace(rows: pl.DataFrame, metrics: MetricSettings) -> pl.DataFrame:
    """By value at risk, largest first, then id. What is not known is no whitespace."""
    valuable = pl.col("value") >= metrics.value_cut - TOLERANCE
    bare = pl.col("coverage") < metrics.whitespace_coverage - TOLERANCE
    found = rows.filter(valuable & bare)
    return found.sort(pl.col("value_at_risk").round(12), "id", descending=[True, False])


def _account(row: dict[str, object]) -> shapes.Whitespace:
    known = {name: row[name] for name in shapes.Whitespace.model_fields}
    return shapes.Whitespace.model_validate({**known, "name": row["name"] or row["id"]})
