"""Columns of a table as arrays."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from graphsvc.analysis.segments import Floats, Integers

Mask = NDArray[np.bool_]

NO_DAY = np.iinfo(np.int32).min
"""A day that is not known."""

_EPOCH = date(1970, 1, 1)


def integers(column: pl.Series) -> Integers:
    """Positions."""
    found: Integers = column.cast(pl.Int64).to_numpy()
    return found


def floats(column: pl.Series) -> Floats:
    """Numbers, nan = unknown."""
    found: Floats = column.cast(pl.Float64).fill_null(float("nan")).to_numpy()
    return found


def mask(column: pl.Series) -> Mask:
    """Truths, unknown = False."""
    found: Mask = column.fill_null(False).to_numpy()
    return found


def days(column: pl.Series) -> Integers:
    """Days since 1970, `NO_DAY` = unknown."""
    found: Integers = column.to_physical().fill_null(NO_DAY).to_numpy()
    return found


def day_number(day: date) -> int:
    """Days since 1970."""
    return (day - _EPOCH).days


def looked_up(column: pl.Series, values: Mapping[str, float]) -> Floats:
    """What each text stands for, nan = unknown or none of them."""
    known = {text: float(value) for text, value in values.items()}
    return floats(column.replace_strict(known, default=None, return_dtype=pl.Float64))


def starts(account: Integers, accounts: int) -> Integers:
    """Where the rows of each account begin, (accounts + 1,): `account` ascending."""
    found: Integers = np.searchsorted(account, np.arange(accounts + 1))
    return found


def runs(since: Integers, until: Integers, today: int) -> Mask:
    """What holds on that day; an end that is not known is open, the last day counts."""
    found: Mask = ((since == NO_DAY) | (since <= today)) & ((until == NO_DAY) | (until >= today))
    return found


def over(until: Integers, today: int) -> Mask:
    """What has ended before that day."""
    found: Mask = (until != NO_DAY) & (until < today)
    return found
