"""Positions of an account's stakeholders: who is joined, who counts, small accounts (metrics §14)."""

from __future__ import annotations

from dataclasses import astuple, replace
from datetime import date
from math import sqrt

import numpy as np
import pytest
from account_world import SETTINGS, World, worlds
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from published import brokerage_by_sna, krackhardt
from scipy.sparse import csr_array

from graphsvc.analysis.brokerage import Brokerage
from graphsvc.analysis.centrality import Figures, betweenness, closeness, joined, pagerank
from graphsvc.analysis.key_players import Measure, Search, key_players
from graphsvc.analysis.network import Network
from graphsvc.analysis.positions import Positions, positions

GONE = date(2024, 1, 1)


def chain() -> World:
    """c influences b, who influences a; d stands alone. a and b are in one department, c in another, d in none."""
    world = World().department("d1").department("d2").person("a", "d1").person("b", "d1").person("c", "d2").person("d")
    return world.influences("b", "a", strength=0.9).influences("c", "b", strength=0.01)


def placed(world: World, **more: int) -> Positions:
    return positions(world.network(), SETTINGS, **more)


def test_a_chain_and_one_who_stands_alone() -> None:
    """b lies between 1 of 3·2/2 pairs, reaches 2 of 3 in 2 steps; a: 2 of 3 in 3 steps. PageRank: by hand
    y_a = y_d = 1, y_b = 1 + 0.85·1 = 1.85, y_c = 1 + 0.85·1.85 = 2.5725, divided by their sum 6.4225."""
    found = placed(chain())
    np.testing.assert_allclose(found.betweenness, [0, 1 / 3, 0, 0], atol=1e-15)
    np.testing.assert_allclose(found.closeness, [4 / 9, 2 / 3, 4 / 9, 0], atol=1e-15)
    assert found.eigenvector == pytest.approx((0.5, 1 / sqrt(2), 0.5, None), abs=1e-14)
    assert found.constraint == (1, 0.5, 1, None)
    assert found.effective_size == (1, 2, 1, None)
    np.testing.assert_allclose(found.pagerank, np.array([1, 1.85, 2.5725, 1]) / 6.4225, atol=1e-15)
    # a listens to b, who listens to c: an arc from d1 through d1 to d2.
    nothing = Brokerage(0, 0, 0, 0, 0)
    assert found.brokerage == (nothing, Brokerage(0, 0, 1, 0, 0), nothing, None)


def test_key_players_of_the_chain() -> None:
    """Without b nobody is joined: F = dF = 1. b reaches a and c, both in one step: 2 people, dR = 2/4."""
    found = placed(chain(), size=1).key_players
    assert [(k.measure, k.people, k.figure) for k in found] == [
        (Measure.FRAGMENTATION, (1,), 1),
        (Measure.DISTANCE_FRAGMENTATION, (1,), 1),
        (Measure.REACH, (0,), 2),  # within two steps a, b and c reach two people each: the first by id
        (Measure.DISTANCE_REACH, (1,), 0.5),
    ]


def test_reach_within_one_step() -> None:
    assert [k.figure for k in placed(chain(), size=1, steps=1).key_players if k.measure is Measure.REACH] == [2]


def test_who_left_joins_nobody() -> None:
    """b left: the ties at b are dropped, not bridged."""
    world = World().person("a").person("b", until=GONE).person("c").influences("b", "a").influences("c", "b")
    found = placed(world)
    assert found.closeness.tolist() == [0, 0]
    assert found.constraint == found.eigenvector == (None, None)


def test_a_known_seat_has_a_position() -> None:
    world = World().person("a").person("b", open_seat=True).person("c").reports("a", "b").reports("c", "b", "dotted")
    assert placed(world).betweenness.tolist() == [0, 1, 0]


@pytest.mark.parametrize("n", [0, 1, 2])
def test_small_accounts(n: int) -> None:
    world = World()
    for i in range(n):
        world.person(f"p{i}")
    if n == 2:
        world.influences("p0", "p1")
    found = placed(world)
    assert found.betweenness.tolist() == [0.0] * n
    assert found.closeness.tolist() == [float(n == 2)] * n
    assert found.effective_size == found.constraint == ((1.0, 1.0) if n == 2 else (None,) * n)
    assert found.brokerage == (None,) * n
    assert found.key_players == ()


def test_a_large_account_is_searched_greedily_and_says_so() -> None:
    """50 people: C(50, 3) = 19,600 sets, all of them; 51: 20,825, too many. Three bosses of equal teams either way."""
    for n, search in ((50, Search.EXHAUSTIVE), (51, Search.GREEDY_SWAP)):
        world = World()
        for i in range(n):
            world.person(f"p{i:02}")
            if i > 2:
                world.reports(f"p{i:02}", f"p0{i % 3}")
        found = placed(world.influences("p00", "p01").influences("p01", "p02")).key_players
        assert [k.search for k in found] == [search] * 4
        assert [k.people for k in found] == [(0, 1, 2)] * 4
        assert [k.figure for k in found] == [1, 1, n - 3, pytest.approx((n - 3) / n)]


