"""The shapes of a portfolio, and where they come from. All counts are of a company with 20,000 accounts, and scale.

Seen elsewhere: AdventureWorks (649 of 701 stores with one contact, the others with two; 290 employees on the levels
1/6/27/66/190; 38 to 80 stores a salesperson), Northwind (5.2 of 9 employees sold to each customer), Enron's e-mail
(Gini of whom people write to 0.40, of who writes to them 0.27; 53 % within a department, 38 % by chance).
"""

from __future__ import annotations

from datetime import date

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Mask = NDArray[np.bool_]
Random = np.random.Generator

TODAY = date(2026, 7, 1)
"""The day on which the portfolio is as it says; nothing in it is later, but for what is planned."""

SMALLEST, MEDIAN, LARGEST = 6, 18.5, 300
"""People at an account."""
_SPREAD = 0.78
ACCOUNTS, MANAGERS, SPECIALISTS, EXECUTIVES, PARTNERS, TEAMS = 20_000, 300, 1_200, 30, 1_000, 500
CONTACTS_OF_PARTNER = 3
REGIONS = ("East", "North", "South", "West", "Central", "Coast", "Lakes", "Islands", "Highlands", "Delta", "Harbour",
           "Plains")  # fmt: skip
INDUSTRIES = ("dairy", "health care", "education", "confectionery", "automotive", "retail", "public", "chemicals")


def scaled(number: int, accounts: int, least: int) -> int:
    """How many of something there are beside so many accounts."""
    return max(least, round(number * accounts / ACCOUNTS))


def sizes(rng: Random, accounts: int) -> Integers:
    """People at each account, (accounts,): log-normal, so that a few are very large."""
    drawn = np.exp(rng.normal(np.log(MEDIAN), _SPREAD, accounts))
    return np.clip(np.rint(drawn), SMALLEST, LARGEST).astype(np.int64)


def starts(counts: Integers) -> Integers:
    """Where each group begins if they lie one after another, (groups,)."""
    return np.concatenate([[0], np.cumsum(counts)[:-1]]).astype(np.int64)


def picked(rng: Random, size: Integers, favour: float) -> Integers:
    """One place of each group, 0 ≤ place < size; the first ones the more often the larger `favour` (1: all alike)."""
    place: Integers = np.floor(rng.random(len(size)) ** favour * size).astype(np.int64)
    return np.minimum(place, size - 1)


def days_ago(rng: Random, count: int, most: int) -> NDArray[np.datetime64]:
    """Days up to `most` before `TODAY`, (count,)."""
    return np.datetime64(TODAY) - rng.integers(1, most, count).astype("timedelta64[D]")


def gini(counts: Integers) -> float:
    """How unequal counts are: 0 all alike, towards 1 one has everything. `counts` (n,) ≥ 0, not all 0."""
    ordered = np.sort(counts.astype(np.float64))
    n = len(ordered)
    return float((2 * np.arange(1, n + 1) - n - 1) @ ordered / (n * ordered.sum()))
