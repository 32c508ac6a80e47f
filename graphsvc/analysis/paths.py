"""Introduction paths: the strongest ways to be introduced to somebody, and what is not offered, with the reason.

Plain steps and sets in, frozen results out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from heapq import heapify, heappop, heappush, heapreplace
from itertools import pairwise
from math import prod

import numpy as np
from numpy.typing import NDArray

from graphsvc.analysis.path_network import (
    COLLEAGUE_STRENGTH,
    OPPONENTS,
    PathNetwork,
    People,
    Reason,
    Step,
    StepKind,
    Why,
    both_ways,
)
from graphsvc.errors import InvalidInput

__all__ = [
    "COLLEAGUE_STRENGTH",
    "OPPONENTS",
    "NoAnswer",
    "NotOffered",
    "Path",
    "PathNetwork",
    "Paths",
    "People",
    "Reason",
    "Step",
    "StepKind",
    "Why",
    "best_strengths",
    "both_ways",
    "introduction_paths",
    "why_empty",
]

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Route = tuple[int, ...]
_Entry = tuple[float, int, Route, int, float]

_SLACK = 1 + 1e-14  # a bound is multiplied in another order than the path it bounds: a few units in the last place


class NoAnswer(StrEnum):
    """Why a question about paths has an empty answer by its nature."""

    TARGET_UNNAMED = "target_unnamed"
    TARGET_LEFT = "target_left"
    START_LEFT = "start_left"


@dataclass(frozen=True, slots=True)
class Path:
    """An offered path: strength = product of its steps' strengths; `backup` = shares nobody with those taken before."""

    strength: float
    steps: tuple[Step, ...]
    backup: bool = False

    @property
    def people(self) -> tuple[str, ...]:
        """Everybody on the path, from our person to the target."""
        return (self.steps[0].source, *(step.target for step in self.steps))

    @property
    def weakest_step(self) -> int:
        """Index of the weakest step, the first of equal ones (strengths rounded to 12 decimals)."""
        strengths = [round(step.strength, 12) for step in self.steps]
        return strengths.index(min(strengths))


@dataclass(frozen=True, slots=True)
class NotOffered:
    """A path that is strong, but not offered, with every reason."""

    people: tuple[str, ...]
    strength: float
    because: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Paths:
    """The answer about one target, both lists by strength (12 decimals), fewer steps, ids."""

    target: str
    paths: tuple[Path, ...]
    not_offered: tuple[NotOffered, ...]
    empty_because: NoAnswer | None = None

    @property
    def backups(self) -> tuple[Path, ...]:
        return tuple(path for path in self.paths if path.backup)


def introduction_paths(
    network: PathNetwork,
    target: str,
    *,
    start: str | None = None,
    k: int = 5,
    max_steps: int = 4,
    not_offered: int = 5,
) -> Paths:
    """Find the `k` strongest offered simple paths of at most `max_steps` steps from our people to `target`.

    `strength = ∏ step strengths`. A path holds exactly one of ours, its start; with `start` given it begins there and
    others of ours may stand between. Not offered, with the reason: a path whose intermediate left or is a
    `non_supporter` or `enemy`, or with two neighbours in conflict, the start included; the strongest `not_offered` of
    these are listed. Back-ups: going down the list, those sharing no starter and no intermediate with one taken.

    Returns an empty answer that says so (`empty_because`) if the target is a known seat or left, or the start left.

    Raises
    ------
    InvalidInput
        `k` or `max_steps` below 1, `start` not on our side, or `target` on our side.

    Notes
    -----
    Exact. Best-first search over simple paths; each partial path is bounded by its strength times the strongest walk
    of the remaining number of steps (a max-product recursion backwards from the target, O(max_steps · steps)), so that
    paths come out in their final order and the search ends with the k-th. Equal to exhaustive search.

    References
    ----------
    Yen, Finding the k shortest loopless paths, Management Science 17 (1971), on −log strength;
    Hart, Nilsson & Raphael, IEEE Trans. SSC 4 (1968) for the bound.
    """
    _check(network, target, start, k, max_steps)
    empty = why_empty(network, target, start)
    if empty or target not in network.index or (start is not None and start not in network.index):
        return Paths(target, (), (), empty)
    question = _Question(network, target, start, max_steps)
    offered = question.strongest(k, refused=False)
    refused = question.strongest(not_offered, refused=True) if not_offered > 0 else []
    return Paths(target, _marked([_path(network, route) for route in offered]), _refusals(network, refused))


