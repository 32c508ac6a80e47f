"""The plan against brute force over all plans, and the rules of metrics §9 one by one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracles import best_gain

from graphsvc.analysis.plan import Plan, best_pairs, fit_of, next_contacts
from graphsvc.errors import InvalidInput

Array = Any
NAN = float("nan")


@dataclass(frozen=True)
class Case:
    contacts: Array
    share: Array
    coverage: Array
    named: Array
    our_level: Array
    level: Array
    candidate: Array
    free: Array
    k: int
    paths: Array

    def plan(self) -> Plan:
        arrays = (self.contacts, self.share, self.coverage, self.named, self.our_level, self.level)
        return next_contacts(
            *arrays, self.candidate, self.free, k=self.k, path_strengths=lambda person: self.paths[:, person]
        )

    def gain(self, j: int, i: int) -> float:
        """The definition, one pair at a time; 0 where the pair is not possible."""
        c, apart = self.contacts[j, i], abs(self.our_level[j] - self.level[i])
        t = 0.6 * (1 if apart <= 1 else 0.6)
        if not (self.named[i] and self.candidate[j]) or c >= 0.2 - 1e-9 or t <= c:
            return 0.0
        return float(self.share[i] * (1 - self.coverage[i]) * (t - c) / (1 - c))


def random_case(seed: int, most_ours: int = 4, most_people: int = 4, most_pairs: int = 4) -> Case:
    """As many of ours and people at most; half of the cases with values from a small set, so that ties abound."""
    rng = np.random.default_rng(seed)
    ours, people = int(rng.integers(0, most_ours + 1)), int(rng.integers(0, most_people + 1))
    coarse = rng.random() < 0.5
    return Case(
        contacts=rng.choice([0, 0, 0, 0.1, 0.2, 0.5], size=(ours, people)),
        share=rng.choice([0.2, 0.4], people) if coarse else rng.random(people),
        coverage=rng.choice([0, 0.5], people) if coarse else rng.random(people),
        named=rng.random(people) < 0.9,
        our_level=rng.choice([1, 2, 4, NAN], ours),
        level=rng.choice([1, 2, 4, NAN], people),
        candidate=rng.random(ours) < 0.9,
        free=rng.choice([0, 1, 1, 2, NAN], ours),
        k=int(rng.integers(1, most_pairs + 1)),
        paths=rng.choice([0, 0.25, 0.3, 0.5], size=(ours, people)),
    )


def plans(case: Case, person: int = 0, used: tuple[int, ...] = ()) -> list[list[tuple[int, int]]]:
    """Every feasible plan: each person meets nobody, or one of ours who still has room."""
    if person == len(case.share):
        return [[]]
    found = plans(case, person + 1, used)
    for j in range(len(case.free)):
        room = np.isnan(case.free[j]) or used.count(j) < case.free[j]
        if len(used) < case.k and room and case.gain(j, person) > 0:
            found = found + [[(j, person), *rest] for rest in plans(case, person + 1, (*used, j))]
    return found


def assert_best(case: Case) -> None:
    answer = case.plan()
    chosen = [(p.ours, p.person) for p in answer.proposals]
    every = [(sum(case.gain(*pair) for pair in plan), sum(case.paths[pair] for pair in plan)) for plan in plans(case)]
    assert sorted(chosen, key=lambda pair: pair[1]) in plans(case)
    best = max(gain for gain, _ in every)
    assert answer.gain == pytest.approx(best, abs=1e-9)
    assert [p.gain for p in answer.proposals] == pytest.approx([case.gain(*pair) for pair in chosen], abs=1e-15)
    strongest = max(path for gain, path in every if gain >= best - 1e-9)
    assert sum(case.paths[pair] for pair in chosen) == pytest.approx(strongest, abs=1e-9)


@settings(max_examples=400, deadline=None)
@given(st.integers(0, 2**32))
def test_equal_to_brute_force(seed: int) -> None:
    assert_best(random_case(seed))


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32))
def test_gains_that_differ_by_less_than_the_tolerance_are_equal(seed: int) -> None:
    """Shares a few 1e-10 apart: plans within 1e-9 of the best compete by their paths."""
    case = random_case(seed)
    nudge = np.random.default_rng(seed + 1).integers(0, 12, len(case.share)) * 1.7e-10
    assert_best(replace(case, share=case.share + nudge))


@pytest.mark.parametrize("seed", range(200))
def test_larger_plans_gain_as_much_as_scipys_assignment(seed: int) -> None:
    """Up to 15 of ours and 40 people. No limit is as good as k places."""
    case = random_case(seed, most_ours=15, most_people=40, most_pairs=15)
    gain = np.array([[case.gain(j, i) for i in range(len(case.share))] for j in range(len(case.free))])
    places = np.where(np.isnan(case.free), case.k, case.free)
    best = best_gain(gain.reshape(len(case.free), len(case.share)), places, case.k)
    answer = case.plan()
    assert answer.gain == pytest.approx(best, abs=1e-9)
    assert sum(case.gain(p.ours, p.person) for p in answer.proposals) == pytest.approx(best, abs=1e-9)


def test_the_same_input_gives_the_same_plan() -> None:
    case = random_case(7)
    assert case.plan() == case.plan()


def one_pair(**changes: Any) -> Plan:
    """One of ours at level 2, one stakeholder at level 3 with half of the decision, not covered."""
    given = {"contacts": [[0.0]], "share": [0.5], "coverage": [0.0], "named": [True], "our_level": [2], "level": [3]}
    return next_contacts(**{**given, "candidate": [True], "free": [1], **changes})


def test_gain_by_hand() -> None:
    """0.5 · (1 − 0.1) · (0.6 − 0.1)/(1 − 0.1) = 0.25: coverage 0.1 comes from this very contact."""
    (pair,) = one_pair(contacts=[[0.1]], coverage=[0.1]).proposals
    assert (pair.gain, pair.fit, pair.strength) == (pytest.approx(0.25, abs=1e-15), 1.0, 0.6)


def test_fit_by_levels() -> None:
    assert fit_of([1, 3, NAN], [1, 2, NAN]).tolist() == [[1, 1, 0.6], [0.6, 1, 0.6], [0.6, 0.6, 0.6]]


@pytest.mark.parametrize(
    "changes",
    [
        {"contacts": [[0.2]]},
        {"contacts": [[1 - (1 - 0.2)]]},  # active within the tolerance
        {"named": [False]},
        {"candidate": [False]},
        {"free": [0]},
        {"free": [-3]},
        {"share": [0.0]},
        {"coverage": [1.0]},
    ],
)
def test_no_proposal(changes: dict[str, Any]) -> None:
    assert one_pair(**changes) == Plan((), 0.0)


def test_an_unknown_capacity_is_no_limit_and_said() -> None:
    assert [p.capacity_known for p in one_pair(free=[NAN]).proposals] == [False]
    assert [p.capacity_known for p in one_pair(free=[1]).proposals] == [True]


def test_the_assignment_beats_taking_the_best_pair_first() -> None:
    """Each of ours has room for one. Greedy takes 0.9 and is left with 0.1; together 0.8 + 0.85 = 1.65 is best."""
    assert best_pairs([0, 0, 1, 1], [0, 1, 0, 1], [0.9, 0.85, 0.8, 0.1], [1, 1], k=2) == [1, 2]


def test_proposals_come_by_gain_then_person() -> None:
    plan = next_contacts(np.zeros((1, 3)), [0.2, 0.3, 0.2], np.zeros(3), [True] * 3, [1], [1] * 3, [True], [NAN], k=3)
    assert [p.person for p in plan.proposals] == [1, 0, 2]


def test_without_anybody() -> None:
    assert next_contacts(np.zeros((0, 0)), [], [], [], [], [], [], [], k=5) == Plan((), 0.0)


def test_k_below_one_is_refused() -> None:
    with pytest.raises(InvalidInput):
        one_pair(k=0)


def test_a_large_account_where_all_pairs_are_alike() -> None:
    """60 of ours, 500 people, all gains equal: the paths decide, and the five strongest lie on a diagonal."""
    paths = np.zeros((60, 500))
    paths[range(5), range(100, 105)] = 0.9
    plan = next_contacts(
        np.zeros((60, 500)),
        np.full(500, 1 / 500),
        np.zeros(500),
        np.ones(500, bool),
        np.full(60, 2),
        np.full(500, 2),
        np.ones(60, bool),
        np.full(60, 1.0),
        path_strengths=lambda person: paths[:, person],
    )
    assert sorted((p.ours, p.person) for p in plan.proposals) == [(x, 100 + x) for x in range(5)]
