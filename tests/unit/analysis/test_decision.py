"""Weights, seats, evidence and decision shares (metrics §§1–3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import networkx as nx
import numpy as np
import pytest
from account_world import SETTINGS, STANDING, World, worlds
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from published import krackhardt
from scipy.sparse import block_diag, csr_array

from graphsvc.analysis.centrality import pagerank
from graphsvc.analysis.decision import Decision, because, decide, role_parts, shares, solve
from graphsvc.errors import NotFound

GONE = date(2024, 1, 1)
NO_PLAYBOOK = replace(SETTINGS, playbook=())


def decided(world: World, opportunity: str | None = None) -> Decision:
    return decide(world.network(), SETTINGS, opportunity)


def by_role(*held: tuple[str, str]) -> World:
    world = World()
    for who in sorted({who for who, _ in held}):
        world.person(who)
    for who, role in held:
        world.role(who, role)
    return world


# --- weights and seats -------------------------------------------------------------------------------------------


def test_weights_are_sums_of_roles_normalised_over_people_and_seats() -> None:
    # a: 4 + 1 = 5, b: 1.5; the seat problem_owner 2, the seat champion 0; together 8.5.
    found = decided(by_role(("a", "economic_buyer"), ("a", "user"), ("b", "technical_evaluator")))
    assert found.evidence == "roles"
    assert found.formal.tolist() == pytest.approx([5 / 8.5, 1.5 / 8.5])
    assert found.seats == ("problem_owner", "champion")
    assert found.seat_share.tolist() == pytest.approx([2 / 8.5, 0.0])


@pytest.mark.parametrize("buyer", ["economic_buyer", "decision_maker"])
def test_one_of_the_alternatives_of_the_playbook_is_enough(buyer: str) -> None:
    assert decided(by_role(("a", buyer), ("a", "problem_owner"), ("b", "champion"))).seats == ()


def test_the_first_alternative_names_the_seat_and_gives_its_weight() -> None:
    found = decided(by_role(("a", "problem_owner"), ("a", "champion")))
    assert found.seats == ("economic_buyer",)
    assert found.seat_share.tolist() == pytest.approx([4 / 6])


def test_a_required_role_held_only_by_somebody_who_left_is_a_seat() -> None:
    world = by_role(("a", "problem_owner"), ("a", "champion")).person("b", until=GONE).role("b", "economic_buyer")
    found = decided(world)
    assert found.seats == ("economic_buyer",)
    assert found.formal.tolist() == pytest.approx([2 / 6])


def test_open_share_holds_seats_of_both_sorts() -> None:
    world = by_role(("a", "economic_buyer"), ("a", "champion")).person("b", open_seat=True).role("b", "legal")
    # 4 (a) + 1 (the known seat b) + 2 (the seat problem_owner) = 7; nobody influences anybody.
    assert decided(world).open_share == pytest.approx(3 / 7)


# --- evidence ----------------------------------------------------------------------------------------------------


def test_roles_without_weight_are_no_evidence() -> None:
    found = decided(by_role(("a", "champion"), ("b", "blocker")))
    assert found.evidence == "none"
    assert found.formal.tolist() == [0.5, 0.5]
    assert found.seat_share.tolist() == [0.0, 0.0]


def test_hierarchy_halves_per_tier_and_leaves_out_people_on_no_solid_line() -> None:
    world = World().person("a").person("b").person("c").person("d").person("e").person("f")
    world.reports("b", "a").reports("c", "b").reports("d", "c").reports("e", "a", "dotted")
    # On solid lines a, b, c, d (tiers 0–3): 4 of 6. Weights 1, 1/2, 1/4, 0, 0, 0 of 7/4.
    found = decided(world)
    assert found.evidence == "hierarchy"
    assert found.formal.tolist() == pytest.approx([4 / 7, 2 / 7, 1 / 7, 0, 0, 0])
    assert found.seat_share.sum() == 0


def test_tiers_take_the_shortest_chain_and_count_people_who_left() -> None:
    world = World().person("boss", until=GONE).person("b").person("c").reports("b", "boss").reports("c", "b")
    assert decided(world).formal.tolist() == pytest.approx([2 / 3, 1 / 3])  # tiers 1 and 2: 1/2 and 1/4
    world.reports("c", "boss")
    assert decided(world).formal.tolist() == pytest.approx([1 / 2, 1 / 2])  # now both on tier 1


def test_hierarchy_asks_for_half_of_the_people() -> None:
    world = World().person("a").person("b").person("c").person("d").reports("b", "a")
    assert decided(world).evidence == "hierarchy"
    assert decided(world.person("e")).evidence == "none"


# --- which opportunity -------------------------------------------------------------------------------------------


def test_the_standing_opportunity_wins_if_it_has_a_weighted_role() -> None:
    world = by_role(("a", "user")).opportunity("big", amount=9.0).role("a", "legal", "big")
    assert decided(world).opportunity == STANDING


def test_else_the_largest_open_one_with_a_weighted_role_unknown_amounts_last_then_id() -> None:
    world = World().person("a").role("a", "champion")
    assert decided(world).opportunity == STANDING
    world.opportunity("unknown").role("a", "user", "unknown")
    assert decided(world).opportunity == "unknown"
    world.opportunity("z", amount=5.0, status="open").role("a", "user", "z")
    world.opportunity("y", amount=5.0).role("a", "user", "y")
    world.opportunity("lost", amount=7.0, status="lost").role("a", "user", "lost")
    world.opportunity("weightless", amount=8.0).role("a", "coach", "weightless")
    assert decided(world).opportunity == "y"


def test_the_one_asked_for_counts_and_another_accounts_is_not_found() -> None:
    world = by_role(("a", "user"), ("b", "champion")).opportunity("o").role("b", "legal", "o")
    world.opportunity("theirs", account="other")
    assert decided(world, "o").roles == ((), ("legal",))
    with pytest.raises(NotFound, match="no such opportunity"):
        decided(world, "theirs")


def test_an_opportunity_is_asked_for_by_its_name_where_that_is_unique() -> None:
    world = by_role(("a", "user")).opportunity("o", name="Cups").opportunity("p", name="Lids").role("a", "legal", "o")
    assert decided(world, "Cups").opportunity == "o"
    world.opportunity("q", name="Lids").opportunity("theirs", account="other", name="Trays")
    for name in ("Lids", "Trays"):
        with pytest.raises(NotFound) as refused:
            decided(world, name)
        assert [str(problem) for problem in refused.value.problems] == ["o  Cups", "p  Lids", "q  Lids", STANDING]


# --- Friedkin–Johnsen --------------------------------------------------------------------------------------------


def test_friedkin_and_johnsens_four_people() -> None:
    """Friedkin & Johnsen's published example: opinions [25, 25, 75, 85] settle at [60, 60, 75, 75], rounded."""
    w = csr_array(np.array([[0.22, 0.12, 0.36, 0.3], [0.147, 0.215, 0.344, 0.294], [0, 0, 1, 0],
                            [0.09, 0.178, 0.446, 0.286]]))  # fmt: skip
    a = 1.0 - w.diagonal()
    # Row i of V = (I − AW)^-1 (I − A) is (1 − a) ∘ y for d = e_i.
    v = np.array([(1.0 - a) * solve(w, a, unit) for unit in np.eye(4)])
    np.testing.assert_allclose(v.sum(axis=1), 1.0, atol=1e-12)
    assert np.round(v @ np.array([25, 25, 75, 85])).tolist() == [60, 60, 75, 75]