def best_strengths(network: PathNetwork, target: str, *, max_steps: int = 4) -> dict[str, float]:
    """The strength of the strongest offered path to `target` from each of our people who has one.

    As `introduction_paths(..., start=PERSON, k=1)` for every one of ours at once, in O(max_steps · steps):
    strengths are at most 1, so a walk without its cycles is never weaker, and the best walk is the best path.
    """
    if why_empty(network, target, None) or target not in network.index:
        return {}
    any_start = network.is_ours & ~_members(network, network.left)
    levels = _Question(network, target, None, max_steps, through_ours=True).offered
    best = np.max(levels[1:], axis=0)
    return {network.ids[person]: float(best[person]) for person in np.flatnonzero(any_start & (best > 0))}


def _check(network: PathNetwork, target: str, start: str | None, k: int, max_steps: int) -> None:
    if k < 1 or max_steps < 1:
        raise InvalidInput(
            "The number of paths and the number of steps must be at least 1.", hint="Ask for k ≥ 1 and max_steps ≥ 1."
        )
    if start is not None and start not in network.ours:
        raise InvalidInput(
            f"{start!r} is not one of our people, so no introduction can start there.",
            hint="Name an employee or a partner's contact as the start.",
        )
    if target in network.ours:
        raise InvalidInput(
            f"{target!r} is one of our own people.", hint="Name a stakeholder as the target of an introduction."
        )


def why_empty(network: PathNetwork, target: str, start: str | None = None) -> NoAnswer | None:
    """Why a question about this target has an empty answer by its nature, or None."""
    if target in network.unnamed:
        return NoAnswer.TARGET_UNNAMED
    if target in network.left:
        return NoAnswer.TARGET_LEFT
    return NoAnswer.START_LEFT if start in network.left else None


def _members(network: PathNetwork, group: Collection[str]) -> Mask:
    return np.array([person in group for person in network.ids], dtype=bool)


