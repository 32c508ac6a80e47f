"""Introduction paths against exhaustive search, and the rules of metrics §8 one by one."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise, permutations
from math import prod
from time import perf_counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphsvc.analysis.paths import (
    NoAnswer,
    Path,
    PathNetwork,
    People,
    Reason,
    Step,
    Why,
    best_strengths,
    both_ways,
    introduction_paths,
)
from graphsvc.errors import InvalidInput

OURS = ["o1", "o2", "o3"]
THEIRS = ["a", "b", "c", "d", "t"]


@dataclass(frozen=True)
class Case:
    steps: list[Step]
    people: People

    @property
    def network(self) -> PathNetwork:
        return PathNetwork(self.steps, self.people)


def random_case(seed: int) -> Case:
    """Few different strengths, so that ties in strength and in length are common."""
    rng = np.random.default_rng(seed)
    density = rng.choice([0.25, 0.5, 0.9])
    grid = rng.choice(
        [np.array([0.25, 0.5, 1.0]), np.array([0.3, 0.81, 0.9, 0.95]), np.array([0.5])][rng.integers(2)], 99
    )
    everybody = OURS + THEIRS
    pairs = [pair for pair in permutations(everybody, 2) if rng.random() < density]
    steps = [Step(a, b, str(rng.choice(["contact", "knows"])), float(rng.choice(grid))) for a, b in pairs]
    support = {
        p: str(rng.choice(["enemy", "non_supporter", "mentor", "neutral"])) for p in THEIRS if rng.random() < 0.4
    }
    left = {p for p in ["o3", "a", "b", "c", "d"] if rng.random() < 0.15}
    unnamed = {p for p in ["a", "b", "c", "d"] if rng.random() < 0.1}
    conflicts = [pair for pair in permutations(everybody, 2) if rng.random() < 0.04]
    return Case(steps, People(OURS, left, unnamed, support, conflicts))


def exhaustive(case: Case, start: str | None, max_steps: int) -> tuple[list[tuple[str, ...]], list[tuple[str, ...]]]:
    """Every simple path, offered and refused, in final order, straight from the definition."""
    people, best = case.people, {}
    for step in case.steps:
        best[step.source, step.target] = max(step.strength, best.get((step.source, step.target), 0))
    conflicts = {frozenset(pair) for pair in people.conflicts}
    offered, refused = [], []
    others = [p for p in OURS + THEIRS if p != "t"]
    for count in range(1, max_steps + 1):
        for route in ((*body, "t") for body in permutations(others, count)):
            links = list(pairwise(route))
            if not all(best.get(link, 0) > 0 for link in links) or any(p in people.unnamed for p in route):
                continue
            if route[0] not in OURS or route[0] in people.left or (start is not None and route[0] != start):
                continue
            if start is None and any(p in OURS for p in route[1:]):
                continue
            bad = any(p in people.left or people.support.get(p) in {"enemy", "non_supporter"} for p in route[1:-1])
            bad = bad or any(frozenset(link) in conflicts for link in links)
            row = (-round(prod(best[link] for link in links), 12), count, route)
            (refused if bad else offered).append(row)
    return [row[2] for row in sorted(offered)], [row[2] for row in sorted(refused)]


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from([None, "o1"]), st.integers(1, 4), st.integers(1, 12))
def test_equal_to_exhaustive_search(seed: int, start: str | None, max_steps: int, k: int) -> None:
    case = random_case(seed)
    offered, refused = exhaustive(case, start, max_steps)
    answer = introduction_paths(case.network, "t", start=start, k=k, max_steps=max_steps, not_offered=k)
    assert [path.people for path in answer.paths] == offered[:k]
    assert [path.people for path in answer.not_offered] == refused[:k]
    assert all(path.because for path in answer.not_offered)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 4))
def test_best_strengths_are_those_of_each_start_alone(seed: int, max_steps: int) -> None:
    network = random_case(seed).network
    expected = {}
    for ours in OURS:
        answer = introduction_paths(network, "t", start=ours, k=1, max_steps=max_steps)
        if answer.paths:
            expected[ours] = answer.paths[0].strength
    assert best_strengths(network, "t", max_steps=max_steps) == pytest.approx(expected, abs=1e-15)


def ask(steps: list[Step], target: str = "t", *, start: str | None = None, **people: object) -> list[tuple[str, ...]]:
    network = PathNetwork(steps, People(OURS, **people))  # type: ignore[arg-type]
    return [path.people for path in introduction_paths(network, target, start=start).paths]


def test_strength_is_the_product_and_the_weakest_step_is_named_with_its_evidence() -> None:
    """0.8 · 0.25 = 0.2 by way of a; the direct contact of 0.1 comes second."""
    steps = [
        Step("o1", "a", "contact", 0.8, "met in May"),
        Step("a", "t", "influence", 0.25, "reports to her"),
        Step("o1", "t", "contact", 0.1, "one call"),
    ]
    first, second = introduction_paths(PathNetwork(steps, People(OURS)), "t").paths
    assert first.strength == pytest.approx(0.2, abs=1e-15)
    assert first.steps[first.weakest_step].evidence == "reports to her"
    assert (second.people, second.strength) == (("o1", "t"), 0.1)


def test_equal_strength_goes_to_fewer_steps_then_to_ids() -> None:
    steps = [
        Step("o2", "t", "contact", 0.25),
        Step("o1", "t", "contact", 0.25),
        Step("o1", "a", "contact", 0.5),
        Step("a", "t", "influence", 0.5),
    ]
    assert ask(steps) == [("o1", "t"), ("o2", "t"), ("o1", "a", "t")]


def test_the_strongest_of_several_ties_joins_two_people() -> None:
    steps = [Step("o1", "t", "contact", 0.3), Step("o1", "t", "knows", 0.5), Step("o1", "t", "contact", 0.4)]
    (path,) = introduction_paths(PathNetwork(steps, People(OURS)), "t").paths
    assert (path.steps[0].kind, path.strength) == ("knows", 0.5)


def test_a_path_longer_than_four_steps_or_with_a_step_of_strength_zero_is_none() -> None:
    chain = [Step(x, y, "influence", 0.9) for x, y in pairwise(["o1", "a", "b", "c", "d", "t"])]
    assert ask(chain) == []
    assert ask(chain[:-1], target="d") == [("o1", "a", "b", "c", "d")]
    assert ask([Step("o1", "t", "contact", 0.0)]) == []


def test_others_of_ours_stand_between_only_when_the_start_is_given() -> None:
    """o1 – o2 are colleagues (0.8), o2 knows the target (0.5): 0.4 from o1; without a start only o2 herself."""
    steps = [*both_ways("o1", "o2", "reporting_line", 0.8), Step("o2", "t", "contact", 0.5)]
    assert ask(steps) == [("o2", "t")]
    network = PathNetwork(steps, People(OURS))
    (path,) = introduction_paths(network, "t", start="o1").paths
    assert (path.people, path.strength) == (("o1", "o2", "t"), pytest.approx(0.4))


def test_what_is_not_offered_names_every_reason() -> None:
    steps = [
        Step("o1", "a", "contact", 0.9),
        Step("a", "t", "influence", 0.9),
        Step("o1", "b", "contact", 0.8),
        Step("b", "t", "influence", 0.8),
        Step("o2", "t", "contact", 0.5),
    ]
    people = People(OURS, left={"a"}, support={"b": "enemy", "t": "enemy"}, conflicts=[("t", "b"), ("t", "o2")])
    answer = introduction_paths(PathNetwork(steps, people), "t")
    assert answer.paths == ()
    assert [(path.people, path.because) for path in answer.not_offered] == [
        (("o1", "a", "t"), (Reason(Why.LEFT, ("a",)),)),
        (("o1", "b", "t"), (Reason(Why.OPPONENT, ("b",), "enemy"), Reason(Why.CONFLICT, ("b", "t")))),
        (("o2", "t"), (Reason(Why.CONFLICT, ("o2", "t")),)),
    ]


def test_the_target_may_be_an_opponent() -> None:
    assert ask([Step("o1", "t", "contact", 0.5)], support={"t": "enemy"}) == [("o1", "t")]


def test_a_known_seat_stands_on_no_path_and_a_path_to_it_is_an_empty_answer_that_says_so() -> None:
    steps = [Step("o1", "a", "contact", 0.9), Step("a", "t", "influence", 0.9)]
    network = PathNetwork(steps, People(OURS, unnamed={"a"}))
    through, to = introduction_paths(network, "t"), introduction_paths(network, "a")
    assert (through.paths, through.not_offered, through.empty_because) == ((), (), None)
    assert (to.paths, to.empty_because) == ((), NoAnswer.TARGET_UNNAMED)


def test_a_question_about_somebody_who_left_says_so() -> None:
    network = PathNetwork([Step("o1", "t", "contact", 0.9)], People(OURS, left={"t", "o2"}))
    assert introduction_paths(network, "t").empty_because == NoAnswer.TARGET_LEFT
    assert introduction_paths(network, "a", start="o2").empty_because == NoAnswer.START_LEFT


def test_one_of_ours_who_left_starts_nothing() -> None:
    assert ask([Step("o1", "t", "contact", 0.9)], left={"o1"}) == []


def test_backups_share_nobody_with_one_already_taken() -> None:
    """Taken: o1 (0.9). o1-a-t shares o1; o2-a-t is apart and taken; o3-a-t shares a with it."""
    steps = [Step("o1", "t", "contact", 0.9), Step("a", "t", "influence", 0.9)]
    steps += [Step(o, "a", "contact", s) for o, s in [("o1", 0.9), ("o2", 0.8), ("o3", 0.7)]]
    answer = introduction_paths(PathNetwork(steps, People(OURS)), "t")
    assert [(path.people[:-1], path.backup) for path in answer.paths] == [
        (("o1",), False),
        (("o1", "a"), False),
        (("o2", "a"), True),
        (("o3", "a"), False),
    ]
    assert answer.backups == (answer.paths[2],)


def test_nobody_there() -> None:
    network = PathNetwork([], People([]))
    assert introduction_paths(network, "t").paths == ()
    assert best_strengths(network, "t") == {}


@pytest.mark.parametrize("wrong", [{"k": 0}, {"max_steps": 0}, {"start": "a"}])
def test_a_question_that_makes_no_sense_is_refused_with_what_to_do(wrong: dict[str, object]) -> None:
    with pytest.raises(InvalidInput) as caught:
        introduction_paths(PathNetwork([], People(OURS)), "t", **wrong)  # type: ignore[arg-type]
    assert caught.value.hint


def test_a_target_on_our_side_is_refused() -> None:
    with pytest.raises(InvalidInput):
        introduction_paths(PathNetwork([], People(OURS)), "o1")


def dense_account(people: int = 150, ours: int = 20, degree: int = 15) -> Case:
    rng = np.random.default_rng(1)
    theirs = [f"s{i:03}" for i in range(people)]
    side = [f"o{j:02}" for j in range(ours)]
    steps = [Step(o, str(s), "contact", float(rng.uniform(0.1, 0.9))) for o in side for s in rng.choice(theirs, 8)]
    steps += [
        Step(a, str(b), "influence", float(rng.uniform(0.1, 0.7))) for a in theirs for b in rng.choice(theirs, degree)
    ]
    support = {str(p): "enemy" for p in rng.choice(theirs, 10)}
    return Case(steps, People(side, support=support))


def test_a_dense_account_of_150_people_answers_every_target() -> None:
    """A hang would show here; the figures themselves are measured in bench/."""
    case = dense_account()
    network = case.network
    began = perf_counter()
    answers = [introduction_paths(network, f"s{i:03}") for i in range(150)]
    assert (perf_counter() - began) / 150 < 0.1
    assert all(len(answer.paths) == 5 for answer in answers)
    assert all(isinstance(path, Path) and len(path.steps) <= 4 for answer in answers for path in answer.paths)
