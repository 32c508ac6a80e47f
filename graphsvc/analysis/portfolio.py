"""Every figure of many accounts at once: shares, coverage, threads, value (metrics §§1–3, 6, 7, 11).

One account is a portfolio of one: the same columns, the same functions.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
from scipy.sparse import csr_array

from graphsvc.analysis.columns.arrays import NO_DAY, day_number, days, floats, integers
from graphsvc.analysis.columns.facts import Facts
from graphsvc.analysis.columns.presence import Presence, influence, presence
from graphsvc.analysis.columns.strengths import strengths
from graphsvc.analysis.columns.weights import Weights, weights
from graphsvc.analysis.decision import shares
from graphsvc.analysis.segments import Floats, joined_rows
from graphsvc.analysis.settings import TOLERANCE, MetricSettings
from graphsvc.analysis.threads import ThreadColumns, ThreadCounts, counts_by_account, threads_by_account
from graphsvc.analysis.value import ASPECTS, at_risk, scores


@dataclass(frozen=True, slots=True)
class Portfolio:
    """Accounts on one day. `influence` (n, n) r; `contacts`: see `strengths`; `c` (ours, n) their strength."""

    facts: Facts
    present: Presence
    weights: Weights
    influence: csr_array
    contacts: pl.DataFrame
    c: csr_array


@dataclass(frozen=True, slots=True)
class Figures:
    """By person (n,): `share` s, `listened` y, `susceptibility` a, `covered` C. By account: `coverage` in [0, 1], nan
    where nobody and no seat is there; `open_share`; `known_coverage`; `value` 0–100, `value_at_risk`, `money_at_risk`,
    nan = unknown. `threads` by account; who is in their cuts, `cuts` tells."""

    share: Floats
    listened: Floats
    susceptibility: Floats
    covered: Floats
    coverage: Floats
    open_share: Floats
    known_coverage: Floats
    threads: ThreadCounts
    value: Floats
    value_at_risk: Floats
    money_at_risk: Floats


def portfolio(facts: Facts, day: date, settings: MetricSettings, opportunity: str | None = None) -> Portfolio:
    """What the figures of that day are computed from. O(rows · log rows)."""
    present = presence(facts, day_number(day), day)
    contacts = strengths(facts, present, settings)
    return Portfolio(
        facts, present, weights(facts, present, settings, opportunity), influence(facts, present, settings),
        contacts, _matrix(facts, present, contacts),
    )  # fmt: skip


def figures(of: Portfolio, settings: MetricSettings) -> Figures:
    """Every figure of every account. O(ties · steps + flow)."""
    present, weighed = of.present, of.weights
    share, listened, susceptibility = shares(of.influence, weighed.formal, settings, present.first)
    covered = joined_rows(csr_array(of.c.T))
    open_share = _sums(present, np.where(present.named, 0.0, share)) + weighed.seat_share.sum(axis=1)
    coverage, known = _coverage(present, weighed, share, covered), 1.0 - open_share
    known_coverage = np.divide(coverage, known, out=np.full(len(known), np.nan), where=known > TOLERANCE)
    value = scores(_aspects(of), settings.value_weights).value
    return Figures(
        share, listened, susceptibility, covered, coverage, open_share, known_coverage, _counts(of, settings), value,
        at_risk(value, coverage), at_risk(floats(of.facts.accounts["annual_revenue"]), coverage),
    )  # fmt: skip


def cuts(of: Portfolio, settings: MetricSettings) -> ThreadColumns:
    """The threads of every account and everybody whose leaving alone costs one. Four times the work of counting."""
    present = of.present
    return threads_by_account(
        of.c, of.influence, of.weights.formal, present.named, present.account, accounts=present.accounts,
        active=settings.active, step=settings.influence_step,
    )  # fmt: skip


def _matrix(facts: Facts, present: Presence, contacts: pl.DataFrame) -> csr_array:
    person = present.of(integers(contacts["account"]), integers(contacts["person"]))
    entries = (floats(contacts["strength"]), (integers(contacts["ours"]), person))
    c = csr_array(entries, shape=(facts.ours.height, len(present.row)))
    c.eliminate_zeros()
    return c


def _sums(present: Presence, values: Floats) -> Floats:
    return np.bincount(present.account, values, present.accounts).astype(float)


def _coverage(present: Presence, weighed: Weights, share: Floats, covered: Floats) -> Floats:
    """Σ s C, nan where nobody holds anything."""
    held = _sums(present, share) + weighed.seat_share.sum(axis=1)
    return np.where(held > 0, _sums(present, share * covered), np.nan)


def _counts(of: Portfolio, settings: MetricSettings) -> ThreadCounts:
    present = of.present
    count = counts_by_account(
        of.c, of.influence, of.weights.formal, present.named, present.first,
        active=settings.active, step=settings.influence_step,
    )  # fmt: skip
    return ThreadCounts(count)


def _aspects(of: Portfolio) -> Floats:
    """The points of each account's latest assessment until that day, (accounts, 5); nan = unknown."""
    table = of.facts.assessments
    account, day = integers(table["account"]), days(table["assessed_on"])
    rows = np.flatnonzero((day != NO_DAY) & (day <= day_number(of.present.today)))
    # By id among equals: an account's assessments are sorted by it, and the sort is stable.
    rows = rows[np.lexsort((-day[rows], account[rows]))]
    known, first = np.unique(account[rows], return_index=True)
    points = np.full((of.present.accounts, len(ASPECTS)), np.nan)
    points[known] = np.column_stack([floats(table[aspect]) for aspect in ASPECTS])[rows[first]]
    return points
