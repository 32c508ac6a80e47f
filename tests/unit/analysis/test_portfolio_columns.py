"""A portfolio in columns says of each account what the account's own analysis says, which is written in plain Python:
two implementations of metrics §§1–7 and 11 from the same text."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from random_portfolio import ACCOUNTS, TODAY, RandomPortfolio

from graphsvc.analysis.account import AccountAnalysis, analyse
from graphsvc.analysis.columns.facts import facts
from graphsvc.analysis.columns.parts import equal, exchanged, part
from graphsvc.analysis.columns.tables import of_graph
from graphsvc.analysis.columns.weights import EVIDENCE
from graphsvc.analysis.intervals import intervals
from graphsvc.analysis.portfolio import Figures, Portfolio, cuts, figures, portfolio
from graphsvc.analysis.settings import MetricSettings
from graphsvc.analysis.sureness import portfolio_spreads
from graphsvc.analysis.threads import threads
from graphsvc.analysis.value import account_value
from graphsvc.model import Graph

SETTINGS = replace(MetricSettings(), time_zone="Asia/Shanghai")
SEEDS = st.integers(0, 2**32)


@given(SEEDS)
@example(124).via("two earlier selves, the stronger without a date")
@settings(max_examples=60, deadline=None)
def test_a_portfolio_says_what_each_account_says(seed: int) -> None:
    graph = RandomPortfolio(seed).graph()
    of = portfolio(facts(of_graph(graph)), TODAY, SETTINGS)
    found = figures(of, SETTINGS)
    for x, account in enumerate(ACCOUNTS):
        alone = analyse(graph, account, TODAY, SETTINGS)
        _same_decision(of, found, x, alone)
        _same_contacts(of, x, alone)
        _same_figures(found, x, alone)
        _same_cut(of, x, alone)


@given(SEEDS, st.sampled_from(ACCOUNTS))
@settings(max_examples=20, deadline=None)
def test_one_opportunity_can_be_asked_for(seed: int, account: str) -> None:
    graph = RandomPortfolio(seed).graph()
    of = portfolio(part(facts(of_graph(graph)), [ACCOUNTS.index(account)]), TODAY, SETTINGS, f"{account}-x")
    alone = analyse(graph, account, TODAY, SETTINGS, f"{account}-x")
    np.testing.assert_allclose(figures(of, SETTINGS).share, alone.decision.share, atol=1e-12)


def _same_decision(of: Portfolio, found: Figures, x: int, alone: AccountAnalysis) -> None:
    here, network, decision = slice(of.present.first[x], of.present.first[x + 1]), alone.network, alone.decision
    assert tuple(of.facts.people["id"].gather(of.present.row[here])) == network.people
    assert EVIDENCE[of.weights.evidence[x]] == decision.evidence
    own = of.facts.opportunities.filter(of.facts.opportunities["account"] == x)["id"]
    chosen = of.weights.opportunity[x]
    assert (None if chosen < 0 else own[int(chosen)]) == decision.opportunity
    np.testing.assert_allclose(of.weights.formal[here], decision.formal, atol=1e-12)
    np.testing.assert_allclose(found.share[here], decision.share, atol=1e-12)
    np.testing.assert_allclose(of.influence[here, here].toarray(), network.influence.toarray(), atol=1e-15)
    lacking = [options[0] for options, open_ in zip(SETTINGS.playbook, of.weights.seats[x], strict=True) if open_]
    assert tuple(lacking) == decision.seats
    np.testing.assert_allclose(of.weights.seat_share[x][of.weights.seats[x]], decision.seat_share, atol=1e-12)


def _same_contacts(of: Portfolio, x: int, alone: AccountAnalysis) -> None:
    rows = of.contacts.filter(of.contacts["account"] == x)
    people = of.facts.people.filter(of.facts.people["account"] == x)["id"]
    said = [
        (
            people[row["person"]], of.facts.ours["id"][row["ours"]], pytest.approx(row["strength"], abs=1e-12),
            row["since"], row["undated"], row["stale"], row["last"], row["level"], row["target_level"],
            row["below_target"], row["carried_from"] if row["carried_from"] is None else people[row["carried_from"]],
        )
        for row in rows.iter_rows(named=True)
    ]  # fmt: skip
    assert said == [
        (
            c.stakeholder, c.ours, c.strength, c.since, c.undated, c.stale, c.last, c.level, c.target_level,
            c.below_target, c.carried_from,
        )
        for c in alone.contacts
    ]  # fmt: skip
    # Two factors may be equal but for their last digit: then either may be named.
    differ = [(row["why"], c.why) for row, c in zip(rows.iter_rows(named=True), alone.contacts, strict=True)]
    assert [pair for pair in differ if pair[0] != pair[1]] == []


def _same_figures(found: Figures, x: int, alone: AccountAnalysis) -> None:
    network, value = alone.network, account_value(alone, SETTINGS)
    counted = threads(alone.c, network.influence, alone.decision.formal, network.named)
    assert found.threads.count[x] == counted.count
    said = (found.coverage[x], found.known_coverage[x], found.open_share[x], found.value[x], found.value_at_risk[x],
            found.money_at_risk[x])  # fmt: skip
    alike = (alone.coverage.coverage, alone.coverage.known_coverage, alone.decision.open_share, value.value,
             value.value_at_risk, value.money_at_risk)  # fmt: skip
    np.testing.assert_allclose(np.array(said), np.array(alike, dtype=float), rtol=1e-12, atol=1e-12)


def _same_cut(of: Portfolio, x: int, alone: AccountAnalysis) -> None:
    network, found = alone.network, cuts(of, SETTINGS)
    cut = threads(alone.c, network.influence, alone.decision.formal, network.named)
    here = slice(of.present.first[x], of.present.first[x + 1])
    assert found.count[x] == cut.count
    assert np.flatnonzero(found.cut_people[here]).tolist() == list(cut.cut_people)
    assert of.facts.ours["id"].gather(found.cut_ours[found.cut_account == x]).to_list() == [
        network.ours[j] for j in cut.cut_ours
    ]


@given(SEEDS, SEEDS)
@settings(max_examples=30, deadline=None)
def test_an_account_is_exchanged_for_what_it_is_now(before: int, after: int) -> None:
    """Accounts taken one by one from the portfolio of `after` make of that of `before` that of `after`."""
    then, now = (facts(of_graph(RandomPortfolio(seed).graph())) for seed in (before, after))
    for x in range(len(ACCOUNTS)):
        then = exchanged(then, part(now, [x]), [], now)
    assert equal(then, now)


@given(SEEDS, st.sets(st.integers(0, 2)))
@settings(max_examples=30, deadline=None)
def test_a_part_is_what_only_these_accounts_say(seed: int, chosen: set[int]) -> None:
    tables = of_graph(RandomPortfolio(seed).graph())
    whole, only = facts(tables), facts(tables, [ACCOUNTS[x] for x in chosen])
    assert equal(part(whole, chosen), only)
    gone = [account for x, account in enumerate(ACCOUNTS) if x not in chosen]
    assert equal(exchanged(whole, part(whole, []), gone, whole), only)


def test_nothing_at_all_is_a_portfolio() -> None:
    of = portfolio(facts(of_graph(Graph())), TODAY, SETTINGS)
    assert figures(of, SETTINGS).coverage.tolist() == []


@given(SEEDS)
@settings(max_examples=30, deadline=None)
def test_the_intervals_of_a_portfolio_are_those_of_each_account(seed: int) -> None:
    graph = RandomPortfolio(seed).graph()
    of = portfolio(facts(of_graph(graph)), TODAY, SETTINGS)
    found = portfolio_spreads(of, figures(of, SETTINGS).share, SETTINGS)
    seat = np.r_[0, np.cumsum(of.weights.seats.sum(axis=1))]
    for x, account in enumerate(ACCOUNTS):
        here, seats = slice(of.present.first[x], of.present.first[x + 1]), slice(seat[x], seat[x + 1])
        alone = analyse(graph, account, TODAY, SETTINGS)
        one = intervals(alone.network, alone.decision, SETTINGS)
        np.testing.assert_allclose(found.share_low[here], one.share_low, atol=1e-12)
        np.testing.assert_allclose(found.share_high[here], one.share_high, atol=1e-12)
        np.testing.assert_allclose(found.seat_high[seats], one.seat_high, atol=1e-12)
        assert found.rank_low[here].tolist() == one.rank_low.tolist()
        assert found.rank_high[here].tolist() == one.rank_high.tolist()
