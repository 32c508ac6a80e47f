"""Intervals of many accounts at once, from columns: what is drawn again and again, and how far shares spread (§15)."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

import numpy as np

from graphsvc.analysis.kernels import drawing
from graphsvc.analysis.kernels.spans import over_spans
from graphsvc.analysis.segments import Floats, Integers

DRAWS = 200
SIGMA = 0.35
"""Of the logarithm of each assumption: two thirds of the draws lie within a factor of 1.42."""

QUANTILES = (0.05, 0.95)

LINEAR = -1
"""`held_tier` of a weight that is drawn itself, not a power of a drawn base."""

_SEED = 1
_MOST_STRENGTH = 0.95
_MOST_SUSCEPTIBILITY = 0.9
_MOST_BASE = 1.0


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What the shares of many accounts rest on: n people, account after account, each account with draws of its own.

    A column is that of the account's own draws, 0 … `columns` − 1: the same numbers for every account.

    first : (accounts + 1,) where each account begins, and n
    tie : (n + 1,) where the single influences on each person begin; by the person who influences
    by, strength, column : (m,) who influences, how strongly, and the column that varies it
    held : (n + 1,) where what gives each person a decision weight begins
    held_column, held_weight, held_tier : (h,) d is the sum of weight · factor. Where `held_tier` is not `LINEAR`, it is
        (weight · factor, at most 1) to that power instead
    seat : (accounts + 1,) where the open seats of each account begin
    seat_column, seat_weight : (seats,) as for people
    columns, a_column : (accounts,) how many columns there are, and which varies a
    order : (n,) positions of people within their account, by share
    a : susceptibility of somebody who listens fully, in [0, 1)
    """

    first: Integers
    tie: Integers
    by: Integers
    strength: Floats
    column: Integers
    held: Integers
    held_column: Integers
    held_weight: Floats
    held_tier: Integers
    seat: Integers
    seat_column: Integers
    seat_weight: Floats
    columns: Integers
    a_column: Integers
    order: Integers
    a: float


@dataclass(frozen=True, slots=True)
class Spreads:
    """From the 5 % to the 95 % quantile over the draws.

    `share_low`, `share_high`: decision shares in [0, 1], (n,); `seat_low`, `seat_high` those of the seats, (seats,).
    `rank_low` ≤ `rank_high`: ranks 1 … by share within the account, (n,). `flips` (n,) in [0, 1]: the part of the draws
    in which the next one in `order` comes before this one, 0 for an account's last.
    """

    share_low: Floats
    share_high: Floats
    seat_low: Floats
    seat_high: Floats
    rank_low: Integers
    rank_high: Integers
    flips: Floats


def spreads(of: Assumptions) -> Spreads:
    """How far shares and ranks spread over 200 draws, for every account, on all usable cores.

    Draws are `Generator(PCG64(1)).standard_normal((200, columns))`, times 0.35, as exponents of e. Limits: strengths
    0.95, a 0.9, the base of the tiers 1. Shares by `linear` quantiles, ranks by `inverted_cdf`. Σ |error| of the shares
    in one draw is at most 1e-15. O(200 · ties · steps).

    Raises
    ------
    ValueError : a position that leads out of its account, or a column that is not drawn
    """
    _check(of)
    low, high, rank_low, rank_high = (np.empty(len(of.order)) for _ in range(4))
    seat_low, seat_high = np.empty(len(of.seat_column)), np.empty(len(of.seat_column))
    flips = np.zeros(len(of.order), dtype=np.int32)
    places = (_linear(QUANTILES[0]), _linear(QUANTILES[1])), (_inverted(QUANTILES[0]), _inverted(QUANTILES[1]))
    to = drawing.Spread((low, high), (seat_low, seat_high), (rank_low, rank_high), flips, *places)
    work = DRAWS * (of.tie[of.first] + of.held[of.first] + of.first)
    over_spans(drawing.by_account, work, _drawn(of), to)
    return Spreads(low, high, seat_low, seat_high, rank_low.astype(np.int64), rank_high.astype(np.int64), flips / DRAWS)


def _drawn(of: Assumptions) -> drawing.Assumptions:
    """The draws of an account with fewer columns are the first numbers of the same stream."""
    z = np.random.Generator(np.random.PCG64(_SEED)).standard_normal(DRAWS * int(of.columns.max(initial=0)))
    return drawing.Assumptions(of, np.exp(SIGMA * z), DRAWS, _MOST_STRENGTH, _MOST_SUSCEPTIBILITY, _MOST_BASE)


def _linear(q: float) -> tuple[int, float]:
    """Where the quantile lies: so much of the way from the value at this place on to the next (Hyndman & Fan 1996)."""
    at = q * (DRAWS - 1)
    return int(at), at - int(at)


def _inverted(q: float) -> int:
    return ceil(round(q * DRAWS, 9)) - 1


def _check(of: Assumptions) -> None:
    """The kernel trusts every position."""
    accounts, people = len(of.columns), len(of.order)
    _entries("first", of.first, accounts, of.order)
    _entries("tie", of.tie, people, of.by, of.strength, of.column)
    _entries("held", of.held, people, of.held_column, of.held_weight, of.held_tier)
    _entries("seat", of.seat, accounts, of.seat_column, of.seat_weight)
    _entries("a_column", np.arange(accounts + 1), accounts, of.a_column)
    size, nothing = np.diff(of.first), np.zeros(1, dtype=int)
    begin, columns = np.repeat(of.first[:-1], size), np.repeat(of.columns, size)
    listener = np.repeat(np.arange(people), np.diff(of.tie))
    _inside("order", of.order, nothing, np.repeat(size, size))
    _inside("by", of.by, begin[listener], (begin + np.repeat(size, size))[listener])
    _inside("column", of.column, nothing, columns[listener])
    _inside("held_column", of.held_column, nothing, np.repeat(columns, np.diff(of.held)))
    _inside("seat_column", of.seat_column, nothing, np.repeat(of.columns, np.diff(of.seat)))
    _inside("a_column", of.a_column, nothing, of.columns)


def _entries(name: str, start: Integers, holders: int, *entries: Integers | Floats) -> None:
    """`start` (holders + 1,) covers each of `entries`."""
    last = {len(column) for column in entries}
    if len(start) != holders + 1 or start[0] != 0 or {int(start[-1])} != last or (np.diff(start) < 0).any():
        raise ValueError(
            f"`{name}` must have {holders + 1} entries, from 0 ascending to the number of what it divides."
        )


def _inside(name: str, values: Integers, low: Integers, high: Integers) -> None:
    if not ((values >= low) & (values < high)).all():
        raise ValueError(f"`{name}` leads out of its account, or to a column that is not drawn.")
