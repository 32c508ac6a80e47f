"""Who counts and who influences whom (metrics, "Who counts", §2)."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from account_world import TODAY, World
from hypothesis import given
from hypothesis import strategies as st

from graphsvc.analysis.network import combine

YESTERDAY, TOMORROW = date(2024, 6, 30), date(2024, 7, 2)


def test_people_are_those_who_work_here_today_by_code_point() -> None:
    world = World().person("b").person("Z").person("ä").person("gone", until=YESTERDAY).person("last day", until=TODAY)
    world.person("elsewhere", account="other").node("Stakeholder", "soon", name="soon")
    world.theirs("WORKS_AT", "soon", "acme", "Account", since=TOMORROW)

    network = world.network()

    assert network.people == ("Z", "b", "last day", "ä")
    assert network.left == {"gone"}


def test_ours_are_employees_and_partner_contacts_who_have_not_left() -> None:
    world = World().employee("e2").employee("e1", until=TODAY).employee("gone", until=YESTERDAY)
    world.partner_contact("pc").partner_contact("moved", until=YESTERDAY)
    world.tie("WORKS_FOR", ("PartnerContact", "moved"), ("Partner", "q"), since=TODAY)
    world.partner_contact("pensioner", until=YESTERDAY)

    network = world.network()

    assert network.ours == ("e1", "e2", "moved", "pc")
    assert network.is_partner.tolist() == [False, False, True, True]


def test_a_department_that_was_left_or_not_yet_joined_is_no_department() -> None:
    world = World().department("d1").department("d2").person("a").person("b")
    world.theirs("WORKS_IN", "a", "d1", "Department", until=YESTERDAY).theirs("WORKS_IN", "a", "d2", "Department")
    world.theirs("WORKS_IN", "b", "d1", "Department", since=TOMORROW)

    assert world.network().department == ("d2", None)


def test_of_two_departments_the_smaller_id_counts_whatever_the_order_of_ties() -> None:
    assert World().department("d1").department("d2").person("a", "d2").theirs(
        "WORKS_IN", "a", "d1", "Department"
    ).network().department == ("d1",)


def test_a_stakeholder_without_a_name_is_a_known_seat() -> None:
    assert World().person("a").person("b", open_seat=True).network().named.tolist() == [True, False]


@pytest.mark.parametrize(("kind", "down", "up"), [("solid", 0.5, 0.2), ("dotted", 0.3, 0.1)])
def test_a_reporting_line_influences_both_ways(kind: str, down: float, up: float) -> None:
    r = World().person("boss").person("report").reports("report", "boss", kind).network().influence.toarray()
    # Row = who is influenced, column = by whom. A single tie keeps its value to the last bit.
    assert r.tolist() == [[0.0, up], [down, 0.0]]


def test_an_influence_of_unknown_strength_counts_half() -> None:
    r = World().person("a").person("b").influences("a", "b").network().influence.toarray()
    assert r.tolist() == [[0.0, 0.0], [0.5, 0.0]]


def test_parallel_ties_are_combined_not_added() -> None:
    world = World().person("a").person("b").influences("a", "b", strength=0.8)
    world.reports("b", "a").reports("b", "a", "dotted")
    # 1 − (1 − 0.8)(1 − 0.5)(1 − 0.3) = 1 − 0.2·0.5·0.7 = 0.93; adding would give 1.6.
    # Upwards 1 − (1 − 0.2)(1 − 0.1) = 0.28.
    r = world.network().influence.toarray()
    assert r[1, 0] == pytest.approx(0.93, abs=1e-15)
    assert r[0, 1] == pytest.approx(0.28, abs=1e-15)


def test_two_tiny_ties_do_not_vanish() -> None:
    # 1 − (1 − 1e-300)² is 0 in floating point; a stored zero would make the row sum 0 and the shares nan.
    assert combine(np.array([0, 0]), np.array([1, 1]), np.array([1e-300, 1e-300]), 2).data.tolist() == [1e-300]


def test_ties_to_people_who_left_or_work_elsewhere_are_dropped_not_bridged() -> None:
    world = World().person("a").person("b", until=YESTERDAY).person("c").person("x", account="other")
    world.influences("a", "b").influences("b", "c").influences("x", "c").reports("c", "b").reports("b", "a")
    assert world.network().influence.nnz == 0


_TIES = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.floats(0.01, 1)), max_size=12)


@given(_TIES)
def test_combining_equals_the_product_formula_pair_by_pair(ties: list[tuple[int, int, float]]) -> None:
    keep = np.ones((4, 4))
    for i, j, r in ties:
        keep[i, j] *= 1.0 - r
    who, by, strength = np.array(ties, dtype=float).reshape(-1, 3).T
    combined = combine(who.astype(int), by.astype(int), strength, 4)
    np.testing.assert_allclose(combined.toarray(), 1.0 - keep, atol=1e-12)