def boss_and_report() -> World:
    return World().person("boss").person("report").reports("report", "boss").role("boss", "economic_buyer")


def test_shares_of_two_people_by_hand() -> None:
    # d = 4/6 boss, 2/6 seat. a_boss = 0.5·0.2 = 0.1, a_report = 0.5·0.5 = 0.25, W = swap.
    # y_boss = 2/3 + 0.25·y_report, y_report = 0.1·y_boss  →  y_boss = (2/3)/0.975
    # s_boss = 0.9·y_boss = 8/13, s_report = 0.75·0.1·y_boss = 2/39; together 2/3.
    found = decided(boss_and_report())
    assert found.susceptibility.tolist() == [0.1, 0.25]
    assert found.share.tolist() == pytest.approx([8 / 13, 2 / 39], abs=1e-15)


def test_because_of_two_people_by_hand() -> None:
    world = boss_and_report()
    found = decided(world)
    # boss: own 0.9·2/3 = 0.6, through the report 0.9·0.25·y_report = 0.6/39. report: all through the boss.
    assert because(world.network(), found, 0) == [(None, pytest.approx(0.6)), ("report", pytest.approx(0.6 / 39))]
    assert because(world.network(), found, 1) == [("boss", pytest.approx(2 / 39))]


def test_the_smallest_strength_there_is_does_not_overflow() -> None:
    world = World().person("a").person("b").influences("a", "b", strength=5e-324).role("b", "economic_buyer")
    # 1/5e-324 is infinite, 5e-324/5e-324 is 1: b listens to a alone, and practically not at all.
    assert decide(world.network(), NO_PLAYBOOK).share.tolist() == [0.0, 1.0]


