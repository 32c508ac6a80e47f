"""The plan over the portfolio against the definition in plain Python (metrics §9) and every feasible plan; its solver
against scipy's assignment."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracles import best_gain
from random_portfolio import ACCOUNTS, TODAY, RandomPortfolio

from graphsvc.analysis.account import AccountAnalysis, analyse
from graphsvc.analysis.assignment import Pairs, bound, greedy, maximise
from graphsvc.analysis.columns.facts import facts
from graphsvc.analysis.columns.parts import part
from graphsvc.analysis.columns.tables import of_graph
from graphsvc.analysis.ours import active_contacts, at_account
from graphsvc.analysis.plan import next_contacts
from graphsvc.analysis.portfolio import figures, portfolio
from graphsvc.analysis.portfolio_plan import PortfolioPlan, portfolio_plan
from graphsvc.analysis.settings import MetricSettings
from graphsvc.analysis.value import account_value
from graphsvc.errors import InvalidInput
from graphsvc.kinds import standing_opportunity
from graphsvc.model import Graph, Node, Tie

SETTINGS = MetricSettings()
SEEDS = st.integers(0, 2**32)
Triple = tuple[str, str, str]  # account, ours, stakeholder


def plan_of(graph: Graph, k: int, only: list[int] | None = None) -> tuple[PortfolioPlan, dict[Triple, float]]:
    """The plan, and the gain of each of its pairs by account, ours and stakeholder."""
    told = facts(of_graph(graph))
    of = portfolio(told if only is None else part(told, only), TODAY, SETTINGS)
    plan = portfolio_plan(of, figures(of, SETTINGS), SETTINGS, k=k)
    people, ours = of.facts.people["id"].to_list(), of.facts.ours["id"].to_list()
    accounts = of.facts.accounts["id"].to_list()
    keys = [
        (accounts[of.present.account[i]], ours[j], people[of.present.row[i]])
        for j, i in zip(plan.ours.tolist(), plan.person.tolist(), strict=True)
    ]
    return plan, dict(zip(keys, plan.each.tolist(), strict=True))


def defined(graph: Graph) -> tuple[dict[Triple, float], dict[str, float]]:
    """Every possible pair with its gain, and what is left of everybody's capacity: the definition, pair by pair."""
    studies = {account: analyse(graph, account, TODAY, SETTINGS) for account in ACCOUNTS}
    value = {account: account_value(study, SETTINGS).value for account, study in studies.items()}
    if all(each is None for each in value.values()):
        value = dict.fromkeys(ACCOUNTS, 1.0)
    met = {(c.ours, c.stakeholder) for study in studies.values() for c in active_contacts(study.contacts, SETTINGS)}
    used = Counter(ours for ours, _ in met)
    free = {
        node.id: float("inf") if node.get("capacity") is None else node.get("capacity") - used[node.id]
        for label in ("Employee", "PartnerContact")
        for node in graph.nodes(label).values()
    }
    gains = {
        (account, ours, who): value[account] * raised
        for account, study in studies.items()
        if value[account]
        for (ours, who), raised in raised_by(study).items()
        if free[ours] >= 1
    }
    return gains, free


def raised_by(study: AccountAnalysis) -> dict[tuple[str, str], float]:
    network = study.network
    works = at_account(network, study.contacts, SETTINGS)
    found = {}
    for j, node in enumerate(network.our_nodes):
        for i, who in enumerate(network.people):
            c, levels = study.c[j, i], (node.get("level"), network.level[i])
            t = 0.6 if None not in levels and abs(levels[0] - levels[1]) <= 1 else 0.36
            raised = study.decision.share[i] * (1 - study.coverage.covered[i]) * (t - c) / (1 - c) if c < t else 0.0
            if works[j] and network.named[i] and c < 0.2 - 1e-9 and raised > 0:
                found[node.id, who] = float(raised)
    return found


def best_by_search(gains: dict[Triple, float], free: dict[str, float], k: int) -> float:
    """The best of every feasible plan: one stakeholder after the other meets nobody, or one who has room."""
    people = sorted({who for _, _, who in gains})
    ours = sorted({one for _, one, _ in gains})
    options = [[(ours.index(one), gain) for (_, one, who), gain in gains.items() if who == person] for person in people]

    @cache
    def best(person: int, room: tuple[float, ...], left: int) -> float:
        if person == len(people) or not left:
            return 0.0
        found = best(person + 1, room, left)
        for j, gain in options[person]:
            if room[j] >= 1:
                fewer = (*room[:j], room[j] - 1, *room[j + 1 :])
                found = max(found, gain + best(person + 1, fewer, left - 1))
        return found

    # More room than pairs is as good as no limit.
    return best(0, tuple(min(float(k), free[one]) for one in ours), k)