class _Question:
    """One target, one start or any of ours: the bounds, and the search that they steer.

    Each partial path carries a flag, whether something on it is refused already. `offered[l]` is the strongest walk of
    exactly l steps to the target without anything refused, `anything[l]` of any sort, `refusing[l]` with something
    refused still to come. All (people,), strengths.
    """

    def __init__(
        self,
        network: PathNetwork,
        target: str,
        start: str | None,
        max_steps: int,
        *,
        through_ours: bool | None = None,
    ) -> None:
        self.network, self.max_steps = network, max_steps
        self.target = network.index[target]
        through = start is not None if through_ours is None else through_ours
        usable = (network.source != self.target) & (through | ~network.is_ours[network.head])
        good = ~network.conflict & (~network.blocked[network.head] | (network.head == self.target))
        self.clean = np.where(usable & good, network.weight, 0.0)
        self.foul = np.where(usable & ~good, network.weight, 0.0)
        self.starts = self._starts(start)
        self.offered = self._offered_levels()

    def _starts(self, start: str | None) -> list[int]:
        if start is not None:
            return [self.network.index[start]]
        able = self.network.is_ours & ~_members(self.network, self.network.left)
        starts: list[int] = np.flatnonzero(able).tolist()
        return starts

    def _strongest_onward(self, values: Floats) -> Floats:
        """(people,) maximum of a value per step over the steps that leave a person; 0 where none leaves."""
        out = np.zeros(len(self.network.ids))
        first = np.asarray(self.network.first)
        leaving = np.flatnonzero(first[:-1] < first[1:])
        out[leaving] = np.maximum.reduceat(values, first[leaving])
        return out

    def _at_target(self) -> Floats:
        level = np.zeros(len(self.network.ids))
        level[self.target] = 1.0
        return level

    def _offered_levels(self) -> list[Floats]:
        levels = [self._at_target()]
        for _ in range(self.max_steps):
            levels.append(self._strongest_onward(self.clean * levels[-1][self.network.head]))
        return levels

    def _refused_levels(self) -> tuple[list[Floats], list[Floats]]:
        anything, refusing = [self._at_target()], [np.zeros(len(self.network.ids))]
        head, both = self.network.head, self.clean + self.foul
        for _ in range(self.max_steps):
            ahead, still = anything[-1][head], refusing[-1][head]
            refusing.append(self._strongest_onward(np.maximum(self.clean * still, self.foul * ahead)))
            anything.append(self._strongest_onward(both * ahead))
        return anything, refusing

    def strongest(self, k: int, *, refused: bool) -> list[Route]:
        """The k best routes in final order: all offered, or (`refused`) all with something refused on them."""
        if not refused:
            return self._search(k, [(self.clean, 0)], [self.offered], goal=0)
        if not self.foul.any():
            return []
        anything, refusing = self._refused_levels()
        return self._search(k, [(self.clean, 0), (self.foul, 1)], [refusing, anything], goal=1)

    def _search(self, k: int, moves: list[tuple[Floats, int]], bounds: list[list[Floats]], goal: int) -> list[Route]:
        """Best-first over (−rounded bound, steps in all, route so far, flag, strength so far)."""
        queue: list[_Entry] = [
            (-round(float(bounds[0][steps][start]) * _SLACK, 12), steps, (start,), 0, 1.0)
            for start in self.starts
            for steps in range(1, self.max_steps + 1)
            if bounds[0][steps][start] > 0
        ]
        heapify(queue)
        kept: list[float] = []  # the k best complete strengths so far, weakest first
        routes: list[Route] = []
        while queue and len(routes) < k:
            _, steps, route, flag, strength = heappop(queue)
            left = steps - len(route) + 1
            if left == 0:
                routes.append(route)
                continue
            for weights, raised in moves:
                flag_after = flag | raised
                ahead = bounds[flag_after][left - 1]
                for bound, person, weight in self._onward(route, weights, ahead, strength):
                    if left == 1:
                        if flag_after != goal:
                            continue
                        rounded = round(strength * weight, 12)
                        _keep(kept, k, rounded)
                    else:
                        rounded = round(bound, 12)
                    if len(kept) < k or rounded >= kept[0]:
                        heappush(queue, (-rounded, steps, (*route, person), flag_after, strength * weight))
        return routes

    def _onward(
        self, route: Route, weights: Floats, ahead: Floats, strength: float
    ) -> Iterable[tuple[float, int, float]]:
        """(bound, person, step strength) of the steps that leave the route's end, can arrive and close no cycle."""
        rows = slice(self.network.first[route[-1]], self.network.first[route[-1] + 1])
        heads, steps = self.network.head[rows], weights[rows]
        values = steps * ahead[heads]
        found = np.flatnonzero(values)
        bounds = (values[found] * (strength * _SLACK)).tolist()
        onward = zip(bounds, heads[found].tolist(), steps[found].tolist(), strict=True)
        return [entry for entry in onward if entry[1] not in route]


def _keep(kept: list[float], k: int, strength: float) -> None:
    if len(kept) < k:
        heappush(kept, strength)
    elif strength > kept[0]:
        heapreplace(kept, strength)


def _path(network: PathNetwork, route: Route) -> Path:
    steps = tuple(network.best[network.ids[a], network.ids[b]] for a, b in pairwise(route))
    return Path(prod(step.strength for step in steps), steps)


def _marked(paths: list[Path]) -> tuple[Path, ...]:
    """Mark the back-ups: the first path is taken, then each that shares no starter and no intermediate with a taken."""
    taken: set[str] = set()
    marked = []
    for path in paths:
        apart = taken.isdisjoint(path.people[:-1])
        marked.append(Path(path.strength, path.steps, backup=apart and bool(taken)))
        if apart:
            taken.update(path.people[:-1])
    return tuple(marked)


def _refusals(network: PathNetwork, routes: list[Route]) -> tuple[NotOffered, ...]:
    found = []
    for route in routes:
        people = tuple(network.ids[person] for person in route)
        found.append(NotOffered(people, _path(network, route).strength, network.reasons(people)))
    return tuple(found)