def test_a_hidden_influencer_holds_no_role_and_at_least_an_average_share() -> None:
    world = World().person("adviser").person("buyer").person("other").role("buyer", "economic_buyer")
    world.influences("adviser", "buyer", strength=0.95)
    # a_buyer = 0.5·0.95 = 0.475 → the adviser holds 0.475 ≥ 1/3, the buyer 0.525, the other nothing.
    found = decide(world.network(), NO_PLAYBOOK)
    assert found.share.tolist() == pytest.approx([0.475, 0.525, 0])
    assert found.order == (1, 0, 2)
    assert found.hidden == {0}


def test_without_evidence_nobody_is_hidden() -> None:
    world = World().person("a").person("b").influences("a", "b", strength=1.0)
    found = decided(world)
    assert found.share.tolist() == pytest.approx([0.75, 0.25])
    assert found.hidden == frozenset()


def test_a_role_without_weight_does_not_unhide() -> None:
    world = World().person("a").person("b").role("a", "champion").role("b", "decision_maker")
    world.influences("a", "b", strength=1.0)
    assert decide(world.network(), NO_PLAYBOOK).hidden == {0}  # 0.5 each, 1/n = 0.5, d_a = 0


def test_hidden_influencers_are_among_the_three_or_the_tenth_with_the_largest_shares() -> None:
    world = World().person("buyer").role("buyer", "economic_buyer")
    for i in range(9):
        world.person(f"adviser{i}").influences(f"adviser{i}", "buyer", strength=0.9)
    # a_buyer ≈ 0.5 (1 − 1e-9·…): each adviser holds about 0.5/9 = 0.056 < 1/10, so nobody is hidden.
    assert decide(world.network(), NO_PLAYBOOK).hidden == frozenset()
    loose = replace(NO_PLAYBOOK, susceptibility=0.99)
    # With a = 0.99 each holds 0.11 ≥ 1/10, yet only the three largest are looked at: ids break the tie.
    assert decide(world.network(), loose).hidden == {0, 1, 2}


def _auc(score: np.ndarray, top: list[bool]) -> float:
    """The chance that one of the top managers scores above one of the others; equal scores count half."""
    high, low = score[np.array(top)], score[~np.array(top)]
    return float(np.mean((high[:, None] > low) + 0.5 * (high[:, None] == low)))


