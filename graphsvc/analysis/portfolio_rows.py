"""The figures of many accounts as tables: a row an account, and a row a person.

Accounts do not depend on each other, so the tables of a portfolio are those of its slices, one after another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from datetime import date

import numpy as np
import polars as pl

from graphsvc.analysis.columns.facts import Facts
from graphsvc.analysis.columns.slices import cuts, sliced
from graphsvc.analysis.columns.weights import EVIDENCE
from graphsvc.analysis.portfolio import Figures, Portfolio, figures, portfolio
from graphsvc.analysis.settings import MetricSettings
from graphsvc.analysis.threads import Verdict, verdict_of

Hear = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Asked:
    """On which day, by which settings. `withheld`: the reader sees too little for a verdict."""

    day: date
    settings: MetricSettings
    withheld: bool = False


@dataclass(frozen=True, slots=True)
class Rows:
    """`accounts`: see `table`; `people`: see `people_table`. null = unknown."""

    accounts: pl.DataFrame
    people: pl.DataFrame


def rows(facts: Facts, asked: Asked) -> Rows:
    """Every figure of these accounts. A pure function: the same on any machine that runs the same release."""
    of = portfolio(facts, asked.day, asked.settings)
    found = figures(of, asked.settings)
    return Rows(table(of, found, withheld=asked.withheld), people_table(of, found))


def rows_in_slices(facts: Facts, asked: Asked, hear: Hear | None = None) -> Rows:
    """As `rows`, slice after slice, in the memory of one. `hear` is told (accounts done, of how many)."""
    found = []
    for lo, hi in cuts(facts):
        found.append(rows(sliced(facts, lo, hi), asked))
        if hear:
            hear(hi, facts.accounts.height)
    return joined(found) if found else rows(facts, asked)


def joined(parts: Iterable[Rows]) -> Rows:
    """The tables of slices, in their order, as those of all of them."""
    found = list(parts)
    return Rows(**{each.name: pl.concat([getattr(part, each.name) for part in found]) for each in fields(Rows)})


def table(of: Portfolio, found: Figures, *, withheld: bool = False) -> pl.DataFrame:
    """The figures of each account as a row; null = unknown. `withheld`: the reader sees too little for a verdict."""
    present = of.present
    people, named = np.diff(present.first), np.bincount(present.account, present.named, present.accounts)
    seats = of.weights.seats.sum(axis=1) + people - named
    ours = of.facts.ours.height
    verdicts = [
        verdict_of(count, people=size, ours=ours, withheld=withheld)
        for count, size in zip(found.threads.count.tolist(), people.tolist(), strict=True)
    ]
    known = pl.Series([verdict is not Verdict.UNKNOWN for verdict in verdicts], dtype=pl.Boolean)
    rows = pl.DataFrame({
        "id": of.facts.accounts["id"],
        "coverage": found.coverage,
        "known_coverage": found.known_coverage,
        "open_share": found.open_share,
        "evidence": pl.Series([EVIDENCE[x] for x in of.weights.evidence.tolist()], dtype=pl.String),
        "verdict": pl.Series([verdict.value for verdict in verdicts], dtype=pl.String),
        "threads": pl.Series(found.threads.count),
        "value": found.value,
        "value_at_risk": found.value_at_risk,
        "money_at_risk": found.money_at_risk,
        "people": named.astype(np.int64),
        "open_seats": seats.astype(np.int64),
    })  # fmt: skip
    return rows.with_columns(
        pl.col(pl.Float64).fill_nan(None), pl.when(known).then("threads").otherwise(None).alias("threads")
    )


def people_table(of: Portfolio, found: Figures) -> pl.DataFrame:
    """Everybody present as a row: `account`, `id`, whether `named` (else a known seat), `share` s, `formal_share` d,
    `coverage` C, `gap` s (1 − C), `rank` in the account from 1, by share rounded to 12 decimals, then id.

    By account, rank. The seats of the playbook, which nobody holds, are no people: with their shares the gaps of an
    account add up to 1 − coverage. O(people · log people).
    """
    present = of.present
    order = np.lexsort((-np.round(found.share, 12), present.account))  # people are by id, and the sort is stable
    account, share = present.account[order], found.share[order]
    covered = found.covered[order]
    return pl.DataFrame({
        "account": of.facts.accounts["id"].gather(account),
        "id": of.facts.people["id"].gather(present.row[order]),
        "named": present.named[order],
        "share": share,
        "formal_share": of.weights.formal[order],
        "coverage": covered,
        "gap": share * (1.0 - covered),
        "rank": np.arange(1, len(order) + 1) - present.first[account],
    })  # fmt: skip
