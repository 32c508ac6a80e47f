"""Account value, and how much of it is at risk (metrics §11)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType
from typing import Any

import numpy as np
import pytest
from account_world import ACCOUNT, SETTINGS, TODAY, World, worlds
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from graphsvc.analysis.settings import MetricSettings
from graphsvc.analysis.value import (
    ASPECTS,
    PERSPECTIVES,
    AccountValue,
    AspectPart,
    CurrencySum,
    Quadrant,
    account_value,
    account_values,
    at_risk,
    by_currency,
    latest_assessments,
    parts_at_risk,
    quadrant,
    scores,
)
from graphsvc.kinds import NODE_KINDS
from graphsvc.model import Node

NAN = float("nan")
EQUAL = SETTINGS.value_weights
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


def assessed(world: World, name: str, account: str = ACCOUNT, **values: Any) -> World:
    return world.node("Assessment", name, **values).tie("ASSESSES", ("Assessment", name), ("Account", account))


def valued(world: World, settings: MetricSettings = SETTINGS) -> AccountValue:
    return account_value(world.analyse(settings), settings)


# --- scores ------------------------------------------------------------------------------------------------------


def test_the_aspects_are_the_points_of_an_assessment() -> None:
    declared = [prop.name for prop in NODE_KINDS["Assessment"].properties if prop.unit == "points"]
    assert sorted(ASPECTS) == sorted(declared) == sorted(EQUAL)
    assert PERSPECTIVES == {"current": ("revenue", "margin"), "future": ("growth", "strategic_fit", "reference_effect")}


def test_a_perspective_is_the_mean_of_its_aspects_and_value_that_of_the_perspectives() -> None:
    # current (80 + 60)/2 = 70, future (30 + 60 + 90)/3 = 60, value (70 + 60)/2 = 65, not the mean of all five, 64.
    found = scores([[80, 60, 30, 60, 90]], EQUAL)
    assert found.perspectives[0] == pytest.approx([70, 60])
    assert found.value[0] == pytest.approx(65)
    assert found.weight[0] == pytest.approx([1 / 2, 1 / 2, 1 / 3, 1 / 3, 1 / 3])
    assert found.parts[0] == pytest.approx([40, 30, 10, 20, 30])


def test_unknown_aspects_are_left_out_and_the_weights_renormalised() -> None:
    # current 80 alone; future (30 + 90)/2 = 60.
    found = scores([[80, NAN, 30, NAN, 90]], EQUAL)
    assert found.perspectives[0] == pytest.approx([80, 60])
    np.testing.assert_allclose(found.weight[0], [1, NAN, 0.5, NAN, 0.5])
    np.testing.assert_allclose(found.parts[0], [80, NAN, 15, NAN, 45])


def test_nothing_known_is_unknown_and_points_of_zero_are_not() -> None:
    found = scores([[NAN] * 5, [0, 0, NAN, NAN, NAN], [NAN, NAN, 70, 40, 40]], EQUAL)
    np.testing.assert_allclose(found.perspectives, [[NAN, NAN], [0, NAN], [NAN, 50]])
    np.testing.assert_allclose(found.value, [NAN, 0, 50])


def test_weights_count_within_a_perspective_only() -> None:
    # revenue 3 to margin 1: (3·80 + 40)/4 = 70; growth 0: (60 + 90)/2 = 75; value 72.5 whatever their sums are.
    weights = {**EQUAL, "revenue": 3, "growth": 0}
    found = scores([[80, 40, 30, 60, 90]], weights)
    assert found.perspectives[0] == pytest.approx([70, 75])
    assert found.value[0] == pytest.approx(72.5)
    assert found.parts[0, 2] == 0


def test_a_perspective_of_which_only_an_aspect_of_weight_zero_is_known_is_unknown() -> None:
    found = scores([[80, 60, 30, NAN, NAN]], {**EQUAL, "growth": 0})
    np.testing.assert_allclose(found.perspectives[0], [70, NAN])
    assert found.value[0] == pytest.approx(70)


POINTS = st.one_of(st.just(NAN), st.floats(0, 100))
WEIGHTS = st.fixed_dictionaries({aspect: st.sampled_from([0.0, 0.5, 1.0, 3.0, 100.0]) for aspect in ASPECTS})


@given(st.lists(st.lists(POINTS, min_size=5, max_size=5), max_size=6), WEIGHTS)
@hypothesis_settings(deadline=None)
def test_scores_against_the_definition_one_by_one(rows: list[list[float]], weights: dict[str, float]) -> None:
    found = scores(rows, weights)
    assert found.value.shape == (len(rows),)
    for i, row in enumerate(rows):
        points = dict(zip(ASPECTS, row, strict=True))
        expected: list[float] = []
        for aspects in PERSPECTIVES.values():
            known = [a for a in aspects if points[a] == points[a]]
            total = sum(weights[a] for a in known)
            expected.append(sum(weights[a] * points[a] for a in known) / total if total else NAN)
        np.testing.assert_allclose(found.perspectives[i], expected, atol=1e-9)
        some = [score for score in expected if score == score]
        np.testing.assert_allclose(found.value[i], sum(some) / len(some) if some else NAN, atol=1e-9)


@given(st.lists(POINTS, min_size=5, max_size=5), WEIGHTS)
@hypothesis_settings(deadline=None)
def test_scores_lie_between_the_points_and_the_parts_add_up(row: list[float], weights: dict[str, float]) -> None:
    found = scores([row], weights)
    for k, aspects in enumerate(PERSPECTIVES.values()):
        columns = [ASPECTS.index(aspect) for aspect in aspects]
        score = found.perspectives[0, k]
        if np.isnan(score):
            assert all(np.isnan(row[x]) or weights[ASPECTS[x]] == 0 for x in columns)
            continue
        assert np.nansum(found.parts[0, columns]) == pytest.approx(score, abs=1e-9)
        assert np.nansum(found.weight[0, columns]) == pytest.approx(1)
        assert -1e-9 <= np.nanmin([row[x] for x in columns]) <= score + 1e-9
        assert score <= np.nanmax([row[x] for x in columns]) + 1e-9 <= 100 + 2e-9


# --- quadrants ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("current", "future", "expected"),
    [
        (50.0, 50.0, Quadrant.BOTH),  # the cut itself is high
        (50.0 - 1e-10, 70.0, Quadrant.BOTH),  # within the tolerance
        (50.0 - 1e-8, 70.0, Quadrant.FUTURE_ONLY),
        (80.0, 49.9, Quadrant.CURRENT_ONLY),
        (0.0, 0.0, Quadrant.NEITHER),
        (None, 90.0, None),
        (90.0, None, None),
    ],
)
def test_quadrants_are_cut_at_fifty(current: float | None, future: float | None, expected: Quadrant | None) -> None:
    assert quadrant(current, future, SETTINGS.value_cut) is expected


# --- which assessment --------------------------------------------------------------------------------------------


def test_the_latest_assessment_up_to_today_counts() -> None:
    world = assessed(World(), "old", assessed_on=YESTERDAY, revenue=10)
    assert valued(world).assessment == "old"
    assessed(world, "tomorrow", assessed_on=TOMORROW, revenue=90)
    assert valued(world).assessment == "old"
    assessed(world, "today", assessed_on=TODAY, revenue=40)
    found = valued(world)
    assert (found.assessment, found.assessed_on, found.current) == ("today", TODAY, 40.0)


def test_of_two_assessments_of_one_day_the_smaller_id_counts_in_whatever_order_they_come() -> None:
    for first, second in (("a", "b"), ("b", "a")):
        world = assessed(World(), first, assessed_on=TODAY)
        assert valued(assessed(world, second, assessed_on=TODAY)).assessment == "a"


def test_another_accounts_assessment_and_an_undated_one_do_not_count() -> None:
    world = assessed(World(), "theirs", "other", assessed_on=TODAY, revenue=90)
    found = valued(assessed(world, "undated", revenue=90))
    assert (found.assessment, found.value, found.parts, found.left_out) == (None, None, (), ASPECTS)
    assert {account: node.id for account, node in latest_assessments(world.graph(), TODAY).items()} == {
        "other": "theirs"
    }


def test_an_older_assessment_does_not_fill_what_the_latest_leaves_out() -> None:
    world = assessed(World(), "old", assessed_on=YESTERDAY, revenue=10, growth=90)
    found = valued(assessed(world, "new", assessed_on=TODAY, revenue=30))
    assert (found.current, found.future, found.value, found.quadrant) == (30.0, None, 30.0, None)
    assert found.left_out == ("margin", "growth", "strategic_fit", "reference_effect")


# --- one account -------------------------------------------------------------------------------------------------


def half_covered() -> World:
    """d: a 4 of 8, the seat problem_owner 2 of 8, b 2 of 8; we know a at 0.5: coverage 0.25."""
    world = World().person("a").person("b").role("a", "economic_buyer").role("b", "executive_sponsor")
    world.role("b", "champion").employee("e").contact("e", "a", "credible_source")
    return world.node("Account", ACCOUNT, annual_revenue=1000.0, currency="EUR")


def test_value_and_money_at_risk_by_hand() -> None:
    # current (90 + 70)/2 = 80, future 40 → value 60; not covered 0.75 → 45 points and 750 EUR.
    found = valued(assessed(half_covered(), "v", assessed_on=TODAY, revenue=90, margin=70, growth=40))
    assert found == AccountValue(
        ACCOUNT, "v", TODAY, 80.0, 40.0, 60.0, Quadrant.CURRENT_ONLY,
        parts=(
            AspectPart("revenue", "current", 90.0, 0.5, 45.0), AspectPart("margin", "current", 70.0, 0.5, 35.0),
            AspectPart("growth", "future", 40.0, 1.0, 40.0),
        ),
        left_out=("strategic_fit", "reference_effect"),
        value_at_risk=45.0, annual_revenue=1000.0, currency="EUR", money_at_risk=750.0,
    )  # fmt: skip


def test_where_it_is_at_risk_by_hand() -> None:
    # Gaps: a 0.5·0.5, b and the seat 0.25 each: of 60 points 15 each, equal ones by id.
    parts = parts_at_risk(60.0, half_covered().analyse())
    assert parts == (("a", 15.0), ("b", 15.0), ("seat:problem_owner", 15.0))


def test_without_coverage_or_revenue_nothing_is_said_to_be_at_risk() -> None:
    found = valued(assessed(World(), "v", assessed_on=TODAY, revenue=90))  # nobody is recorded: no coverage
    assert (found.value, found.value_at_risk, found.annual_revenue, found.money_at_risk) == (90.0, None, None, None)
    assert parts_at_risk(90.0, World().analyse()) == ()


def test_a_weight_of_zero_leaves_the_part_of_an_unknown_perspective_unknown() -> None:
    settings = replace(SETTINGS, value_weights=MappingProxyType({**EQUAL, "growth": 0.0}))
    found = valued(assessed(World(), "v", assessed_on=TODAY, growth=40), settings)
    assert found.future is None
    assert found.parts == (AspectPart("growth", "future", 40.0, None, None),)


@given(worlds(), st.floats(0, 100))
@hypothesis_settings(deadline=None, max_examples=50)
def test_what_is_at_risk_adds_up(world: World, amount: float) -> None:
    analysis = world.analyse()
    parts = parts_at_risk(amount, analysis)
    whole = float(at_risk(amount, analysis.coverage.coverage))
    assert sum(part for _, part in parts) == pytest.approx(whole, abs=1e-9)
    assert -1e-9 <= whole <= amount + 1e-9
    assert len({who for who, _ in parts}) == len(parts)


# --- a portfolio -------------------------------------------------------------------------------------------------


def test_a_portfolio_gives_what_each_account_gives_alone() -> None:
    accounts = [Node("Account", "x", {"annual_revenue": 8.0, "currency": "EUR"}), Node("Account", "y")]
    judged = [None, Node("Assessment", "v", {"assessed_on": TODAY, "growth": 60.0})]
    both = account_values(accounts, judged, [0.25, None], SETTINGS)
    alone = [account_values([a], [v], [c], SETTINGS)[0] for a, v, c in zip(accounts, judged, [0.25, None], strict=True)]
    assert list(both) == alone
    assert [(v.account, v.value, v.value_at_risk, v.money_at_risk) for v in both] == [
        ("x", None, None, 6.0), ("y", 60.0, None, None),
    ]  # fmt: skip
    assert account_values([], [], [], SETTINGS) == ()


def test_money_is_summed_per_currency_and_what_is_unknown_is_counted() -> None:
    money = [("EUR", 6.0), ("CNY", 100.0), ("EUR", None), ("EUR", 1.5), (None, 3.0), ("USD", None)]
    assert by_currency(money) == (
        CurrencySum("CNY", 100.0, 1, 0),
        CurrencySum("EUR", 7.5, 2, 1),
        CurrencySum("USD", None, 0, 1),
        CurrencySum(None, 3.0, 1, 0),
    )
    assert by_currency([]) == ()
