"""Next contacts: who of ours should meet whom, the best k pairs together (an exact assignment).

Arrays in, frozen results out. Rows (ours) and columns (people) come in the order of their ids.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from graphsvc.errors import GraphsvcError, InvalidInput

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Mask = NDArray[np.bool_]
PathStrengths = Callable[[int], ArrayLike]

TOLERANCE = 1e-9  # thresholds, and plans of equal gain
_NOISE = 1e-12  # what floating point leaves of a reduced cost that is 0
_SCALE = 1e3  # objectives are scaled to this maximum, so that the solver's own tolerance of 1e-10 is 1e-13 of it


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


@dataclass(frozen=True, slots=True)
class _Pairs:
    """The possible pairs (pairs,), and the capacities: `free` (ours,), inf = no limit."""

    ours: Integers
    person: Integers
    gain: Floats
    free: Floats
    k: int


@dataclass(frozen=True, slots=True)
class _Solution:
    """Chosen pairs as a mask, and the price of each place: of ours, of a person, of a pair in the plan."""

    chosen: Mask
    ours_price: Floats
    person_price: Floats
    pair_price: float


@dataclass(frozen=True, slots=True)
class _Must:
    """Places that every plan of equal gain fills: capacities of ours, people, the k pairs."""

    ours: Mask
    person: Mask
    total: bool


def fit_of(our_level: ArrayLike, level: ArrayLike, *, far: float = 0.6, unknown: float = 0.6) -> Floats:
    """(ours, people) fit of levels (1 = top, NaN = unknown): 1 if they differ by at most one, else `far`."""
    distance = np.abs(np.asarray(our_level, dtype=float)[:, None] - np.asarray(level, dtype=float)[None, :])
    fit: Floats = np.where(np.isnan(distance), unknown, np.where(distance <= 1, 1.0, far))
    return fit


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
    path_strengths: PathStrengths | None = None,
) -> Plan:
    """Choose at most `k` new contacts that together raise coverage most.

    `t = reach·fit`, `gain = s_i (1 − C_i)(t − c)/(1 − c)` for pairs with `c < active`, `t > c` and a gain above 0. At
    most one new contact per stakeholder, each of ours within free capacity. Among plans of equal gain (1e-9) the
    largest sum of path strengths; beyond that any, but the same for the same input.

    Parameters
    ----------
    contacts : (ours, people) strength c in [0, 1]
    share, coverage, named, level : (people,) `s_i` (times the account's value over a portfolio), `C_i`, false for
        seats, level with NaN = unknown
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
    An assignment problem with a bound on the number of pairs: totally unimodular, so the simplex method (HiGHS) ends
    at whole pairs. Columns are generated: the best few first, all others priced with the duals. One solve is O(pairs
    of the reduced problem · pivots), pricing O(ours · people).

    References
    ----------
    Kuhn, Naval Research Logistics Quarterly 2 (1955); Hoffman & Kruskal (1956) for whole-numbered vertices;
    Dantzig & Wolfe, Operations Research 8 (1960) for the pricing; Huangfu & Hall, Math. Prog. Comp. 10 (2018), HiGHS.
    """
    if k < 1:
        raise InvalidInput("A plan needs at least one contact.", hint="Ask for k ≥ 1.")
    c, fit = np.asarray(contacts, dtype=float), fit_of(our_level, level)
    reached, room = reach * fit, np.asarray(free, dtype=float)
    need = np.asarray(share, dtype=float) * (1 - np.asarray(coverage, dtype=float))
    new = (c < active - TOLERANCE) & (reached > c)
    gain = np.where(new, need * (reached - c) / np.where(new, 1 - c, 1), 0.0)
    limit = np.floor(np.where(np.isnan(room), np.inf, room))
    able = np.asarray(candidate, dtype=bool) & (limit >= 1)
    ours, person = np.nonzero(able[:, None] & np.asarray(named, dtype=bool) & (gain > 0))
    chosen = best_pairs(ours, person, gain[ours, person], limit, k=k, path_strengths=path_strengths)
    rows = [(ours[x], person[x]) for x in chosen]
    rows.sort(key=lambda pair: (-round(float(gain[pair]), 12), pair[1], pair[0]))
    proposals = tuple(
        Proposal(int(j), int(i), float(gain[j, i]), float(fit[j, i]), float(reached[j, i]), not np.isnan(room[j]))
        for j, i in rows
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
    pairs = _Pairs(
        np.asarray(ours), np.asarray(person), np.asarray(gain, dtype=float), np.asarray(free, dtype=float), k
    )
    if not len(pairs.ours):
        return []
    first = _maximise(pairs, pairs.gain, None, np.zeros(len(pairs.ours), dtype=bool))
    chosen = _prefer_paths(pairs, first, path_strengths) if path_strengths else first.chosen
    found: list[int] = np.flatnonzero(chosen).tolist()
    return found


def _greedy(pairs: _Pairs, value: Floats) -> Mask:
    """A feasible plan: down the list while there is room."""
    room = pairs.free.copy()
    met: set[int] = set()
    chosen = np.zeros(len(value), dtype=bool)
    for x in np.argsort(-value, kind="stable"):
        if len(met) == pairs.k:
            break
        if pairs.person[x] not in met and room[pairs.ours[x]] >= 1:
            chosen[x] = True
            met.add(int(pairs.person[x]))
            room[pairs.ours[x]] -= 1
    return chosen


def _best_of_each_person(pairs: _Pairs, value: Floats) -> Mask:
    """The k best pairs of each person: more are needed only where capacities bind, and then pricing finds them."""
    order = np.lexsort((-value, pairs.person))
    person = pairs.person[order]
    rank = np.arange(len(order)) - np.searchsorted(person, person)
    best = np.zeros(len(order), dtype=bool)
    best[order[rank < pairs.k]] = True
    return best


def _maximise(pairs: _Pairs, value: Floats, must: _Must | None, seed: Mask) -> _Solution:
    """The plan of the largest sum of values: solve for some pairs, price the others, add what would improve it."""
    greedy = _greedy(pairs, value)
    enough = greedy.sum() == pairs.k and must is None
    floor = value[greedy].min() if enough else -np.inf
    columns = (_best_of_each_person(pairs, value) & (value >= floor)) | greedy | seed
    tolerance = _NOISE * max(float(value.max()), 1e-30)
    while True:
        solution = _solve(pairs, value, columns, must)
        better = (_reduced(pairs, value, solution) > tolerance) & ~columns
        if not better.any():
            return solution
        columns = columns | better


def _reduced(pairs: _Pairs, value: Floats, solution: _Solution) -> Floats:
    """What a pair is worth beyond the places that it takes; ≤ 0 everywhere at the optimum."""
    taken = solution.ours_price[pairs.ours] + solution.person_price[pairs.person] + solution.pair_price
    reduced: Floats = value - taken
    return reduced


def _rows(pairs: _Pairs, columns: Integers) -> tuple[Any, Floats, Integers, Integers]:
    """Constraint matrix and bounds: limited ours, then people, then the number of pairs."""
    limited = np.flatnonzero(pairs.free < pairs.k)
    people = np.unique(pairs.person[columns])
    of_ours = limited[:, None] == pairs.ours[columns][None, :]
    of_person = np.searchsorted(people, pairs.person[columns])
    size = len(columns)
    persons = sparse.coo_array((np.ones(size), (of_person, np.arange(size))), shape=(len(people), size))
    matrix = sparse.vstack([sparse.coo_array(of_ours.astype(float)), persons, sparse.coo_array(np.ones((1, size)))])
    bounds = np.concatenate([pairs.free[limited], np.ones(len(people)), [float(pairs.k)]])
    return matrix.tocsr(), bounds, limited, people


def _solve(pairs: _Pairs, value: Floats, mask: Mask, must: _Must | None) -> _Solution:
    columns = np.flatnonzero(mask)
    matrix, bounds, limited, people = _rows(pairs, columns)
    equal = np.zeros(len(bounds), dtype=bool)
    if must is not None:
        equal = np.concatenate([must.ours[limited], must.person[people], [must.total]])
    scale = _SCALE / max(float(np.abs(value).max()), 1e-30)
    answer = linprog(
        -value[columns] * scale,
        A_ub=matrix[~equal] if not equal.all() else None,
        b_ub=bounds[~equal] if not equal.all() else None,
        A_eq=matrix[equal] if equal.any() else None,
        b_eq=bounds[equal] if equal.any() else None,
        bounds=(0, None),  # not (0, 1): only then the prices of the rows are complete
        method="highs-ds",
        options={"dual_feasibility_tolerance": 1e-10, "primal_feasibility_tolerance": 1e-10},
    )
    x = _whole(answer)
    price = np.zeros(len(bounds))
    price[~equal] = -answer.ineqlin.marginals / scale if not equal.all() else 0
    price[equal] = -answer.eqlin.marginals / scale if equal.any() else 0
    chosen = np.zeros(len(mask), dtype=bool)
    chosen[columns[x]] = True
    ours_price, person_price = np.zeros(len(pairs.free)), np.zeros(int(pairs.person.max()) + 1)
    ours_price[limited] = price[: len(limited)]
    person_price[people] = price[len(limited) : -1]
    return _Solution(chosen, ours_price, person_price, float(price[-1]))


def _whole(answer: Any) -> Mask:
    """The chosen columns of a solved problem."""
    if answer.x is None or answer.status != 0:
        raise GraphsvcError("The plan could not be computed.", hint=f"The solver says: {answer.message}")
    chosen: Mask = answer.x > 0.5
    return chosen


def _prefer_paths(pairs: _Pairs, first: _Solution, path_strengths: PathStrengths) -> Mask:
    """Among plans whose gain is equal to 1e-9 the one with the largest sum of path strengths.

    A plan's loss against the best gain is Σ over its pairs of −reduced, plus the price of every place left empty. So a
    pair that loses more is in none of these plans, and a place that costs more is filled in all of them.
    """
    loss = np.maximum(-_reduced(pairs, pairs.gain, first), 0)
    near = np.flatnonzero((loss <= TOLERANCE) | first.chosen)
    if len(near) == first.chosen.sum():
        return first.chosen
    part = _Pairs(pairs.ours[near], pairs.person[near], pairs.gain[near], pairs.free, pairs.k)
    paths = _paths_of(part, path_strengths)
    must = _Must(first.ours_price > TOLERANCE, first.person_price > TOLERANCE, first.pair_price > TOLERANCE)
    chosen = np.zeros(len(pairs.ours), dtype=bool)
    if _largest_loss(part, first, must, loss[near]) <= TOLERANCE:
        chosen[near] = _maximise(part, paths, must, first.chosen[near]).chosen
    else:
        chosen[near] = _within_tolerance(part, paths, first, must, loss[near])
    return chosen


def _paths_of(pairs: _Pairs, path_strengths: PathStrengths) -> Floats:
    paths = np.zeros(len(pairs.ours))
    for person in np.unique(pairs.person):
        mine = pairs.person == person
        paths[mine] = np.asarray(path_strengths(int(person)), dtype=float)[pairs.ours[mine]]
    return paths


def _small_prices(first: _Solution, must: _Must) -> tuple[Floats, Floats, float]:
    """The prices of the places that a plan of equal gain may leave empty, never below 0."""
    ours = np.where(must.ours, 0, np.maximum(first.ours_price, 0))
    person = np.where(must.person, 0, np.maximum(first.person_price, 0))
    return ours, person, 0.0 if must.total else max(first.pair_price, 0.0)


def _largest_loss(pairs: _Pairs, first: _Solution, must: _Must, loss: Floats) -> float:
    """The most that any plan of these pairs can lose."""
    ours, person, total = _small_prices(first, must)
    places = np.where(np.isinf(pairs.free), 0, pairs.free)
    return float(pairs.k * (loss.max() + total) + ours @ places + person.sum())


def _within_tolerance(pairs: _Pairs, paths: Floats, first: _Solution, must: _Must, loss: Floats) -> Mask:
    """Gains that differ by less than 1e-9 but not by nothing: the loss becomes a row, in units of the tolerance."""
    columns = np.arange(len(pairs.ours))
    matrix, bounds, limited, people = _rows(pairs, columns)
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
    return _whole(answer)
