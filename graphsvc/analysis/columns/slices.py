"""Accounts that lie side by side, cut out of many: what can be analysed on its own, here or elsewhere."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl

from graphsvc.analysis.columns.arrays import integers, starts
from graphsvc.analysis.columns.facts import OF_ACCOUNTS, Facts
from graphsvc.analysis.kernels.spans import spans

ROWS = 400_000
"""Rows of facts that are analysed together: some 4,000 accounts of 25 people, which take about 0.2 GB."""


def cuts(facts: Facts, rows: int = ROWS) -> list[tuple[int, int]]:
    """Where to cut: spans (lo, hi) of accounts that cover all of them, each of about as many rows, at most `rows`
    unless one account has more. O(accounts · log rows)."""
    accounts = facts.accounts.height
    done = np.arange(accounts + 1)
    for name in OF_ACCOUNTS:
        done = done + starts(integers(getattr(facts, name)["account"]), accounts)
    return spans(done, -(-int(done[-1]) // rows))


def sliced(facts: Facts, lo: int, hi: int) -> Facts:
    """The facts of the accounts at lo … hi − 1; ours are all there still. As `parts.part`, in O(rows of these)."""
    kept = {name: _rows(getattr(facts, name), lo, hi) for name in OF_ACCOUNTS}
    return replace(facts, accounts=facts.accounts.slice(lo, hi - lo), **kept)


def _rows(table: pl.DataFrame, lo: int, hi: int) -> pl.DataFrame:
    account = table["account"].to_numpy()
    begin, end = np.searchsorted(account, np.array([lo, hi], dtype=account.dtype)).tolist()
    return table.slice(begin, end - begin).with_columns(pl.col("account") - pl.lit(lo, table["account"].dtype))
