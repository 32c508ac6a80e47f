"""Accounts at the edges: nobody, one, no contacts, only seats, only people who left, five hundred."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from account_world import SETTINGS, STANDING, World

GONE = date(2024, 1, 1)


def assert_empty(world: World) -> None:
    found = world.analyse()
    assert found.network.people == ()
    assert found.decision.evidence == "none"
    assert found.decision.opportunity == STANDING
    assert found.decision.seats == ("economic_buyer", "problem_owner", "champion")
    assert found.decision.seat_share.tolist() == [0, 0, 0]
    assert found.coverage.coverage is None
    assert found.coverage.known_coverage is None
    assert found.stance.expected is None
    assert found.contacts == ()
    assert found.c.shape == (len(found.network.ours), 0)


def test_nobody_recorded() -> None:
    assert_empty(World())
    assert_empty(World().employee("e"))


def test_only_people_who_left() -> None:
    world = World().person("a", until=GONE).person("b", until=GONE).reports("b", "a").influences("a", "b")
    assert_empty(world.role("a", "economic_buyer").support("a", "enemy").employee("e").contact("e", "a", "vendor"))


def test_one_person_without_a_role_holds_everything() -> None:
    found = World().person("a").employee("e").contact("e", "a", "vendor").analyse()
    assert found.decision.evidence == "none"
    assert found.decision.share.tolist() == [1.0]
    assert found.coverage.coverage == 0.25
    assert found.coverage.known_coverage == 0.25


def test_no_contacts_and_none_of_ours() -> None:
    found = World().person("a").person("b").role("a", "user").analyse()
    assert found.c.shape == (0, 2)
    assert found.coverage.coverage == 0.0
    assert found.coverage.gap.sum() + found.decision.seat_share.sum() == pytest.approx(1.0)
    assert found.coverage.matrix.columns == ()


def test_only_known_seats_hold_everything_and_nobody_can_be_met() -> None:
    world = World().person("x", open_seat=True).person("y", open_seat=True).role("x", "economic_buyer")
    found = world.employee("e").contact("e", "x", "trusted_advisor").support("x", "mentor").analyse()
    assert found.contacts == ()
    assert found.decision.open_share == pytest.approx(1.0)
    assert found.coverage.coverage == 0.0
    assert found.coverage.known_coverage is None  # nothing is known, so no part of it can be covered
    assert (found.stance.expected, found.stance.low, found.stance.high) == (None, pytest.approx(-1), pytest.approx(1))


def test_recording_a_role_never_looks_like_a_loss() -> None:
    """Known coverage stays 0.95 when the first role opens seats; plain coverage falls."""
    world = World().person("a").employee("e").contact("e", "a", "trusted_advisor")
    before = world.analyse().coverage
    after = world.role("a", "technical_evaluator").analyse().coverage
    assert (before.coverage, before.known_coverage) == (0.95, 0.95)
    assert after.coverage == pytest.approx(0.95 * 1.5 / 7.5)  # seats 4 + 2 beside 1.5
    assert after.known_coverage == pytest.approx(0.95)


def crowd(n: int) -> World:
    random = np.random.Generator(np.random.PCG64(7))
    world = World()
    roles = sorted(SETTINGS.role_weights)
    for i in range(n):
        world.person(f"s{i:03}", open_seat=i % 50 == 49)
        if i:
            world.reports(f"s{i:03}", f"s{random.integers(i):03}")
    for i, j in random.integers(n, size=(4 * n, 2)):
        if i != j:
            world.influences(f"s{i:03}", f"s{j:03}", strength=float(random.random()))
    for i in range(0, n, 10):
        world.role(f"s{i:03}", roles[i // 10 % len(roles)])
    for j in range(20):
        world.employee(f"e{j:02}")
        for i in random.choice(n, size=30, replace=False):
            world.contact(f"e{j:02}", f"s{i:03}", "vendor")
    return world


def test_five_hundred_people() -> None:
    found = crowd(500).analyse()
    decision, coverage = found.decision, found.coverage
    assert len(found.network.people) == 500
    assert decision.share.sum() + decision.seat_share.sum() == pytest.approx(1.0, abs=1e-12)
    assert len(decision.hidden) <= 50
    assert coverage.coverage is not None
    assert coverage.gap.sum() + decision.seat_share.sum() == pytest.approx(1.0 - coverage.coverage, abs=1e-12)
    # Everybody whom k of ours know at 0.25 is covered 1 − 0.75^k, a seat not at all.
    count = np.array([sum(c.stakeholder == who for c in found.contacts) for who in found.network.people])
    np.testing.assert_allclose(coverage.covered, 1.0 - 0.75**count, atol=1e-12)
    assert count[49] == 0
