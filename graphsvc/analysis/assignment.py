"""An assignment problem with places: the solver behind every plan of next contacts, from one account to all of them.

Each of ours has so many free places, each person one, the plan k. The problem is totally unimodular, so the vertex that
HiGHS ends at consists of whole pairs. Columns are generated: a few pairs first, all others priced with the duals.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import linprog

from graphsvc.analysis.segments import Floats, Integers
from graphsvc.errors import GraphsvcError

Mask = NDArray[np.bool_]

_NOISE = 1e-12  # what floating point leaves of a reduced cost that is 0
_SCALE = 1e3  # objectives are scaled to this maximum, so that the solver's own tolerance of 1e-10 is 1e-13 of it
_TOLERANCES: Any = {"dual_feasibility_tolerance": 1e-10, "primal_feasibility_tolerance": 1e-10}
_FEW = 2_000  # so many columns are taken at once, and the simplex method is the fastest
_DEEP = 6  # of each of ours with limited places so many times as many pairs to begin with


@dataclass(frozen=True, slots=True)
class Pairs:
    """The possible pairs (pairs,): positions of ours and of persons. `free` (ours,) whole places, inf = no limit; `k`
    pairs at most."""

    ours: Integers
    person: Integers
    gain: Floats
    free: Floats
    k: int


@dataclass(frozen=True, slots=True)
class Solution:
    """Chosen pairs as a mask, and the price of each place: of ours, of a person, of a pair in the plan."""

    chosen: Mask
    ours_price: Floats
    person_price: Floats
    pair_price: float


@dataclass(frozen=True, slots=True)
class Must:
    """Places that every plan of equal gain fills: places of ours, people, the k pairs."""

    ours: Mask
    person: Mask
    total: bool


def maximise(pairs: Pairs, value: Floats, must: Must | None = None, seed: Mask | None = None) -> Solution:
    """The plan of the largest sum of values: solve for some pairs, price the others, add what would improve it.

    `value` (pairs,), one pair at least; `seed`: pairs to begin with, which have to fill the places that `must` be.
    O(rounds · (pairs + pivots of the reduced problem)), mostly one to three rounds.
    """
    columns = _first(pairs, value, must) | (seed if seed is not None else False)
    tolerance = _NOISE * max(float(value.max()), 1e-30)
    while True:
        solution = _solve(pairs, value, columns, must)
        lacking = reduced(pairs, value, solution)
        lacking[columns] = 0
        if not (lacking > tolerance).any():
            return solution
        columns = columns | _largest(lacking, tolerance, max(_FEW, 4 * pairs.k))


def reduced(pairs: Pairs, value: Floats, solution: Solution) -> Floats:
    """What a pair is worth beyond the places that it takes, (pairs,); ≤ 0 everywhere at the optimum."""
    taken = solution.ours_price[pairs.ours] + solution.person_price[pairs.person] + solution.pair_price
    found: Floats = value - taken
    return found


def bound(pairs: Pairs, value: Floats, solution: Solution) -> float:
    """No plan is worth more: the sum of the prices of all places (weak duality).

    Prices are taken as at least 0, and what rounding leaves of a pair above its prices counts for each of k pairs.
    """
    ours, person = np.maximum(solution.ours_price, 0), np.maximum(solution.person_price, 0)
    priced = Solution(solution.chosen, ours, person, max(solution.pair_price, 0.0))
    above = max(float(reduced(pairs, value, priced).max()), 0.0)
    places = np.where(ours > 0, pairs.free, 0.0)
    return float(ours @ places + person.sum() + pairs.k * (priced.pair_price + above))


def greedy(pairs: Pairs, value: Floats) -> Mask:
    """A feasible plan: down the list while there is room. The best pairs are looked at first, then more of them."""
    size = 8 * pairs.k
    while True:
        top = _top(value, size)
        found = _down(pairs, top)
        if len(found) == pairs.k or len(top) == len(value):
            break
        size *= 8
    chosen = np.zeros(len(value), dtype=bool)
    chosen[found] = True
    return chosen


def _top(value: Floats, size: int) -> Integers:
    """The `size` largest, largest first."""
    top = np.argpartition(-value, size)[:size] if size < len(value) else np.arange(len(value))
    found: Integers = top[np.argsort(-value[top], kind="stable")]
    return found


def _down(pairs: Pairs, order: Integers) -> list[int]:
    room, met, found = pairs.free.tolist(), set[int](), list[int]()
    for x, ours, person in zip(order.tolist(), pairs.ours[order].tolist(), pairs.person[order].tolist(), strict=True):
        if person not in met and room[ours] >= 1:
            found.append(x)
            met.add(person)
            room[ours] -= 1
            if len(found) == pairs.k:
                break
    return found


def _first(pairs: Pairs, value: Floats, must: Must | None) -> Mask:
    """The pairs to begin with: all of few; what is no worse than the last pair of a greedy plan of k. Where that has
    fewer pairs, each person's best with one of ours without a limit, and some of the best of each of ours with one."""
    if len(value) <= _FEW:
        return np.ones(len(value), dtype=bool)
    chosen = greedy(pairs, value)
    if must is None and chosen.sum() == pairs.k:
        good = np.flatnonzero(value >= value[chosen].min())
        chosen[good[_best(pairs.person[good], value[good], np.full(len(good), float(pairs.k)))]] = True
        return chosen
    free = pairs.free[pairs.ours]
    limited, unlimited = np.flatnonzero(free < pairs.k), np.flatnonzero(free >= pairs.k)
    chosen[unlimited[_best(pairs.person[unlimited], value[unlimited], np.ones(len(unlimited)))]] = True
    chosen[limited[_best(pairs.ours[limited], value[limited], _DEEP * free[limited])]] = True
    return chosen


