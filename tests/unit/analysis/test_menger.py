"""Contact threads as Menger's disjoint routes: networks of known connectivity, igraph and networkx (metrics §7).

A network becomes an account like this: the neighbours of one vertex are whom we know, each known to one of ours; who is
joined influences each other. Then the threads to another vertex, which is not joined to the first, are as many as
people it takes to part the two (Menger, Zur allgemeinen Kurventheorie, Fundamenta Mathematicae 10, 1927).
"""

from __future__ import annotations

from itertools import combinations
from typing import Any

import igraph
import networkx as nx
import numpy as np
import pytest
from oracles import routes

from graphsvc.analysis.threads import threads, threads_to_each

Array = Any


def account(graph: nx.Graph, known: int) -> tuple[Array, Array]:
    """Contacts (ours × people) with the neighbours of `known`, who is nobody herself; influence (people × people)."""
    near = sorted(graph[known])
    contacts = np.zeros((len(near), len(graph)))
    contacts[np.arange(len(near)), near] = 0.5
    influence = np.array(nx.to_numpy_array(graph, nodelist=range(len(graph)))) * 0.5
    influence[known] = influence[:, known] = 0
    return contacts, influence


def disjoint_routes(graph: nx.Graph, known: int, target: int) -> int:
    contacts, influence = account(graph, known)
    named = np.arange(len(graph)) != known
    return threads_to_each(contacts, influence, np.ones(len(graph)), named, targets=[target])[target]


def apart(graph: nx.Graph) -> list[tuple[int, int]]:
    return [pair for pair in combinations(range(len(graph)), 2) if not graph.has_edge(*pair)]


@pytest.mark.parametrize(
    ("graph", "connectivity"),
    [
        (nx.petersen_graph(), 3),
        *((nx.convert_node_labels_to_integers(nx.hypercube_graph(d)), d) for d in (2, 3, 4)),
        *((nx.complete_bipartite_graph(m, n), min(m, n)) for m, n in ((2, 2), (2, 5), (4, 6))),
        *((nx.hkn_harary_graph(k, n), k) for k, n in ((2, 7), (3, 8), (4, 9), (5, 12))),
        (nx.cycle_graph(9), 2),
        (nx.path_graph(6), 1),
    ],
)
def test_networks_of_known_connectivity(graph: nx.Graph, connectivity: int) -> None:
    """Whitney (1932): connectivity is the least number of disjoint routes between two who are not joined. It is 3 for
    Petersen's graph, d for a cube of d dimensions, the smaller side of a complete bipartite graph, k for the graphs
    that Harary (The maximum connectivity of a graph, 1962) made for it, 2 for a circle and 1 for a chain."""
    assert min(disjoint_routes(graph, a, b) for a, b in apart(graph)) == connectivity


@pytest.mark.parametrize("seed", range(200))
def test_routes_are_as_many_as_people_part_the_two(seed: int) -> None:
    """The cuts of networkx, the flows of igraph."""
    rng = np.random.default_rng(seed)
    graph = nx.gnp_random_graph(int(rng.integers(3, 15)), float(rng.choice([0.15, 0.3, 0.6])), seed=seed)
    pairs = apart(graph)
    other = igraph.Graph(n=len(graph), edges=list(graph.edges))
    for known, target in (pairs[i] for i in rng.permutation(len(pairs))[:3]):
        found = disjoint_routes(graph, known, target)
        assert found == len(nx.minimum_node_cut(graph, known, target)) == nx.node_connectivity(graph, known, target)
        assert found == other.vertex_connectivity(known, target)


@pytest.mark.parametrize("seed", range(200))
def test_threads_of_an_account_as_igraph_counts_them(seed: int) -> None:
    """Up to 12 of ours and 40 people, a tenth of them without a name, a third of them with a part of the decision."""
    rng = np.random.default_rng(seed)
    ours, people = int(rng.integers(1, 13)), int(rng.integers(1, 41))
    contacts = rng.choice([0, 0.1, 0.2, 0.7], size=(ours, people), p=[0.85, 0.05, 0.05, 0.05])
    influence = rng.choice([0, 0.1, 0.2, 0.5], size=(people, people), p=[0.9, 0.02, 0.04, 0.04])
    np.fill_diagonal(influence, 0)
    named, d = rng.random(people) < 0.9, rng.choice([0, 0, 1], size=people) / people
    answer = threads(contacts, influence, d, named)
    assert answer.count == routes(contacts, influence, np.flatnonzero(named & (d > 0)).tolist(), named)
    without = [routes(np.delete(contacts, j, 0), influence, np.flatnonzero(named & (d > 0)).tolist(), named)
               for j in range(ours)]  # fmt: skip
    assert answer.cut_ours == tuple(j for j in range(ours) if without[j] < answer.count)
