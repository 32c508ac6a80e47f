"""The plan over 20,000 accounts from columns in memory, against greedy: the next 500, and 3,000 with every place taken.

`python -m bench.plan` prints it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl

from bench.generated import tables
from bench.timing import median, seconds
from graphsvc.analysis.assignment import Pairs, greedy
from graphsvc.analysis.columns.facts import facts
from graphsvc.analysis.columns.working import active_stakeholders, free_capacity
from graphsvc.analysis.portfolio import Figures, Portfolio, figures, portfolio
from graphsvc.analysis.portfolio_plan import candidates, portfolio_plan
from graphsvc.analysis.settings import MetricSettings

ACCOUNTS, TODAY = 20_000, date(2026, 7, 1)
_SETTINGS = MetricSettings()


def measure() -> dict[str, float]:
    """Seconds (medians of five), gains and how much greedy falls short of the optimum."""
    of = portfolio(facts(tables(ACCOUNTS)), TODAY, _SETTINGS)
    found = figures(of, _SETTINGS)
    rng, ours = np.random.default_rng(1), of.facts.ours.height
    some = np.zeros(ours, dtype=int)
    some[rng.choice(ours, 3_000, replace=False)] = 1
    return {
        **_case("500 contacts", with_room(of, np.ones(ours, dtype=int)), found, 500),
        **_case("3,000 contacts, every place taken", with_room(of, some), found, 3_000),
    }


def with_room(of: Portfolio, free: np.ndarray) -> Portfolio:
    """The portfolio with so many free places (ours,) above what everybody has now."""
    used = active_stakeholders(of.facts, of.present, of.contacts, _SETTINGS)
    return replace(of, facts=replace(of.facts, ours=of.facts.ours.with_columns(capacity=pl.Series(used + free))))


def _case(name: str, of: Portfolio, found: Figures, k: int) -> dict[str, float]:
    taken = seconds(lambda: portfolio_plan(of, found, _SETTINGS, k=k), 5)
    plan = portfolio_plan(of, found, _SETTINGS, k=k)
    room = free_capacity(of.facts, of.present, of.contacts, _SETTINGS)
    pairs = candidates(of, found, np.nan_to_num(found.value), room >= 1, _SETTINGS)
    problem = Pairs(pairs.ours, pairs.who, pairs.gain, room, k)
    first = greedy(problem, pairs.gain)
    return {
        f"plan of {name}": median(taken),
        f"plan of {name}, best of five": min(taken),
        f"plan of {name}, greedy alone": median(seconds(lambda: greedy(problem, pairs.gain), 5)),
        f"plan of {name}, possible pairs": plan.candidates,
        f"plan of {name}, gain": plan.gain,
        f"plan of {name}, bound less gain": plan.bound - plan.gain,
        f"plan of {name}, greedy's gain as a ratio of it": float(pairs.gain[first].sum()) / plan.gain,
    }


if __name__ == "__main__":
    for what, value in measure().items():
        print(f"{what}: {value:,.6g}")