@given(SEEDS, st.integers(1, 5))
@settings(max_examples=50, deadline=None)
def test_equal_to_the_best_of_every_plan(seed: int, k: int) -> None:
    graph = RandomPortfolio(seed).graph()
    plan, chosen = plan_of(graph, k)
    gains, free = defined(graph)
    assert plan.candidates == len(gains)
    assert chosen == {key: pytest.approx(gains[key], abs=1e-10) for key in chosen}
    assert len(chosen) <= k
    assert max(Counter(who for _, _, who in chosen).values(), default=0) <= 1
    assert all(count <= free[ours] for ours, count in Counter(ours for _, ours, _ in chosen).items())
    assert plan.gain == pytest.approx(best_by_search(gains, free, k), abs=1e-9)
    assert plan.bound == pytest.approx(plan.gain, rel=1e-9)
    assert list(plan.each) == sorted(plan.each, key=lambda gain: -round(gain, 12))


@given(SEEDS, st.sampled_from(range(len(ACCOUNTS))), st.integers(1, 5))
@settings(max_examples=25, deadline=None)
def test_a_portfolio_of_one_account_plans_as_the_account_does(seed: int, x: int, k: int) -> None:
    """Of equal gains another one may be chosen: over a portfolio no path decides."""
    graph = RandomPortfolio(seed).graph()
    study = analyse(graph, ACCOUNTS[x], TODAY, SETTINGS)
    network, value = study.network, account_value(study, SETTINGS).value
    used = Counter(c.ours for c in active_contacts(study.contacts, SETTINGS))
    free = [np.nan if n.get("capacity") is None else n.get("capacity") - used[n.id] for n in network.our_nodes]
    nan = float("nan")
    alone = next_contacts(
        study.c, study.decision.share, study.coverage.covered, network.named,
        [nan if n.get("level") is None else n.get("level") for n in network.our_nodes],
        [nan if level is None else level for level in network.level],
        at_account(network, study.contacts, SETTINGS), free, k=k,
    )  # fmt: skip
    plan, chosen = plan_of(graph, k, [x])
    weight = 1.0 if value is None else value
    assert plan.each.tolist() == pytest.approx([weight * p.gain for p in alone.proposals], abs=1e-9)
    pairs = {(network.ours[p.ours], network.people[p.person]) for p in alone.proposals}
    if len(set(np.round(list(raised_by(study).values()), 9))) == len(raised_by(study)):
        assert {key[1:] for key in chosen} == pairs


def hand() -> Graph:
    """Two accounts worth 80 and 40, one uniform decision each: of two people at a1, of one at a2. Lena manages both and
    has room for one; Max manages a2 and has no limit. All at level 1, and nobody has met anybody."""
    nodes = [
        *(Node("Account", account, {"name": account}) for account in ("a1", "a2", "a3")),
        *(Node("Opportunity", standing_opportunity(a), {"standing": True}) for a in ("a1", "a2", "a3")),
        *(Node("Stakeholder", who, {"name": who, "level": 1}) for who in ("s1", "s2", "s3", "s4")),
        Node("Employee", "lena", {"name": "Lena", "level": 1, "capacity": 1}),
        Node("Employee", "max", {"name": "Max", "level": 1}),
        Node("Assessment", "v1", {"assessed_on": TODAY, "revenue": 80.0}),
        Node("Assessment", "v2", {"assessed_on": TODAY, "revenue": 40.0}),
    ]
    worked = (("s1", "a1"), ("s2", "a1"), ("s3", "a2"), ("s4", "a3"))
    managed = (("lena", "a1"), ("lena", "a2"), ("max", "a2"), ("max", "a3"))
    ties = [
        *(Tie("OF", "Opportunity", standing_opportunity(a), "Account", a) for a in ("a1", "a2", "a3")),
        *(Tie("WORKS_AT", "Stakeholder", who, "Account", account) for who, account in worked),
        *(Tie("MANAGES", "Employee", who, "Account", account) for who, account in managed),
        Tie("ASSESSES", "Assessment", "v1", "Account", "a1"),
        Tie("ASSESSES", "Assessment", "v2", "Account", "a2"),
    ]
    return Graph(nodes, ties)


