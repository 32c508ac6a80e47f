"""Brokerage against R's package sna, against all triples in turn, and by hand."""

from __future__ import annotations

from dataclasses import astuple
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracles import role
from published import brokerage_by_sna, krackhardt
from scipy.sparse import csr_array

from graphsvc.analysis.brokerage import Brokerage, brokerage
from graphsvc.analysis.centrality import arcs

Case = tuple[np.ndarray, list[str | None]]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Arcs among up to nine people in up to three departments, or in none."""
    n = draw(st.integers(0, 9))
    bits = draw(st.lists(st.booleans(), min_size=n * n, max_size=n * n))
    found = np.array(bits, dtype=np.int64).reshape(n, n)
    np.fill_diagonal(found, 0)
    return found, draw(st.lists(st.sampled_from(["a", "b", "c", None]), min_size=n, max_size=n))


def by_triples(found: np.ndarray, department: list[str | None]) -> tuple[Brokerage | None, ...]:
    counts = [
        dict.fromkeys(("coordinator", "consultant", "representative", "gatekeeper", "liaison"), 0) for _ in department
    ]
    for i, j, k in permutations(range(len(department)), 3):
        of = department[i], department[j], department[k]
        if None not in of and found[i, j] and found[j, k] and not found[i, k]:
            counts[j][role(*of)] += 1
    return tuple(None if d is None else Brokerage(**c) for d, c in zip(department, counts, strict=True))


def test_krackhardts_managers_as_sna_counts_them() -> None:
    """The totals: coordinator 28, consultant 69, representative 95, gatekeeper 62, liaison 246 (R sna 2.7)."""
    advice, managers = krackhardt()
    found = brokerage(arcs(advice), [manager["dept"] for manager in managers])
    assert [(*astuple(roles), roles.total) for roles in found if roles] == brokerage_by_sna()
    totals = np.sum([astuple(roles) for roles in found if roles], axis=0)
    assert totals.tolist() == [28, 69, 95, 62, 246]


def test_four_people_as_the_r_package_cograph_counts_them() -> None:
    """The example of its five functions `centrality_brokerage_…` (cograph 2.7): A B and C D are departments."""
    found = np.array([[0, 1, 1, 0], [0, 0, 1, 1], [0, 0, 0, 1], [1, 0, 0, 0]])
    roles = brokerage(csr_array(found), ["1", "1", "2", "2"])
    by_role = list(zip(*(astuple(of) for of in roles if of), strict=True))
    assert by_role == [(0, 0, 0, 0), (1, 0, 0, 1), (0, 1, 0, 1), (1, 0, 1, 0), (0, 0, 0, 0)]


@settings(max_examples=300, deadline=None)
@given(cases())
def test_counts_are_those_of_all_triples_in_turn(case: Case) -> None:
    found, department = case
    assert brokerage(csr_array(found), department) == by_triples(found, department)


@settings(max_examples=100, deadline=None)
@given(cases())
def test_arcs_the_other_way_swap_representatives_and_gatekeepers(case: Case) -> None:
    found, department = case
    for one, other in zip(
        brokerage(csr_array(found), department), brokerage(csr_array(found.T), department), strict=True
    ):
        assert (one is None) == (other is None)
        if one and other:
            swapped = Brokerage(one.coordinator, one.consultant, one.gatekeeper, one.representative, one.liaison)
            assert other == swapped


@pytest.mark.parametrize(
    ("departments", "expected"),
    [
        ("aaa", Brokerage(1, 0, 0, 0, 0)),
        ("aba", Brokerage(0, 1, 0, 0, 0)),
        ("aab", Brokerage(0, 0, 1, 0, 0)),
        ("abb", Brokerage(0, 0, 0, 1, 0)),
        ("abc", Brokerage(0, 0, 0, 0, 1)),
    ],
)
def test_a_chain_of_three(departments: str, expected: Brokerage) -> None:
    """0 → 1 → 2: only the middle one brokers, and nobody does where 0 → 2, too."""
    nothing = Brokerage(0, 0, 0, 0, 0)
    chain = csr_array((np.ones(2, dtype=np.int64), ([0, 1], [1, 2])), shape=(3, 3))
    assert brokerage(chain, list(departments)) == (nothing, expected, nothing)
    shortcut = csr_array((np.ones(3, dtype=np.int64), ([0, 1, 0], [1, 2, 2])), shape=(3, 3))
    assert brokerage(shortcut, list(departments)) == (nothing, nothing, nothing)


def test_who_has_no_department_neither_brokers_nor_is_brokered() -> None:
    """0 → 1 → 2 and 1 → 3, all in one department but 3: the triple 0, 1, 3 is left out."""
    found = csr_array((np.ones(3, dtype=np.int64), ([0, 1, 1], [1, 2, 3])), shape=(4, 4))
    nothing = Brokerage(0, 0, 0, 0, 0)
    assert brokerage(found, ["a", "a", "a", None]) == (nothing, Brokerage(1, 0, 0, 0, 0), nothing, None)
    assert brokerage(found, [None] * 4) == (None,) * 4


def test_strengths_are_not_counted() -> None:
    """Influence of any strength above 0 is one arc."""
    r = csr_array(np.array([[0, 0.1, 0], [0, 0, 0.9], [0, 0, 0]]))
    middle = brokerage(arcs(r), ["a", "a", "b"])[1]
    assert middle == Brokerage(0, 0, 1, 0, 0)