def _best(group: Integers, value: Floats, depth: Floats) -> Mask:
    """Whether a value is among so many (`depth`) largest of its group."""
    order = np.lexsort((-value, group))
    sorted_ = group[order]
    rank = np.arange(len(order)) - np.searchsorted(sorted_, sorted_)
    best = np.zeros(len(order), dtype=bool)
    best[order[rank < depth[order]]] = True
    return best


def _largest(lacking: Floats, tolerance: float, most: int) -> Mask:
    """At most so many of those above the tolerance, the largest."""
    found = np.flatnonzero(lacking > tolerance)
    if len(found) > most:
        found = found[np.argpartition(-lacking[found], most)[:most]]
    chosen = np.zeros(len(lacking), dtype=bool)
    chosen[found] = True
    return chosen


def rows(pairs: Pairs, columns: Integers) -> tuple[Any, Floats, Integers, Integers]:
    """Constraint matrix and bounds: limited ours, then people, then the number of pairs; who is limited, who is met."""
    ours, person, size = pairs.ours[columns], pairs.person[columns], len(columns)
    bounded = np.flatnonzero(pairs.free[ours] < pairs.k)
    limited, of_ours = np.unique(ours[bounded], return_inverse=True)
    people, of_person = np.unique(person, return_inverse=True)
    row = np.concatenate([of_ours, len(limited) + of_person, np.full(size, len(limited) + len(people))])
    column = np.concatenate([bounded, np.arange(size), np.arange(size)])
    matrix = sparse.csr_array((np.ones(len(row)), (row, column)), shape=(len(limited) + len(people) + 1, size))
    bounds = np.concatenate([pairs.free[limited], np.ones(len(people)), [float(pairs.k)]])
    return matrix, bounds, limited, people


def _solve(pairs: Pairs, value: Floats, mask: Mask, must: Must | None) -> Solution:
    columns = np.flatnonzero(mask)
    matrix, bounds, limited, people = rows(pairs, columns)
    equal = np.zeros(len(bounds), dtype=bool)
    if must is not None:
        equal = np.concatenate([must.ours[limited], must.person[people], [must.total]])
    scale = _SCALE / max(float(np.abs(value).max()), 1e-30)
    answer = _optimum(-value[columns] * scale, matrix, bounds, equal)
    price = np.zeros(len(bounds))
    price[~equal] = -answer.ineqlin.marginals / scale if not equal.all() else 0
    price[equal] = -answer.eqlin.marginals / scale if equal.any() else 0
    chosen = np.zeros(len(mask), dtype=bool)
    chosen[columns[answer.x > 0.5]] = True
    ours_price, person_price = np.zeros(len(pairs.free)), np.zeros(int(pairs.person.max()) + 1)
    ours_price[limited] = price[: len(limited)]
    person_price[people] = price[len(limited) : -1]
    return Solution(chosen, ours_price, person_price, float(price[-1]))


def _optimum(cost: Floats, matrix: Any, bounds: Floats, equal: Mask) -> Any:
    """A vertex. Of many columns the interior-point method is about ten times as fast as the simplex method; where its
    crossover to a vertex does not come to its end, the simplex method is asked."""
    methods: Any = ("highs-ipm", "highs-ds") if len(cost) > _FEW else ("highs-ds",)
    for method in methods:
        answer = linprog(
            cost,
            A_ub=matrix[~equal] if not equal.all() else None,
            b_ub=bounds[~equal] if not equal.all() else None,
            A_eq=matrix[equal] if equal.any() else None,
            b_eq=bounds[equal] if equal.any() else None,
            bounds=(0, None),  # not (0, 1): only then the prices of the rows are complete
            method=method,
            options=_TOLERANCES,
        )
        if answer.status == 0 and np.abs(answer.x - np.round(answer.x)).max() < 1e-6:
            break
    return solved(answer)


def solved(answer: Any) -> Any:
    """The answer. Raises GraphsvcError where the solver has none."""
    if answer.x is None or answer.status != 0:
        raise GraphsvcError("The plan could not be computed.", hint=f"The solver says: {answer.message}")
    return answer
