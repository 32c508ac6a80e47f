"""Columns of a table as arrays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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
    found: Floats = column.cast(pl.Float64).to_numpy()
    return found


def mask(column: pl.Series) -> Mask:
    """Truths, unknown = False."""
    found: Mask = (column.fill_null(False) if column.null_count() else column).to_numpy()
    return found


def days(column: pl.Series) -> Integers:
    """Days since 1970, `NO_DAY` = unknown."""
    found = column.cast(pl.Int32).to_numpy()  # floats with nan where some are unknown
    return np.where(np.isnan(found), NO_DAY, found).astype(np.int32) if column.null_count() else found


def dates(numbers: Integers) -> pl.Series:
    """Days since 1970 as dates, `NO_DAY` = unknown."""
    return only(pl.Series(numbers.astype(np.int32)).cast(pl.Date), numbers != NO_DAY)


def only(column: pl.Series, known: Mask) -> pl.Series:
    """The values that are known; the others null."""
    return column.zip_with(pl.Series(known), pl.Series([None], dtype=column.dtype))


def day_number(day: date) -> int:
    """Days since 1970."""
    return (day - _EPOCH).days


def looked_up(column: pl.Series, values: Mapping[str, float]) -> Floats:
    """What each text stands for, nan = unknown or none of them."""
    return np.array([*values.values(), np.nan], dtype=float)[positions(column, values)]


def positions(column: pl.Series, names: Iterable[str]) -> Integers:
    """Where each text stands among the names, −1 = unknown or none of them."""
    found = column.cast(pl.Enum(list(names)), strict=False)
    return np.where(found.is_null(), -1, found.to_physical().fill_null(0).to_numpy().astype(np.int64))


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
