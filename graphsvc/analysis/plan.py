"""Next contacts: who of ours should meet whom, the best k pairs together (an exact assignment).

Arrays in, frozen results out. Rows (ours) and columns (people) come in the order of their ids.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import Bounds, LinearConstraint, milp

from graphsvc.analysis.assignment import Floats, Mask, Must, Pairs, Solution, maximise, reduced, rows, solved
from graphsvc.errors import InvalidInput

PathStrengths = Callable[[int], ArrayLike]

TOLERANCE = 1e-9  # thresholds, and plans of equal gain


@dataclass(frozen=True, slots=True)
class Proposal:
    """Our person (row) should meet a stakeholder (column): what coverage gains, how well the levels fit."""

    ours: int
    person: int
    gain: float
    fit: float
    strength: float
    capacity_known: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """The best pairs by gain (12 decimals), then person, then ours; coverage rises by `gain`, their sum."""

    proposals: tuple[Proposal, ...]
    gain: float


def fit(our_level: Floats, level: Floats, misfit: float = 0.6) -> Floats:
    """Fit of levels side by side (1 = top, nan = unknown): 1 where they differ by at most one, else `misfit`."""
    found: Floats = np.where(np.abs(our_level - level) <= 1, 1.0, misfit)
    return found


def fit_of(our_level: ArrayLike, level: ArrayLike, misfit: float = 0.6) -> Floats:
    """(ours, people) fit of each with each."""
    return fit(np.asarray(our_level, dtype=float)[:, None], np.asarray(level, dtype=float)[None, :], misfit)


def closed(c: Floats, reached: Floats, active: float) -> Floats:
    """The part of a gap that a new contact closes, (t − c)/(1 − c) with t = `reached`; 0 where c is active or t ≤ c."""
    new = (c < active - TOLERANCE) & (reached > c)
    part: Floats = np.where(new, (reached - c) / np.where(new, 1 - c, 1), 0.0)
    return part


def next_contacts(
    contacts: ArrayLike,
    share: ArrayLike,
    coverage: ArrayLike,
    named: ArrayLike,
    our_level: ArrayLike,
    level: ArrayLike,
    candidate: ArrayLike,
    free: ArrayLike,
    *,
    k: int = 5,
    active: float = 0.2,
    reach: float = 0.6,
    misfit: float = 0.6,
    path_strengths: PathStrengths | None = None,
) -> Plan:
    """Choose at most `k` new contacts that together raise coverage most.

    `t = reach·fit` (`fit`: 1, or `misfit`), `gain = s_i (1 − C_i)(t − c)/(1 − c)` for pairs with `c < active`, `t > c`
    and a gain above 0. At most one new contact per stakeholder, each of ours within free capacity. Among plans of equal
    gain (1e-9) the largest sum of path strengths; beyond that any, but the same for the same input.

    Parameters
    ----------
    contacts : (ours, people) strength c in [0, 1]
    share, coverage, named, level : (people,) `s_i`, `C_i`, false for seats, level with NaN = unknown
    our_level, candidate, free : (ours,) level; who may be proposed; free capacity = capacity less the active
        stakeholders over all accounts, NaN = unknown capacity: no limit
    path_strengths : person → (ours,) strength of the best path from each of ours, 0 = none; asked only for people
        between whose pairs the gain does not decide

    Raises
    ------
    InvalidInput
        `k` below 1.

    Notes
    -----
    An assignment problem with a bound on the number of pairs, solved by `maximise`; pricing is O(ours · people).

    References
    ----------
    Kuhn, Naval Research Logistics Quarterly 2 (1955); Hoffman & Kruskal (1956) for whole-numbered vertices;
    Dantzig & Wolfe, Operations Research 8 (1960) for the pricing; Huangfu & Hall, Math. Prog. Comp. 10 (2018), HiGHS.
    """
    if k < 1:
        raise InvalidInput("A plan needs at least one contact.", hint="Ask for k ≥ 1.")
    c, fits = np.asarray(contacts, dtype=float), fit_of(our_level, level, misfit)
    reached, room = reach * fits, np.asarray(free, dtype=float)
    gap = np.asarray(share, dtype=float) * (1 - np.asarray(coverage, dtype=float))
    gain = gap * closed(c, reached, active)
    limit = np.floor(np.where(np.isnan(room), np.inf, room))
    able = np.asarray(candidate, dtype=bool) & (limit >= 1)
    ours, person = np.nonzero(able[:, None] & np.asarray(named, dtype=bool) & (gain > 0))
    chosen = best_pairs(ours, person, gain[ours, person], limit, k=k, path_strengths=path_strengths)
    found = [(ours[x], person[x]) for x in chosen]
    found.sort(key=lambda pair: (-round(float(gain[pair]), 12), pair[1], pair[0]))
    proposals = tuple(
        Proposal(int(j), int(i), float(gain[j, i]), float(fits[j, i]), float(reached[j, i]), not np.isnan(room[j]))
        for j, i in found
    )
    return Plan(proposals, float(sum(proposal.gain for proposal in proposals)))


def best_pairs(
    ours: ArrayLike,
    person: ArrayLike,
    gain: ArrayLike,
    free: ArrayLike,
    *,
    k: int,
    path_strengths: PathStrengths | None = None,
) -> list[int]:
    """Indices of the pairs of the best plan, ascending: the solver behind `next_contacts`, for any list of pairs.

    `ours`, `person`, `gain` (pairs,) with gain > 0; `free` (ours,) whole free capacities, inf = no limit.
    """
    pairs = Pairs(np.asarray(ours), np.asarray(person), np.asarray(gain, dtype=float), np.asarray(free, dtype=float), k)
    if not len(pairs.ours):
        return []
    first = maximise(pairs, pairs.gain)
    chosen = _prefer_paths(pairs, first, path_strengths) if path_strengths else first.chosen
    found: list[int] = np.flatnonzero(chosen).tolist()
    return found


def _prefer_paths(pairs: Pairs, first: Solution, path_strengths: PathStrengths) -> Mask:
    """Among plans whose gain is equal to 1e-9 the one with the largest sum of path strengths.

    A plan's loss against the best gain is Σ over its pairs of −reduced, plus the price of every place left empty. So a
    pair that loses more is in none of these plans, and a place that costs more is filled in all of them.
    """
    loss = np.maximum(-reduced(pairs, pairs.gain, first), 0)
    near = np.flatnonzero((loss <= TOLERANCE) | first.chosen)
    if len(near) == first.chosen.sum():
        return first.chosen
    part = Pairs(pairs.ours[near], pairs.person[near], pairs.gain[near], pairs.free, pairs.k)
    paths = _paths_of(part, path_strengths)
    must = Must(first.ours_price > TOLERANCE, first.person_price > TOLERANCE, first.pair_price > TOLERANCE)
    chosen = np.zeros(len(pairs.ours), dtype=bool)
    if _largest_loss(part, first, must, loss[near]) <= TOLERANCE:
        chosen[near] = maximise(part, paths, must, first.chosen[near]).chosen
    else:
        chosen[near] = _within_tolerance(part, paths, first, must, loss[near])
    return chosen


def _paths_of(pairs: Pairs, path_strengths: PathStrengths) -> Floats:
    paths = np.zeros(len(pairs.ours))
    for person in np.unique(pairs.person):
        mine = pairs.person == person
        paths[mine] = np.asarray(path_strengths(int(person)), dtype=float)[pairs.ours[mine]]
    return paths


def _small_prices(first: Solution, must: Must) -> tuple[Floats, Floats, float]:
    """The prices of the places that a plan of equal gain may leave empty, never below 0."""
    ours = np.where(must.ours, 0, np.maximum(first.ours_price, 0))
    person = np.where(must.person, 0, np.maximum(first.person_price, 0))
    return ours, person, 0.0 if must.total else max(first.pair_price, 0.0)


def _largest_loss(pairs: Pairs, first: Solution, must: Must, loss: Floats) -> float:
    """The most that any plan of these pairs can lose."""
    ours, person, total = _small_prices(first, must)
    places = np.where(np.isinf(pairs.free), 0, pairs.free)
    return float(pairs.k * (loss.max() + total) + ours @ places + person.sum())


def _within_tolerance(pairs: Pairs, paths: Floats, first: Solution, must: Must, loss: Floats) -> Mask:
    """Gains that differ by less than 1e-9 but not by nothing: the loss becomes a row, in units of the tolerance."""
    columns = np.arange(len(pairs.ours))
    matrix, bounds, limited, people = rows(pairs, columns)
    equal = np.concatenate([must.ours[limited], must.person[people], [must.total]])
    ours, person, total = _small_prices(first, must)
    empty = float(ours[limited] @ pairs.free[limited] + person.sum() + total * pairs.k)
    row = (loss - ours[pairs.ours] - person[pairs.person] - total) / TOLERANCE
    answer = milp(
        -paths * (1e6 / max(float(paths.max()), 1e-30)),  # the solver stops at an absolute gap of 1e-6
        integrality=np.ones(len(columns), dtype=np.int64),
        bounds=Bounds(0, 1),
        constraints=[
            LinearConstraint(matrix, np.where(equal, bounds, -np.inf), bounds),
            LinearConstraint(row[None, :], -np.inf, 1 - empty / TOLERANCE),
        ],
        options={"mip_rel_gap": 0},
    )
    chosen: Mask = solved(answer).x > 0.5
    return chosen
