"""Positions in networks of the literature and in random ones as igraph measures them (metrics §14)."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pytest
from oracles import as_igraph, assert_measured_alike, numbers
from published import NETWORKS, matrix, random_graph, real_networks, tailor_shop

from graphsvc.analysis.centrality import betweenness, closeness, eigenvector
from graphsvc.analysis.key_players import Measure, Search, figures, key_players

REAL = real_networks()
SEEDS = range(300)


@pytest.mark.parametrize("name", REAL)
def test_networks_of_the_literature(name: str) -> None:
    """Krackhardt's managers and kite, the Florentine families, the karate club, the tailor shop, Borgatti's, Burt's."""
    assert_measured_alike(REAL[name])


@pytest.mark.parametrize("seed", SEEDS)
def test_random_networks(seed: int) -> None:
    """Up to 30 people, isolates and several parts among them."""
    assert_measured_alike(random_graph(seed, most=30))


def test_the_tailor_shop_as_ora_measures_it() -> None:
    """ORA's report on KAPFTS1 (CASOS, Carnegie Mellon University, 17 October 2011), least, most, mean and standard
    deviation: betweenness 0, .222, .028, .041, not normalised at most 155.888 and 19.821 on average; closeness .311,
    .704, .502, .076; eigenvector .005, .365, .141, .077."""
    adjacency = matrix(tailor_shop())
    between = betweenness(adjacency)
    columns = [between, closeness(adjacency), numbers(eigenvector(adjacency))]
    found = [[round(float(f(column)), 3) for f in (np.min, np.max, np.mean, np.std)] for column in columns]
    assert found == [[0, 0.222, 0.028, 0.041], [0.311, 0.704, 0.502, 0.076], [0.005, 0.365, 0.141, 0.077]]
    pairs = 38 * 37 / 2
    assert [round(float(f(between)) * pairs, 3) for f in (np.max, np.mean)] == [155.888, 19.821]


# --- key players -------------------------------------------------------------------------------------------------


def by_igraph(graph: Any, chosen: tuple[int, ...], measure: Measure, steps: int) -> float:
    """Borgatti's definitions on igraph's distances, without the set or from it."""
    others = [v for v in range(graph.vcount()) if v not in chosen]
    if measure in (Measure.REACH, Measure.DISTANCE_REACH):
        near = np.array(graph.distances(list(chosen), others), dtype=float).min(axis=0)
        return float((near <= steps).sum() if measure is Measure.REACH else (1 / near).sum() / graph.vcount())
    left = np.array(graph.induced_subgraph(others).distances(), dtype=float)
    np.fill_diagonal(left, np.inf)
    joined = np.isfinite(left) if measure is Measure.FRAGMENTATION else 1 / left
    return float(1 - joined.sum() / (len(others) * (len(others) - 1)))


@pytest.mark.parametrize("measure", Measure)
@pytest.mark.parametrize("name", REAL)
def test_best_pairs_in_networks_of_the_literature(name: str, measure: Measure) -> None:
    graph, adjacency = as_igraph(REAL[name]), matrix(REAL[name])
    every = {pair: by_igraph(graph, pair, measure, 2) for pair in combinations(range(graph.vcount()), 2)}
    best = max(every.values())
    equal = [pair for pair, value in every.items() if value > best - 1e-11]
    found = key_players(adjacency, 2, measure)
    assert (found.people, found.equal, found.search) == (equal[0], len(equal), Search.EXHAUSTIVE)
    assert found.figure == pytest.approx(best, abs=1e-11)
    np.testing.assert_allclose(figures(adjacency, list(every), measure), list(every.values()), rtol=0, atol=1e-12)


@pytest.mark.parametrize("measure", Measure)
@pytest.mark.parametrize("name", ["advice", "friends", "marriage", "holes"])
def test_best_threes_in_networks_of_the_literature(name: str, measure: Measure) -> None:
    """As many as are asked for by default; of 21 managers there are 1,330 sets."""
    graph = as_igraph(REAL[name])
    best = max(by_igraph(graph, three, measure, 2) for three in combinations(range(graph.vcount()), 3))
    assert key_players(matrix(REAL[name]), 3, measure).figure == pytest.approx(best, abs=1e-11)


def test_without_both_hubs_as_pyntacle_measures_it() -> None:
    """Its eight people of figure 1 (2020): dF .39286 of them all; {A, B}: F 1, dF 1, dR .75, 6 within one step."""
    graph = nx.Graph(["AB", "AC", "AF", "AG", "AH", "BC", "BD", "BE"])
    whole = figures(matrix(graph), np.zeros((1, 0)), Measure.DISTANCE_FRAGMENTATION)
    assert round(float(whole[0]), 5) == 0.39286
    pair = [[list(graph).index("A"), list(graph).index("B")]]
    assert [float(figures(matrix(graph), pair, m, 1)[0]) for m in Measure] == [1, 1, 6, 0.75]


# --- where the networks are from ---------------------------------------------------------------------------------


def test_the_copies_are_those_of_the_shared_data_sets(shared_data: Path) -> None:
    copied = sorted(path.relative_to(NETWORKS) for path in NETWORKS.rglob("*.csv"))
    assert len(copied) == 10
    for path in copied:
        assert (NETWORKS / path).read_bytes() == (shared_data / path).read_bytes()


def test_networkx_has_the_same_families_and_the_same_club() -> None:
    assert nx.utils.edges_equal(nx.florentine_families_graph().edges, REAL["marriage"].edges)
    club = nx.relabel_nodes(REAL["club"], {str(member + 1): member for member in range(34)})
    assert nx.utils.edges_equal(nx.Graph(nx.karate_club_graph().edges).edges, club.edges)
