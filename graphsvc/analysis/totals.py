"""What the rows of a portfolio add up to."""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum

import polars as pl

from graphsvc.analysis.settings import TOLERANCE
from graphsvc.analysis.threads import Verdict
from graphsvc.analysis.value import CurrencySum, by_currency

BEST_FIRST = (Verdict.MULTI, Verdict.DOUBLE, Verdict.SINGLE, Verdict.NO_CONTACT, Verdict.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over accounts. None = known of no account.

    `verdicts`: accounts by verdict, best first; `coverage` in [0, 1]: the mean over the `covered` accounts, those of
    which it is known; `coverage_by_value`: Σ value · coverage / Σ value over the `valued` accounts, those of which both
    are known; `value`, `value_at_risk`: points of these.
    """

    accounts: int
    people: int
    open_seats: int
    verdicts: tuple[tuple[Verdict, int], ...]
    coverage: float | None
    covered: int
    coverage_by_value: float | None
    valued: int
    value: float | None
    value_at_risk: float | None
    money: tuple[CurrencySum, ...]


def totals(rows: pl.DataFrame) -> Totals:
    """`rows`: as of `portfolio_rows.table`, with `currency` beside them. O(accounts)."""
    counted = dict(rows["verdict"].value_counts().iter_rows())
    covered, valued = rows["coverage"].drop_nulls(), rows.drop_nulls(["value", "coverage"])
    worth = _sum(valued["value"])
    weighted = _sum(valued["value"] * valued["coverage"])
    return Totals(
        accounts=rows.height,
        people=int(rows["people"].sum()),
        open_seats=int(rows["open_seats"].sum()),
        verdicts=tuple((verdict, counted.get(verdict.value, 0)) for verdict in BEST_FIRST),
        coverage=fsum(covered) / len(covered) if len(covered) else None,
        covered=len(covered),
        coverage_by_value=weighted / worth if worth and weighted is not None else None,
        valued=valued.height,
        value=worth,
        value_at_risk=_sum(valued["value_at_risk"]),
        money=by_currency(rows.select("currency", "money_at_risk").iter_rows()),
    )


def single_threaded(rows: pl.DataFrame, cut: float) -> pl.DataFrame:
    """Accounts that hang on one thread though their value is ≥ `cut` (points): by value, largest first, then id."""
    found = rows.filter((pl.col("verdict") == Verdict.SINGLE.value) & (pl.col("value") >= cut - TOLERANCE))
    return found.sort(pl.col("value").round(12), "id", descending=[True, False])


def _sum(column: pl.Series) -> float | None:
    return fsum(column) if len(column) else None
