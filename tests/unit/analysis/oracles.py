"""What igraph, scipy and definitions written out say: for comparison. Not a test."""

from __future__ import annotations

from typing import Any

import igraph
import networkx as nx
import numpy as np
from published import matrix
from scipy.optimize import linear_sum_assignment

from graphsvc.analysis.centrality import Figures, betweenness, closeness, constraint, eigenvector, pagerank
from graphsvc.analysis.network import Floats

Array = Any


def numbers(values: Figures) -> Floats:
    return np.array([np.nan if value is None else value for value in values], dtype=float)


def as_igraph(graph: nx.Graph) -> Any:
    index = {person: i for i, person in enumerate(graph)}
    return igraph.Graph(n=len(graph), edges=[(index[a], index[b]) for a, b in graph.edges])


def closeness_by_igraph(graph: Any) -> Array:
    """Its figure is that within a person's own part; times r / (n − 1) it is Wasserman & Faust's."""
    reached = np.array([len(graph.subcomponent(v)) - 1 for v in range(graph.vcount())], dtype=float)
    return np.nan_to_num(graph.closeness()) * reached / max(graph.vcount() - 1, 1)


def eigenvector_by_igraph(graph: Any) -> Array:
    """Of the largest component alone, of the first of equal ones, with length 1 instead of the largest figure 1."""
    found = np.full(graph.vcount(), np.nan)
    parts = list(graph.connected_components())
    largest = max(parts, key=lambda part: (len(part), -min(part)), default=[])
    if len(largest) > 1:
        x = np.array(graph.induced_subgraph(largest).eigenvector_centrality())
        found[largest] = x / np.linalg.norm(x)
    return found


def assert_measured_alike(graph: nx.Graph) -> None:
    adjacency, other, n = matrix(graph), as_igraph(graph), len(graph)
    pairs = (n - 1) * (n - 2) / 2
    between = np.array(other.betweenness()) / pairs if n > 2 else np.zeros(n)
    np.testing.assert_allclose(betweenness(adjacency), between, rtol=0, atol=1e-12)
    np.testing.assert_allclose(closeness(adjacency), closeness_by_igraph(other), rtol=0, atol=1e-12)
    np.testing.assert_allclose(numbers(eigenvector(adjacency)), eigenvector_by_igraph(other), rtol=0, atol=1e-10)
    np.testing.assert_allclose(numbers(constraint(adjacency)), other.constraint(), rtol=0, atol=1e-12)
    if n:
        np.testing.assert_allclose(pagerank(adjacency.astype(float), 0.85), other.pagerank(), rtol=0, atol=1e-10)


def routes(contacts: Array, influence: Array, targets: list[int], named: Array) -> int:
    """The routes to several at once: everybody is an arc of capacity 1 between two halves, targets included."""
    ours, people = contacts.shape
    size = ours + people
    halves = [(i, size + i) for i in range(ours)] + [(ours + i, size + ours + i) for i in np.flatnonzero(named)]
    meets = [(size + j, ours + i) for j, i in zip(*np.nonzero(contacts >= 0.2), strict=True)]
    steers = [(size + ours + by, ours + who) for who, by in zip(*np.nonzero(influence >= 0.2), strict=True)]
    source, sink = 2 * size, 2 * size + 1
    begins, arrives = [(source, j) for j in range(ours)], [(size + ours + i, sink) for i in targets]
    graph = igraph.Graph(n=sink + 1, edges=halves + meets + steers + begins + arrives, directed=True)
    return int(graph.maxflow_value(source, sink, capacity=[1] * graph.ecount()))


def best_gain(gain: Array, places: Array, k: int) -> float:
    """The largest sum of gains (ours × people, each at most 1) of k pairs, everybody met by one, by scipy.

    A row for each place of ours; as many columns that must be taken as there are rows above k.
    """
    rows = np.repeat(gain, np.asarray(places, dtype=int), axis=0)
    above, large = max(len(rows) - k, 0), 10.0
    whole = np.hstack([rows, np.full((len(rows), above), large)])
    row, column = linear_sum_assignment(whole, maximize=True)
    return float(whole[row, column].sum() - large * above)


def role(first: str, broker: str, last: str) -> str:
    """The role of the middle one of three, by their departments."""
    if first == broker == last:
        return "coordinator"
    if first == last:
        return "consultant"
    if first == broker:
        return "representative"
    return "gatekeeper" if broker == last else "liaison"
