"""Who can introduce whom: steps between people, indexed for the search of introduction paths."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise

import numpy as np

OPPONENTS = frozenset({"non_supporter", "enemy"})
COLLEAGUE_STRENGTH = 0.8  # a reporting line or a shared joint team on our side


class StepKind(StrEnum):
    """What joins two neighbours on a path."""

    CONTACT = "contact"
    INFLUENCE = "influence"
    KNOWS = "knows"
    REPORTING_LINE = "reporting_line"
    JOINT_TEAM = "joint_team"


class Why(StrEnum):
    """Why a path is not offered."""

    LEFT = "left"
    OPPONENT = "opponent"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class Step:
    """One step from `source` to `target`: strength in [0, 1] (1 = sure), evidence in the caller's own words."""

    source: str
    target: str
    kind: str
    strength: float
    evidence: str = ""


def both_ways(one: str, other: str, kind: str, strength: float, evidence: str = "") -> tuple[Step, Step]:
    """The two steps of a tie without direction: KNOWS, a reporting line or a shared team on our side."""
    return Step(one, other, kind, strength, evidence), Step(other, one, kind, strength, evidence)


@dataclass(frozen=True, slots=True)
class People:
    """What is known of the people on the steps.

    `ours`: our side, partners' people included; `left`: whose time has ended; `unnamed`: known seats;
    `support`: by person, each judged by the opportunity of their own account, unknown = absent;
    `conflicts`: pairs in conflict, in either order.
    """

    ours: Collection[str]
    left: Collection[str] = frozenset()
    unnamed: Collection[str] = frozenset()
    support: Mapping[str, str] = field(default_factory=dict)
    conflicts: Iterable[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """Why somebody, or two neighbours, keep a path from being offered; `support` is set for opponents."""

    why: Why
    people: tuple[str, ...]
    support: str | None = None


class PathNetwork:
    """Steps between people, indexed for questions about paths; build it once, ask it often.

    Between two people the strongest step that joins them counts (equal ones: by kind, then evidence). Steps of
    strength 0, steps from a person to themselves and steps at known seats are left out. O(steps · log steps).
    """

    def __init__(self, steps: Iterable[Step], people: People) -> None:
        self.people = people
        self.ours = frozenset(people.ours)
        self.left = frozenset(people.left)
        self.unnamed = frozenset(people.unnamed)
        self.conflicts = frozenset(frozenset(pair) for pair in people.conflicts)
        self.best = _strongest_steps(steps, self.unnamed)
        self.ids = tuple(sorted({person for pair in self.best for person in pair}))
        self.index = {person: number for number, person in enumerate(self.ids)}
        self._index_steps()

    def _index_steps(self) -> None:
        """By source: source, head, weight, conflict (steps,); first (people + 1,); blocked, is_ours (people,)."""
        ordered = sorted((self.index[a], self.index[b], step.strength) for (a, b), step in self.best.items())
        self.source = np.array([row[0] for row in ordered], dtype=np.int64)
        self.head = np.array([row[1] for row in ordered], dtype=np.int64)
        self.weight = np.array([row[2] for row in ordered], dtype=float)
        self.first = np.searchsorted(self.source, np.arange(len(self.ids) + 1)).tolist()
        self.conflict = np.array([self._conflict(a, b) for a, b, _ in ordered], dtype=bool)
        self.blocked = np.array([bool(self.reason_in_between(person)) for person in self.ids], dtype=bool)
        self.is_ours = np.array([person in self.ours for person in self.ids], dtype=bool)

    def _conflict(self, a: int, b: int) -> bool:
        return bool(self.conflicts) and frozenset((self.ids[a], self.ids[b])) in self.conflicts

    def reason_in_between(self, person: str) -> Reason | None:
        """Why nobody is introduced through this person, or None."""
        if person in self.left:
            return Reason(Why.LEFT, (person,))
        support = self.people.support.get(person)
        return Reason(Why.OPPONENT, (person,), support) if support in OPPONENTS else None

    def reasons(self, people: tuple[str, ...]) -> tuple[Reason, ...]:
        """Every reason against a path, in the order of its people."""
        between = [self.reason_in_between(person) for person in people[1:-1]]
        quarrels = [Reason(Why.CONFLICT, pair) for pair in pairwise(people) if frozenset(pair) in self.conflicts]
        return (*(reason for reason in between if reason), *quarrels)


def _strongest_steps(steps: Iterable[Step], unnamed: frozenset[str]) -> dict[tuple[str, str], Step]:
    best: dict[tuple[str, str], Step] = {}
    for step in steps:
        if step.strength > 0 and step.source != step.target and unnamed.isdisjoint((step.source, step.target)):
            pair = (step.source, step.target)
            held = best.get(pair)
            if held is None or _rank(step) < _rank(held):
                best[pair] = step
    return best


def _rank(step: Step) -> tuple[float, str, str]:
    return (-step.strength, step.kind, step.evidence)
