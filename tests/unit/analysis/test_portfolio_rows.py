"""The rows of a portfolio: the same however it is cut, and of each person what the account's own analysis says."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_portfolio import ACCOUNTS, TODAY, RandomPortfolio

from graphsvc.analysis.account import analyse
from graphsvc.analysis.columns.facts import facts
from graphsvc.analysis.columns.parts import equal, part
from graphsvc.analysis.columns.slices import cuts, sliced
from graphsvc.analysis.columns.tables import of_graph
from graphsvc.analysis.portfolio_rows import Asked, joined, rows, rows_in_slices
from graphsvc.analysis.settings import MetricSettings
from graphsvc.analysis.threads import Verdict
from graphsvc.analysis.totals import single_threaded, totals
from graphsvc.analysis.value import CurrencySum
from graphsvc.model import Graph

SETTINGS = MetricSettings()
ASKED = Asked(TODAY, SETTINGS)
SEEDS = st.integers(0, 2**32)


@given(SEEDS, st.sampled_from([(0, 0), (0, 1), (1, 3), (2, 3), (0, 3)]))
@settings(max_examples=30, deadline=None)
def test_a_slice_is_the_part_of_the_same_accounts(seed: int, span: tuple[int, int]) -> None:
    whole = facts(of_graph(RandomPortfolio(seed).graph()))
    assert equal(sliced(whole, *span), part(whole, range(*span)))


@given(SEEDS)
@settings(max_examples=30, deadline=None)
def test_rows_do_not_depend_on_where_the_portfolio_is_cut(seed: int) -> None:
    whole = facts(of_graph(RandomPortfolio(seed).graph()))
    at_once, each = rows(whole, ASKED), cuts(whole, rows=1)
    assert each == [(0, 1), (1, 2), (2, 3)]
    in_parts = joined(rows(sliced(whole, lo, hi), ASKED) for lo, hi in each)
    # To the last bit: no figure of an account is computed together with those of another.
    assert in_parts.accounts.equals(at_once.accounts)
    assert in_parts.people.equals(at_once.people)


@given(SEEDS)
@settings(max_examples=30, deadline=None)
def test_people_are_ranked_as_their_account_ranks_them(seed: int) -> None:
    graph = RandomPortfolio(seed).graph()
    found = rows(facts(of_graph(graph)), ASKED).people
    for account in ACCOUNTS:
        alone, own = analyse(graph, account, TODAY, SETTINGS), found.filter(pl.col("account") == account)
        order, decision = list(alone.decision.order), alone.decision
        assert own["id"].to_list() == [alone.network.people[i] for i in order]
        assert own["rank"].to_list() == list(range(1, len(order) + 1))
        assert own["named"].to_list() == alone.network.named[order].tolist()
        for name, figure in (("share", decision.share), ("formal_share", decision.formal)):
            np.testing.assert_allclose(own[name].to_numpy(), figure[order], atol=1e-12)
        np.testing.assert_allclose(own["coverage"].to_numpy(), alone.coverage.covered[order], atol=1e-12)
        # Gaps of people and of seats add up to 1 − coverage (metrics §6).
        if alone.coverage.coverage is not None:
            assert own["gap"].sum() + decision.seat_share.sum() == pytest.approx(1 - alone.coverage.coverage, abs=1e-12)


def test_of_nothing_there_are_no_rows() -> None:
    found = rows_in_slices(facts(of_graph(Graph())), ASKED)
    assert (found.accounts.height, found.people.height) == (0, 0)
    sums = totals(found.accounts.with_columns(currency=pl.lit(None, pl.String)))
    assert (sums.accounts, sums.coverage, sums.coverage_by_value, sums.value_at_risk) == (0, None, None, None)


def test_totals_leave_out_what_is_unknown() -> None:
    table = pl.DataFrame({
        "id": ["a", "b", "c", "d"], "currency": ["EUR", "EUR", None, "EUR"], "people": [3, 2, 0, 1],
        "verdict": ["single_threaded", "multi_threaded", "unknown", "single_threaded"], "open_seats": [1, 0, 3, 2],
        "coverage": [0.25, 0.75, None, 0.5], "value": [80.0, 20.0, 90.0, None],
        "value_at_risk": [60.0, 5.0, None, None], "money_at_risk": [75.0, 25.0, None, None],
    })  # fmt: skip
    found = totals(table)
    assert (found.accounts, found.people, found.open_seats) == (4, 6, 6)
    assert dict(found.verdicts) == {
        Verdict.MULTI: 1, Verdict.DOUBLE: 0, Verdict.SINGLE: 2, Verdict.NO_CONTACT: 0, Verdict.UNKNOWN: 1,
    }  # fmt: skip
    # (.25 + .75 + .5)/3 = .5; (80·.25 + 20·.75)/(80 + 20) = .35
    assert (found.coverage, found.covered, found.coverage_by_value, found.valued) == (0.5, 3, 0.35, 2)
    assert (found.value, found.value_at_risk) == (100.0, 65.0)
    assert found.money == (CurrencySum("EUR", 100.0, 2, 1), CurrencySum(None, None, 0, 1))
    assert single_threaded(table, 50.0)["id"].to_list() == ["a"]
