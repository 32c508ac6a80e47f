"""Next contacts anywhere: the best k pairs over all accounts together, weighted by what the accounts are worth
(metrics §9)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from graphsvc.analysis.assignment import Pairs, bound, maximise
from graphsvc.analysis.columns.arrays import Mask, floats, integers
from graphsvc.analysis.columns.presence import levels
from graphsvc.analysis.columns.working import at_accounts, free_capacity
from graphsvc.analysis.plan import closed, fit
from graphsvc.analysis.portfolio import Figures, Portfolio
from graphsvc.analysis.segments import Floats, Integers
from graphsvc.analysis.settings import TOLERANCE, MetricSettings
from graphsvc.errors import GraphsvcError, InvalidInput


@dataclass(frozen=True, slots=True)
class Candidates:
    """Pairs (pairs,) that may be proposed, by account, ours, person. `person`: position among the present, `who`: the
    same number for the same stakeholder at several accounts; `raised`: what the account's coverage gains, in [0, 1];
    `gain` = weight of the account · `raised`, above 0."""

    ours: Integers
    person: Integers
    who: Integers
    fit: Floats
    raised: Floats
    gain: Floats


@dataclass(frozen=True, slots=True)
class PortfolioPlan:
    """The best pairs (pairs,), as `Candidates`, by gain (12 decimals), then account, person, ours.

    `each`: their gains; `strength` t; `capacity_known`: of ours. `gain`: the sum; `bound`: no plan gains more, equal to
    `gain` to 1e-9 of it. `candidates`: how many pairs were possible. `weighted`: false where the value of no account is
    known and all weigh 1; else `without_value` accounts are left out.
    """

    ours: Integers
    person: Integers
    fit: Floats
    strength: Floats
    raised: Floats
    each: Floats
    capacity_known: Mask
    gain: float
    bound: float
    candidates: int
    weighted: bool
    without_value: int


def portfolio_plan(of: Portfolio, found: Figures, settings: MetricSettings, *, k: int) -> PortfolioPlan:
    """At most `k` new contacts that together take most value out of risk.

    gain = value · s_i (1 − C_i)(t − c)/(1 − c), points of value: what value at risk falls by. At most one new contact a
    stakeholder, each of ours within what is left of their capacity over all accounts. Accounts without a known value
    are left out, unless none is known: then all weigh 1. Among plans of equal gain any, but the same for the same data.
    O(pairs) and one assignment problem, see `maximise`.

    Raises InvalidInput for `k` below 1, GraphsvcError where the plan is not proved to be the best.
    """
    if k < 1:
        raise InvalidInput("A plan needs at least one contact.", hint="Ask for k ≥ 1.")
    unknown = np.isnan(found.value)
    weight = np.ones(len(unknown)) if unknown.all() else np.where(unknown, 0.0, found.value)
    room = free_capacity(of.facts, of.present, of.contacts, settings)
    limit = np.floor(np.where(np.isnan(room), np.inf, room))
    pairs = candidates(of, found, weight, limit >= 1, settings)
    chosen, proved = _best(pairs, limit, k)
    chosen = chosen[np.lexsort((pairs.ours[chosen], pairs.person[chosen], -np.round(pairs.gain[chosen], 12)))]
    ours, fits = pairs.ours[chosen], pairs.fit[chosen]
    return PortfolioPlan(
        ours, pairs.person[chosen], fits, settings.plan_strength * fits, pairs.raised[chosen], pairs.gain[chosen],
        ~np.isnan(room[ours]), float(pairs.gain[chosen].sum()), proved, len(pairs.gain), not unknown.all(),
        0 if unknown.all() else int(unknown.sum()),
    )  # fmt: skip


def candidates(of: Portfolio, found: Figures, weight: Floats, able: Mask, settings: MetricSettings) -> Candidates:
    """Everybody `able` (ours,) who works on an account of `weight` (accounts,) above 0, with everybody there who has a
    name, where that gains anything. O(pairs)."""
    present = of.present
    gap = found.share * (1 - found.covered)
    people = np.flatnonzero(present.named & (gap > 0) & (weight[present.account] > 0))
    first = np.searchsorted(present.account[people], np.arange(present.accounts + 1))
    account, ours = at_accounts(of.facts, present, of.contacts, settings)
    kept = able[ours]
    account, ours = account[kept], ours[kept]
    count = np.diff(first)[account]
    at = np.arange(count.sum()) + np.repeat(first[account] - (np.cumsum(count) - count), count)
    ours, person = np.repeat(ours, count), people[at]
    fits = fit(floats(of.facts.ours["level"])[ours], levels(of.facts, present)[person], settings.plan_misfit)
    # Of no entries at all scipy would make a sparse array.
    c = np.asarray(of.c[ours, person]) if len(ours) else np.zeros(0)
    raised = gap[person] * closed(c, settings.plan_strength * fits, settings.active)
    gain = weight[present.account[person]] * raised
    kept = gain > 0
    who = _numbered(of.facts.people["id"].gather(present.row[people]))[at]
    return Candidates(ours[kept], person[kept], who[kept], fits[kept], raised[kept], gain[kept])


def _numbered(ids: pl.Series) -> Integers:
    """The same number for the same id."""
    return np.arange(len(ids)) if ids.n_unique() == len(ids) else integers(ids.rank("dense")) - 1


def _best(found: Candidates, limit: Floats, k: int) -> tuple[Integers, float]:
    """The chosen pairs, and the proved bound."""
    if not len(found.gain):
        return np.zeros(0, dtype=np.int64), 0.0
    pairs = Pairs(found.ours, found.who, found.gain, limit, k)
    best = maximise(pairs, found.gain)
    gain, most = float(found.gain[best.chosen].sum()), bound(pairs, found.gain, best)
    if most - gain > TOLERANCE * most:
        raise GraphsvcError(
            f"The plan was not proved to be the best: it gains {gain:.6f}, the bound is {most:.6f}.",
            hint="This is a defect of graphsvc; please report it.",
        )
    return np.flatnonzero(best.chosen), most
