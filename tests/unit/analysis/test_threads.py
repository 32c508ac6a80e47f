"""Contact threads against networkx, against brute-force removal, and on shapes counted by hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from graphsvc.analysis.threads import Threads, Verdict, threads, threads_by_account, threads_to_each, verdict_of

Array = Any


@dataclass(frozen=True)
class Case:
    contacts: Array
    influence: Array
    d: Array
    named: Array

    def answer(self) -> Threads:
        return threads(self.contacts, self.influence, self.d, self.named)


def random_case(seed: int) -> Case:
    rng = np.random.default_rng(seed)
    ours, people = int(rng.integers(0, 5)), int(rng.integers(0, 9))
    contacts = rng.choice([0, 0.1, 0.2, 0.7], size=(ours, people), p=[0.6, 0.1, 0.15, 0.15])
    influence = rng.choice([0, 0.1, 0.2, 0.5], size=(people, people), p=[0.55, 0.15, 0.15, 0.15])
    np.fill_diagonal(influence, 0)
    d = rng.choice([0, 0.25, 0.5], size=people)
    return Case(contacts, influence, d, rng.random(people) < 0.85)


def split_graph(case: Case, *, unlimited: int | None = None) -> nx.DiGraph:
    """The same flow problem, written down independently for networkx (no capacity = unlimited there)."""
    graph = nx.DiGraph()
    graph.add_nodes_from(["S", "T"])
    for j, i in zip(*np.nonzero(case.contacts >= 0.2), strict=True):
        graph.add_edge("S", ("o", j, "in"), capacity=1)
        graph.add_edge(("o", j, "in"), ("o", j, "out"), capacity=1)
        if case.named[i]:
            graph.add_edge(("o", j, "out"), ("p", i, "in"), capacity=1)
    for i in np.flatnonzero(case.named):
        graph.add_edge(("p", i, "in"), ("p", i, "out"), **({} if i == unlimited else {"capacity": 1}))
        if unlimited is None and case.d[i] > 0:
            graph.add_edge(("p", i, "out"), "T", capacity=1)
        for k in np.flatnonzero(case.named):
            if case.influence[k, i] >= 0.2:  # i influences k
                graph.add_edge(("p", i, "out"), ("p", k, "in"), capacity=1)
    if unlimited is not None:
        graph.add_edge(("p", unlimited, "out"), "T")
    return graph


def count_by_networkx(case: Case, *, unlimited: int | None = None) -> int:
    return int(nx.maximum_flow_value(split_graph(case, unlimited=unlimited), "S", "T"))


def without_ours(case: Case, j: int) -> Case:
    contacts = case.contacts.copy()
    contacts[j] = 0
    return Case(contacts, case.influence, case.d, case.named)


def without_person(case: Case, i: int) -> Case:
    named = case.named.copy()
    named[i] = False  # somebody who is on no route
    return Case(case.contacts, case.influence, case.d, named)


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 2**32))
def test_count_is_that_of_networkx_and_the_cut_that_of_removing_everybody_in_turn(seed: int) -> None:
    case = random_case(seed)
    answer = case.answer()
    assert answer.count == count_by_networkx(case)
    ours, people = case.contacts.shape
    assert answer.cut_ours == tuple(j for j in range(ours) if count_by_networkx(without_ours(case, j)) < answer.count)
    assert answer.cut_people == tuple(
        i for i in range(people) if count_by_networkx(without_person(case, i)) < answer.count
    )


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2**32))
def test_to_each_target_is_that_of_networkx_with_an_unlimited_target(seed: int) -> None:
    case = random_case(seed)
    targets = [int(i) for i in np.flatnonzero(case.named & (case.d > 0))]
    expected = {i: count_by_networkx(case, unlimited=i) for i in targets}
    assert threads_to_each(case.contacts, case.influence, case.d, case.named) == expected


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 2**32), min_size=1, max_size=6))
def test_accounts_side_by_side_give_what_each_gives_alone(seeds: list[int]) -> None:
    cases = [random_case(seed) for seed in seeds]
    rows = max(case.contacts.shape[0] for case in cases)
    contacts = np.hstack([np.pad(c.contacts, ((0, rows - c.contacts.shape[0]), (0, 0))) for c in cases])
    influence = sparse.block_diag([sparse.csr_array(c.influence) for c in cases], format="csr")
    account = np.repeat(np.arange(len(cases)), [c.d.shape[0] for c in cases])
    d = np.concatenate([c.d for c in cases])
    named = np.concatenate([c.named for c in cases])
    found = threads_by_account(sparse.csr_array(contacts), influence, d, named, account, accounts=len(cases))
    assert found.count.tolist() == [c.answer().count for c in cases]
    assert list(zip(found.cut_account.tolist(), found.cut_ours.tolist(), strict=True)) == [
        (a, j) for a, c in enumerate(cases) for j in c.answer().cut_ours
    ]
    people_in_cut = [np.flatnonzero(found.cut_people[account == a]).tolist() for a in range(len(cases))]
    assert people_in_cut == [list(c.answer().cut_people) for c in cases]


def test_one_known_person_is_one_thread_however_many_of_us_know_them() -> None:
    """Three of ours know the only person: one route, and only she is in the cut."""
    answer = threads(np.array([[0.5], [0.5], [0.5]]), np.zeros((1, 1)), [1.0], [True])
    assert answer == Threads(1, Verdict.SINGLE, (), (0,))


def test_one_of_ours_is_one_thread_however_many_they_know() -> None:
    answer = threads(np.array([[0.5, 0.5, 0.5]]), np.zeros((3, 3)), [0.4, 0.3, 0.3], [True] * 3)
    assert answer == Threads(1, Verdict.SINGLE, (0,), ())


def test_a_route_runs_with_the_influence_not_against_it() -> None:
    """0 is known and does not decide; 1 decides. r[1, 0]: 0 influences 1."""
    contacts, d = np.array([[0.5, 0.0]]), [0.0, 1.0]
    assert threads(contacts, np.array([[0, 0], [0.2, 0]]), d, [True] * 2).count == 1
    assert threads(contacts, np.array([[0, 0.2], [0, 0]]), d, [True] * 2).count == 0


def test_thresholds_are_met_within_the_tolerance() -> None:
    """1 − (1 − 0.2) is less than 0.2 in floating point, and still a step (metrics, Traps)."""
    just = 1 - (1 - 0.2)
    assert just < 0.2
    assert threads(np.array([[just, 0]]), np.array([[0, 0], [just, 0]]), [0, 1], [True] * 2).count == 1
    assert threads(np.array([[0.2 - 1e-8]]), np.zeros((1, 1)), [1], [True]).count == 0


def test_a_known_seat_is_on_no_route() -> None:
    """Neither as a target nor in between."""
    contacts, influence = np.array([[0.9, 0.0]]), np.array([[0, 0], [0.9, 0]])
    assert threads(contacts, influence, [0, 1], [True, False]) == Threads(0, Verdict.NO_CONTACT, (), ())
    assert threads(contacts, influence, [0, 1], [False, True]).count == 0
    assert threads_to_each(contacts, influence, [0, 1], [True, False], targets=[1]) == {1: 0}


def test_two_routes_to_one_target_are_two_only_when_it_is_unlimited() -> None:
    contacts = np.array([[0.5, 0, 0], [0, 0.5, 0]])
    influence = np.zeros((3, 3))
    influence[2, 0] = influence[2, 1] = 0.5
    assert threads(contacts, influence, [0, 0, 1], [True] * 3).count == 1
    assert threads_to_each(contacts, influence, [0, 0, 1], [True] * 3) == {2: 2}


@pytest.mark.parametrize(
    ("count", "expected"),
    [(0, "no_contact"), (1, "single_threaded"), (2, "double_threaded"), (3, "multi_threaded"), (9, "multi_threaded")],
)
def test_verdicts_by_count(count: int, expected: str) -> None:
    assert verdict_of(count, people=9, ours=9) == expected


def test_unknown_only_if_withheld_or_nobody_there_or_none_of_ours() -> None:
    assert verdict_of(2, people=1, ours=1, withheld=True) == "unknown"
    assert verdict_of(0, people=0, ours=1) == "unknown"
    assert verdict_of(0, people=1, ours=0) == "unknown"


@pytest.mark.parametrize(("ours", "people"), [(0, 0), (0, 3), (2, 0)])
def test_empty_sides_are_unknown(ours: int, people: int) -> None:
    answer = threads(np.zeros((ours, people)), np.zeros((people, people)), np.ones(people), np.ones(people, bool))
    assert answer == Threads(0, Verdict.UNKNOWN, (), ())


def test_people_in_the_store_though_none_is_a_row_here() -> None:
    answer = threads(np.zeros((0, 1)), np.zeros((1, 1)), [1], [True], ours_in_store=4)
    assert answer.verdict == "no_contact"


def test_an_account_of_500_people() -> None:
    """40 of ours each know one person of a line of their own: 40 routes, all of them in the cut."""
    people, ours = 500, 40
    contacts = sparse.csr_array((np.full(ours, 0.5), (np.arange(ours), np.arange(ours))), shape=(ours, people))
    influence = sparse.csr_array((np.full(ours, 0.5), (np.arange(ours) + ours, np.arange(ours))), shape=(people,) * 2)
    d = np.zeros(people)
    d[ours : 2 * ours] = 1 / ours
    answer = threads(contacts, influence, d, np.ones(people, bool))
    assert (answer.count, len(answer.cut_ours), len(answer.cut_people)) == (40, 40, 80)
