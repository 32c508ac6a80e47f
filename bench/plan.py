"""The plan over 20,000 accounts from columns in memory, beside greedy: the next 500, and 3,000 with all places
taken."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl

from bench.generated import tables
from bench.rows import Found, Row, timed
from graphsvc.analysis.assignment import Pairs, greedy
from graphsvc.analysis.columns.facts import facts
from graphsvc.analysis.columns.working import active_stakeholders, free_capacity
from graphsvc.analysis.portfolio import Figures, Portfolio, figures, portfolio
from graphsvc.analysis.portfolio_plan import candidates, portfolio_plan
from graphsvc.analysis.settings import MetricSettings
from graphsvc.generate.shapes import TODAY
from graphsvc.services.timing import taken

ACCOUNTS = 20_000
_SETTINGS = MetricSettings()


def measure(_: Path, accounts: int = ACCOUNTS) -> Found:
    """Seconds (medians of five), gains and how much greedy falls short of the optimum."""
    of = portfolio(facts(tables(accounts)), TODAY, _SETTINGS)
    found = figures(of, _SETTINGS)
    rng, ours = np.random.default_rng(1), of.facts.ours.height
    some, taken_by = np.zeros(ours, dtype=int), min(ours, 3_000)
    some[rng.choice(ours, taken_by, replace=False)] = 1
    about = f"{accounts:,} generated accounts from columns in memory; gains in points of value."
    rows = [
        *_case("exact plan of the next 500 contacts", with_room(of, np.ones(ours, dtype=int)), found, 500),
        *_case("exact plan of the next 3,000, every place taken", with_room(of, some), found, taken_by),
    ]
    return Found(about, rows)


def with_room(of: Portfolio, free: np.ndarray) -> Portfolio:
    """The portfolio with so many free places (ours,) above what everybody has now."""
    used = active_stakeholders(of.facts, of.present, of.contacts, _SETTINGS)
    return replace(of, facts=replace(of.facts, ours=of.facts.ours.with_columns(capacity=pl.Series(used + free))))


def _case(name: str, of: Portfolio, found: Figures, k: int) -> list[Row]:
    run = taken(lambda: portfolio_plan(of, found, _SETTINGS, k=k), 5)
    plan = portfolio_plan(of, found, _SETTINGS, k=k)
    room = free_capacity(of.facts, of.present, of.contacts, _SETTINGS)
    pairs = candidates(of, found, np.nan_to_num(found.value), room >= 1, _SETTINGS)
    problem = Pairs(pairs.ours, pairs.who, pairs.gain, room, k)
    first = greedy(problem, pairs.gain)
    alone = taken(lambda: greedy(problem, pairs.gain), 5)
    bound = f"gain {plan.gain:,.0f}, bound less gain {plan.bound - plan.gain:.0e}"
    share = float(pairs.gain[first].sum()) / plan.gain
    return [
        timed(name, run, f"of {plan.candidates:,} possible pairs; {bound}"),
        timed(f"{name}: greedy alone", alone, f"{share:.2%} of that gain"),
    ]