def test_the_damping_of_pagerank_is_a_setting() -> None:
    found = positions(chain().network(), replace(SETTINGS, pagerank_damping=0.0))
    np.testing.assert_allclose(found.pagerank, [0.25] * 4, atol=1e-15)


def test_krackhardts_managers_as_an_account() -> None:
    """Whom somebody asks for advice has influence on them. Roles by R sna 2.7, the other figures by the published
    network alone, which test_against_igraph measures."""
    advice, managers = krackhardt()
    world, ids = World(), [f"m{number:02}" for number in range(21)]
    for department in sorted({manager["dept"] for manager in managers}):
        world.department(f"d{department}")
    for who, manager in zip(ids, managers, strict=True):
        world.person(who, f"d{manager['dept']}")
    for asks, asked in zip(*advice.nonzero(), strict=True):
        world.influences(ids[asked], ids[asks])
    found, adjacency = placed(world), joined(advice)
    assert [(*astuple(roles), roles.total) for roles in found.brokerage if roles] == brokerage_by_sna()
    np.testing.assert_array_equal(found.betweenness, betweenness(adjacency))
    np.testing.assert_array_equal(found.closeness, closeness(adjacency))
    np.testing.assert_allclose(found.pagerank, pagerank(advice, 0.85), rtol=0, atol=1e-15)
    assert [(k.measure, k.people) for k in found.key_players] == [
        (measure, key_players(adjacency, 3, measure).people) for measure in Measure
    ]


# --- invariants --------------------------------------------------------------------------------------------------


def reordered(network: Network, order: list[int]) -> Network:
    """The same people under ids that sort in another order."""
    department = tuple(network.department[i] for i in order)
    return replace(network, influence=csr_array(network.influence[order][:, order]), department=department)


def numbers(figures: Figures) -> np.ndarray:
    return np.array([np.nan if value is None else value for value in figures])


@given(worlds())
@hypothesis_settings(deadline=None, max_examples=60)
def test_only_pagerank_depends_on_strengths(world: World) -> None:
    network = world.network()
    r = network.influence
    even = csr_array((np.ones(r.nnz), r.indices, r.indptr), shape=r.shape)
    one, other = (positions(n, SETTINGS) for n in (network, replace(network, influence=even)))
    np.testing.assert_array_equal(one.betweenness, other.betweenness)
    np.testing.assert_array_equal(one.closeness, other.closeness)
    assert (one.eigenvector, one.constraint, one.effective_size, one.brokerage, one.key_players) == (
        other.eigenvector, other.constraint, other.effective_size, other.brokerage, other.key_players,
    )  # fmt: skip


@given(worlds())
@hypothesis_settings(deadline=None, max_examples=60)
def test_nothing_but_ties_between_equals_depends_on_the_order_of_people(world: World) -> None:
    """The largest component and the key players are the first of equal ones, so only their figures are compared."""
    network = world.network()
    order = list(range(len(network.people)))[::-1]
    one, other = positions(network, SETTINGS, size=1), positions(reordered(network, order), SETTINGS, size=1)
    for name in ("betweenness", "closeness", "pagerank"):
        np.testing.assert_allclose(getattr(one, name)[order], getattr(other, name), atol=1e-12)
    for name in ("constraint", "effective_size"):
        np.testing.assert_allclose(numbers(getattr(one, name))[order], numbers(getattr(other, name)), atol=1e-12)
    assert tuple(one.brokerage[i] for i in order) == other.brokerage
    assert [k.figure for k in one.key_players] == [k.figure for k in other.key_players]


@given(worlds())
@hypothesis_settings(deadline=None, max_examples=60)
def test_sums_and_ranges(world: World) -> None:
    found = placed(world, size=1)
    n = len(world.network().people)
    assert found.pagerank.sum() == pytest.approx(1, abs=1e-12)
    assert found.pagerank.min() >= 0.15 / n - 1e-12
    for values in (found.betweenness, found.closeness):
        assert 0 <= values.min() <= values.max() <= 1 + 1e-12
    isolated = [value == 0 for value in found.closeness]
    assert [value is None for value in found.constraint] == isolated
    assert [value is None for value in found.effective_size] == isolated
    assert all(0 < value <= 9 / 8 + 1e-12 for value in found.constraint if value is not None)
    known = [value for value in found.eigenvector if value is not None]
    assert not known or sum(value * value for value in known) == pytest.approx(1, abs=1e-12)
    assert len(known) == 0 if all(isolated) else len(known) >= 2
