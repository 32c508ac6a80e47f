"""The figures of every account in one table, kept and brought up to date account by account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from graphsvc.access import Viewer
from graphsvc.analysis.columns.facts import Facts, facts
from graphsvc.analysis.columns.parts import part
from graphsvc.analysis.columns.tables import NODES, TIES, of_graph
from graphsvc.analysis.portfolio import Portfolio, figures, portfolio
from graphsvc.analysis.portfolio_rows import table
from graphsvc.analysis.settings import MetricSettings
from graphsvc.services.context import Context
from graphsvc.services.kept_rows import asked
from graphsvc.services.sight import sees_decisions, visible
from graphsvc.services.sight_of_facts import visible_facts
from graphsvc.services.snapshots import Hear


@dataclass(frozen=True, slots=True)
class Summary:
    """The facts at a revision, and a row of figures for each account, by id. `erased`: pseudonyms of people who were
    there and are not shown."""

    revision: int
    day: date
    facts: Facts
    rows: pl.DataFrame
    erased: frozenset[str] = frozenset()

    def names_of_ours(self) -> list[tuple[str, str | None]]:
        """(id, name) of everybody of ours and of the partners."""
        return [*self.facts.ours.select("id", "name").iter_rows()]

    def portfolio(self, metrics: MetricSettings) -> Portfolio:
        """What the figures were computed from."""
        return portfolio(self.facts, self.day, metrics)


@dataclass(frozen=True, slots=True)
class Shown:
    """The facts at a revision, as far as the viewer may see them; `erased` as in `Summary`."""

    revision: int
    facts: Facts
    erased: frozenset[str] = frozenset()


def shown_facts(ctx: Context, viewer: Viewer, hear: Hear | None = None) -> Shown:
    """What is recorded about every account, without any figures."""
    if ctx.as_of is not None:
        return ctx.kept_large(("facts", ctx.graphs.revision(), viewer.sees), lambda: _past_facts(ctx, viewer))
    now = ctx.snapshots.current(hear)
    return Shown(now.revision, visible_facts(now.facts, viewer))


def _past_facts(ctx: Context, viewer: Viewer) -> Shown:
    """From the snapshot of now where not much has changed since, and nobody was erased; else from the whole graph."""
    revision = ctx.graphs.revision()
    then = None if ctx.erased else ctx.snapshots.at(revision)
    if then is not None:
        return Shown(revision, visible_facts(then, viewer))
    graph = visible(ctx.graphs.graph_of(list(NODES), list(TIES)), viewer)
    return Shown(graph.revision, facts(of_graph(graph)), graph.erased)


def summary(ctx: Context, viewer: Viewer, day: date, hear: Hear | None = None) -> Summary:
    """The figures of every account on that day, as far as the viewer may see what they rest on."""
    if ctx.as_of is not None:
        at_once = ("summary", ctx.graphs.revision(), day, viewer.sees)
        return ctx.kept_large(at_once, lambda: _past(ctx, viewer, day))
    now = ctx.snapshots.current(hear)
    metrics = ctx.metrics_at(now.revision)
    what = asked(viewer, day, metrics, ctx.settings.today())
    kept = ctx.snapshots.kept(what, now)
    stale = now.since(kept[0]) if kept else None
    shown = visible_facts(now.facts, viewer)
    if kept is None or stale is None:
        rows = rows_of(shown, viewer, day, metrics)
    else:
        rows = _renewed(kept[1], stale, shown, viewer, day, metrics) if stale else kept[1]
    ctx.snapshots.keep(what, now, rows)
    return Summary(now.revision, day, shown, rows)


def _past(ctx: Context, viewer: Viewer, day: date) -> Summary:
    past = shown_facts(ctx, viewer)
    rows = rows_of(past.facts, viewer, day, ctx.metrics_at(past.revision))
    return Summary(past.revision, day, past.facts, rows, past.erased)


def _renewed(
    rows: pl.DataFrame, stale: set[str], shown: Facts, viewer: Viewer, day: date, metrics: MetricSettings
) -> pl.DataFrame:
    """Only what was exchanged is computed again."""
    at = np.flatnonzero(shown.accounts["id"].is_in(list(stale)).to_numpy())
    fresh = rows_of(part(shown, at), viewer, day, metrics)
    return pl.concat([rows.filter(~pl.col("id").is_in(list(stale))), fresh]).sort("id")


def rows_of(shown: Facts, viewer: Viewer, day: date, metrics: MetricSettings) -> pl.DataFrame:
    """A row for each account: its id and figures; null = unknown."""
    found = portfolio(shown, day, metrics)
    return table(found, figures(found, metrics), withheld=not sees_decisions(viewer))