def test_a_plan_by_hand() -> None:
    """Without roles the playbook's seats weigh nothing. Lena: 80 · ½ · 0.6 = 24 with s1 or s2; Max: 40 · 1 · 0.6 = 24
    with s3. a3 has no value: nobody there is proposed, and it is counted."""
    plan, chosen = plan_of(hand(), 5)
    assert {(account, ours) for account, ours, _ in chosen} == {("a1", "lena"), ("a2", "max")}
    assert plan.each.tolist() == pytest.approx([24, 24], abs=1e-12)
    assert plan.raised.tolist() == pytest.approx([0.3, 0.6], abs=1e-12)
    assert (plan.gain, plan.bound) == (pytest.approx(48, abs=1e-12), pytest.approx(48, abs=1e-10))
    assert plan.capacity_known.tolist() == [True, False]
    assert (plan.weighted, plan.without_value, plan.candidates) == (True, 1, 4)


def test_where_no_value_is_known_all_accounts_weigh_alike() -> None:
    whole = hand()
    nodes = [n for label in whole.labels() if label != "Assessment" for n in whole.nodes(label).values()]
    ties = [t for type_ in whole.types() if type_ != "ASSESSES" for t in whole.ties(type_)]
    plan, chosen = plan_of(Graph(nodes, ties), 5)
    assert {(account, ours) for account, ours, _ in chosen} == {("a1", "lena"), ("a2", "max"), ("a3", "max")}
    assert plan.each.tolist() == pytest.approx([0.6, 0.6, 0.3], abs=1e-12)
    assert (plan.weighted, plan.without_value) == (False, 0)


def test_nothing_to_plan_and_nothing_asked_for() -> None:
    plan, _ = plan_of(Graph(), 5)
    assert (plan.gain, plan.bound, plan.candidates) == (0, 0, 0)
    with pytest.raises(InvalidInput):
        plan_of(Graph(), 0)


def random_pairs(seed: int, ours: int, people: int, k: int, most: int) -> tuple[Pairs, Any]:
    """Pairs as a list and as a matrix (0 = no pair); each of ours has 1 to `most` places. Every other time few values,
    so that ties abound."""
    rng = np.random.default_rng(seed)
    gain = rng.random((ours, people)) if seed % 2 else rng.integers(1, 4, (ours, people)) / 4
    gain[rng.random((ours, people)) < 0.3] = 0
    j, i = np.nonzero(gain)
    return Pairs(j, i, gain[j, i], rng.integers(1, most + 1, ours).astype(float), k), gain


# The last ones have more pairs than are taken at once: columns are generated and solved from within.
SIZES = [(4, 6, 100, 2), (8, 5, 3, 1), (12, 30, 10, 3), (60, 90, 1000, 1), (40, 120, 1000, 4), (90, 80, 30, 2)]


@pytest.mark.parametrize(("ours", "people", "k", "most"), SIZES)
@pytest.mark.parametrize("seed", range(4))
def test_equal_to_an_assignment_proved_and_no_worse_than_greedy(
    seed: int, ours: int, people: int, k: int, most: int
) -> None:
    pairs, gain = random_pairs(seed, ours, people, k, most)
    best = maximise(pairs, pairs.gain)
    found = pairs.gain[best.chosen].sum()
    assert found == pytest.approx(best_gain(gain, pairs.free, pairs.k), rel=1e-9)
    assert bound(pairs, pairs.gain, best) == pytest.approx(found, rel=1e-9)
    assert found >= pairs.gain[greedy(pairs, pairs.gain)].sum() - 1e-9
    assert np.bincount(pairs.person[best.chosen]).max() <= 1
    assert (np.bincount(pairs.ours[best.chosen], minlength=ours) <= pairs.free).all()
    assert best.chosen.sum() <= k


def test_greedy_is_beaten_where_places_are_short() -> None:
    """One place each. Greedy takes 0.9 and is left with 0.1; together 0.85 + 0.8 is best."""
    pairs = Pairs(np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1]), np.array([0.9, 0.85, 0.8, 0.1]), np.ones(2), 2)
    assert greedy(pairs, pairs.gain).tolist() == [True, False, False, True]
    assert maximise(pairs, pairs.gain).chosen.tolist() == [False, True, True, False]