def test_krackhardts_managers_auc() -> None:
    """Metrics §3: who is CEO or vice-president, told from advice alone: 0.963; PageRank 0.963, in-degree 0.956,
    betweenness on who asks whom 0.750."""
    advice, managers = krackhardt()
    top = [manager["level"] in {"1", "2"} for manager in managers]
    assert sum(top) == 5
    found, _, _ = shares(advice, np.full(21, 1 / 21), SETTINGS)
    assert round(_auc(found, top), 3) == 0.963
    asked = nx.from_scipy_sparse_array(advice, create_using=nx.DiGraph)
    rank, between = nx.pagerank(asked, weight=None), nx.betweenness_centrality(asked)
    assert round(_auc(np.array([rank[i] for i in range(21)]), top), 3) == 0.963
    assert round(_auc(pagerank(advice, 0.85), top), 3) == 0.963
    assert round(_auc(np.array([between[i] for i in range(21)]), top), 3) == 0.75
    assert round(_auc(np.asarray(advice.sum(axis=0)), top), 3) == 0.956


@st.composite
def _listening(draw: st.DrawFn) -> np.ndarray:
    """0/1 influences in which everybody listens to somebody."""
    n = draw(st.integers(2, 8))
    rows = []
    for i in range(n):
        others = st.sampled_from([j for j in range(n) if j != i])
        chosen = draw(st.sets(others, min_size=1))
        rows.append([float(j in chosen) for j in range(n)])
    return np.array(rows)


@given(_listening())
@hypothesis_settings(deadline=None)
def test_uniform_decision_share_is_pagerank(r: np.ndarray) -> None:
    n = len(r)
    found, _, _ = shares(csr_array(r), np.full(n, 1 / n), replace(SETTINGS, susceptibility=0.85))
    rank = nx.pagerank(nx.from_numpy_array(r, create_using=nx.DiGraph), alpha=0.85, tol=1e-14, max_iter=1000)
    np.testing.assert_allclose(found, [rank[i] for i in range(n)], atol=1e-11)


@given(st.lists(worlds(), min_size=1, max_size=4))
@hypothesis_settings(deadline=None, max_examples=40)
def test_many_accounts_at_once_give_the_same_as_one_by_one(several: list[World]) -> None:
    alone = [(w.network().influence, decided(w)) for w in several]
    block = csr_array(block_diag([r for r, _ in alone], format="csr"))
    together, _, _ = shares(block, np.concatenate([d.formal for _, d in alone]), SETTINGS)
    np.testing.assert_allclose(together, np.concatenate([d.share for _, d in alone]), atol=1e-14)


@given(worlds())
@hypothesis_settings(deadline=None)
def test_shares_solve_the_equations_and_sum_to_one(world: World) -> None:
    network = world.network()
    found = decide(network, SETTINGS)
    assert found.share.min() >= 0
    assert found.share.sum() + found.seat_share.sum() == pytest.approx(1.0, abs=1e-12)
    # The definition itself, with dense inverses: s = ((I − A W)^-1 (I − A))ᵀ d.
    r = network.influence.toarray()
    a = 0.5 * (1.0 - np.prod(1.0 - r, axis=1))
    sums = r.sum(axis=1, keepdims=True)
    w = np.divide(r, sums, out=np.zeros_like(r), where=sums > 0)
    v = np.linalg.inv(np.eye(len(a)) - a[:, None] * w) @ np.diag(1.0 - a)
    np.testing.assert_allclose(found.share, v.T @ found.formal, atol=1e-12)


@given(worlds())
@hypothesis_settings(deadline=None)
def test_because_parts_add_up_to_the_share(world: World) -> None:
    network = world.network()
    found = decide(network, SETTINGS)
    sums = [sum(part for _, part in because(network, found, i)) for i in range(len(network.people))]
    np.testing.assert_allclose(sums, found.share, atol=1e-12)


def test_role_parts_split_by_weight() -> None:
    assert role_parts(("economic_buyer", "champion", "user"), SETTINGS.role_weights) == {
        "economic_buyer": 0.8, "user": 0.2,
    }  # fmt: skip
    assert role_parts(("champion",), SETTINGS.role_weights) == {"informal": 1.0}
