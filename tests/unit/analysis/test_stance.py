"""Where the decision leans (metrics §4)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from account_world import SETTINGS, World

from graphsvc.analysis.account import AccountAnalysis


def four() -> AccountAnalysis:
    """Weights 4, 3, 2, 1 of 10, nobody influences anybody: shares 0.4, 0.3, 0.2, 0.1."""
    world = World().person("a").person("b").person("c").person("d", open_seat=True)
    world.role("a", "economic_buyer").role("b", "approver").role("c", "problem_owner").role("d", "legal")
    world.support("a", "supporter").support("b", "enemy").support("d", "mentor")
    return world.analyse(replace(SETTINGS, playbook=()))


def test_expected_low_and_high_by_hand() -> None:
    found = four().stance
    # Known: a 0.4·0.5 = 0.2, b 0.3·(−1) = −0.3; the seat's support counts as unknown.
    assert found.known_share == pytest.approx(0.7)
    assert found.expected == pytest.approx(-0.1 / 0.7)
    assert (found.low, found.high) == pytest.approx((-0.1 - 0.3, -0.1 + 0.3))


def test_whom_to_convert_and_who_opposes() -> None:
    found = four().stance
    # s (1 − o): b 0.3·2 = 0.6, a 0.4·0.5 = 0.2; unknown people are in neither list.
    assert found.convert == ((1, pytest.approx(0.6)), (0, pytest.approx(0.2)))
    assert found.opponents == ((1, pytest.approx(0.3)),)


def test_unknown_is_not_neutral() -> None:
    world = World().person("a").role("a", "decision_maker")
    unknown = world.analyse(replace(SETTINGS, playbook=())).stance
    assert (unknown.expected, unknown.known_share, unknown.low, unknown.high) == (None, 0.0, -1.0, 1.0)
    neutral = world.support("a", "neutral").analyse(replace(SETTINGS, playbook=())).stance
    assert (neutral.expected, neutral.known_share, neutral.low, neutral.high) == (0.0, 1.0, 0.0, 0.0)


def test_open_seats_widen_the_interval_on_both_sides() -> None:
    # d: a 4/6, the seat problem_owner 2/6; a mentors us.
    found = World().person("a").role("a", "economic_buyer").support("a", "mentor").analyse().stance
    assert found.expected == pytest.approx(1.0)
    assert (found.low, found.high) == pytest.approx((4 / 6 - 2 / 6, 1.0))
