"""Centralities against published figures, against their definitions written out, and against another library."""

from __future__ import annotations

from itertools import combinations

import networkx as nx
import numpy as np
import pytest
from published import BURT, figure_8, matrix, random_graph
from scipy.sparse import csr_array

from graphsvc.analysis.centrality import (
    Figures,
    betweenness,
    closeness,
    constraint,
    effective_size,
    eigenvector,
    joined,
    pagerank,
)
from graphsvc.analysis.network import Floats

KITE = dict(enumerate(["Andre", "Beverly", "Carol", "Diane", "Ed", "Fernando", "Garth", "Heather", "Ike", "Jane"]))
SEEDS = range(200)


def figures(graph: nx.Graph, values: Floats | Figures) -> dict[str, float | None]:
    """By name, to the three decimals of the literature."""
    rounded = [None if value is None else round(float(value), 3) for value in values]
    return dict(zip(graph, rounded, strict=True))


# --- published figures -------------------------------------------------------------------------------------------


def test_krackhardts_kite() -> None:
    """Krackhardt, Assessing the political landscape, Administrative Science Quarterly 35 (1990)."""
    kite = nx.relabel_nodes(nx.krackhardt_kite_graph(), KITE)
    adjacency = matrix(kite)
    degree = np.diff(adjacency.indptr) / 9
    assert figures(kite, degree)["Diane"] == 0.667
    between = figures(kite, betweenness(adjacency))
    assert (between["Heather"], between["Fernando"], between["Garth"]) == (0.389, 0.231, 0.231)
    close = figures(kite, closeness(adjacency))
    assert (close["Fernando"], close["Garth"], close["Diane"], close["Jane"]) == (0.643, 0.643, 0.6, 0.31)


def test_florentine_families() -> None:
    """Padgett & Ansell, Robust action and the rise of the Medici, American Journal of Sociology 98 (1993)."""
    families = nx.florentine_families_graph()
    between = figures(families, betweenness(matrix(families)))
    assert (between["Medici"], between["Guadagni"], between["Strozzi"]) == (0.522, 0.255, 0.103)
    assert figures(families, closeness(matrix(families)))["Medici"] == 0.56


def test_an_isolate_counts_among_those_who_are_not_reached() -> None:
    """The Pucci, a sixteenth family without marriage ties.

    The Medici lie between 47.5 of 15·14/2 = 105 pairs, and reach 14 of 15 in 25 steps: 14/15 · 14/25.
    """
    families = nx.florentine_families_graph()
    families.add_node("Pucci")
    adjacency, medici = matrix(families), list(families).index("Medici")
    assert betweenness(adjacency)[medici] == pytest.approx(47.5 / 105, abs=1e-12)
    assert closeness(adjacency)[medici] == pytest.approx(14 / 15 * 14 / 25, abs=1e-12)
    assert closeness(adjacency)[-1] == 0
    assert [f(adjacency)[-1] for f in (eigenvector, constraint, effective_size)] == [None] * 3


def test_burts_example() -> None:
    """Burt, Structural Holes (1992): effective size G 4.67, A 2.50; constraint G .400, A .595."""
    size = figures(BURT, effective_size(matrix(BURT)))
    assert (size["G"], size["A"]) == (4.667, 2.5)
    held = figures(BURT, constraint(matrix(BURT)))
    assert (held["G"], held["A"]) == (0.4, 0.595)


def test_figure_8_as_pyntacle_measures_it() -> None:
    """Its report (2020) on Borgatti's network: betweenness (not normalised), closeness, eigenvector, PageRank."""
    graph = figure_8()
    adjacency = matrix(graph)
    columns = [
        betweenness(adjacency) * 31 * 30 / 2, closeness(adjacency), eigenvector(adjacency),
        pagerank(adjacency.astype(float), 0.85),
    ]  # fmt: skip
    found = {person: [round(float(column[i]), 5) for column in columns] for i, person in enumerate(graph)}
    assert {person: found[person] for person in ("HS", "BR", "WD", "PS", "WS")} == {
        "HS": [0, 0.21233, 0.12618, 0.01547],
        "BR": [0, 0.2541, 0.26565, 0.02636],
        "WD": [210.75, 0.31313, 0.35999, 0.04585],
        "PS": [18.5, 0.25833, 0.33018, 0.03851],
        "WS": [0, 0.21678, 0.26067, 0.02625],
    }


def test_zacharys_karate_club_as_igraph_measures_it() -> None:
    """Zachary (1977), members 1, 34 and 33 by igraph 1.0: betweenness, closeness, constraint, eigenvector, PageRank."""
    club = matrix(nx.karate_club_graph())
    columns = [
        betweenness(club) * 33 * 32 / 2, closeness(club), constraint(club), eigenvector(club),
        pagerank(club.astype(float), 0.85),
    ]  # fmt: skip
    found = [[float(column[i]) for column in columns] for i in (0, 33, 32)]
    expected = [
        [231.0714285714286, 0.5689655172413793, 0.15542329764660498, 0.3554914445245668, 0.09699728538829475],
        [160.5515873015873, 0.55, 0.1564186851211073, 0.3733634702914832, 0.1009191823326258],
        [76.69047619047619, 0.515625, 0.24922336227519326, 0.3086442197910476, 0.0716932260057545],
    ]
    np.testing.assert_allclose(found, expected, rtol=1e-9)


# --- the definitions, written out --------------------------------------------------------------------------------


def steps_between(adjacency: csr_array) -> Floats:
    """Floyd & Warshall: (n, n), inf where there is no path."""
    distance = np.where(adjacency.toarray() > 0, 1.0, np.inf)
    np.fill_diagonal(distance, 0)
    for k in range(len(distance)):
        distance = np.minimum(distance, distance[:, k, None] + distance[None, k, :])
    return distance


@pytest.mark.parametrize("seed", SEEDS)
def test_betweenness_is_the_part_of_shortest_paths_through_a_person(seed: int) -> None:
    graph = random_graph(seed, most=8)
    n = len(graph)
    expected = np.zeros(n)
    for s, t in combinations(graph, 2):
        if nx.has_path(graph, s, t):
            paths = list(nx.all_shortest_paths(graph, s, t))
            for path in paths:
                expected[path[1:-1]] += 1 / len(paths)
    found = betweenness(matrix(graph))
    np.testing.assert_allclose(found, expected * 2 / ((n - 1) * (n - 2)) if n > 2 else np.zeros(n), atol=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_closeness_is_wasserman_and_fausts(seed: int) -> None:
    adjacency = matrix(random_graph(seed))
    distance = steps_between(adjacency)
    n = len(distance)
    reached = np.isfinite(distance).sum(axis=1) - 1
    total = np.where(np.isfinite(distance), distance, 0).sum(axis=1)
    expected = [r / (n - 1) * r / t if t else 0.0 for r, t in zip(reached, total, strict=True)]
    np.testing.assert_allclose(closeness(adjacency), expected, atol=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_constraint_and_effective_size_are_burts_sums(seed: int) -> None:
    """Effective size in Burt's own form: Σ_j (1 − Σ_q p_iq m_jq), m_jq = 1 where j and q are joined."""
    graph = random_graph(seed)
    a = matrix(graph).toarray()
    people, degree = range(len(a)), a.sum(axis=1)
    p = a / np.maximum(degree, 1)[:, None]
    held = constraint(matrix(graph))
    size = effective_size(matrix(graph))
    for i in people:
        near = [j for j in people if a[i, j]]
        if not near:
            assert (held[i], size[i]) == (None, None)
            continue
        expected = sum((p[i, j] + sum(p[i, q] * p[q, j] for q in people if q not in (i, j))) ** 2 for j in near)
        assert held[i] == pytest.approx(expected, abs=1e-12)
        redundant = [sum(p[i, q] * a[j, q] for q in near if q != j) for j in near]
        assert size[i] == pytest.approx(sum(1 - r for r in redundant), abs=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_eigenvector_is_that_of_the_largest_component_alone(seed: int) -> None:
    graph = random_graph(seed)
    parts = sorted(nx.connected_components(graph), key=lambda part: (-len(part), min(part)))
    largest = sorted(parts[0]) if parts and len(parts[0]) > 1 else []
    found = eigenvector(matrix(graph))
    assert [i for i, value in enumerate(found) if value is not None] == largest
    if largest:
        x = np.array([found[i] for i in largest], dtype=float)
        a = nx.to_numpy_array(graph.subgraph(largest), nodelist=largest)
        assert x.min() > 0
        assert np.linalg.norm(x) == pytest.approx(1, abs=1e-12)
        np.testing.assert_allclose(a @ x, np.linalg.eigvalsh(a)[-1] * x, atol=1e-12)


def test_eigenvector_where_the_largest_value_is_double_to_rounding() -> None:
    """Two cliques of ten that a long chain joins: both sides alike, so both have 1/√20 a person, nearly."""
    found = np.array(eigenvector(matrix(nx.barbell_graph(10, 60))), dtype=float)
    np.testing.assert_allclose(found, found[::-1], atol=1e-12)
    assert found[0] == pytest.approx(1 / np.sqrt(20), abs=1e-3)


# --- PageRank ----------------------------------------------------------------------------------------------------


def random_influence(seed: int) -> csr_array:
    """Up to 12 people, some of whom listen to nobody."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 13))
    r = rng.random((n, n)) * (rng.random((n, n)) < rng.choice([0, 0.1, 0.3, 0.8]))
    np.fill_diagonal(r, 0)
    return csr_array(r)


@pytest.mark.parametrize("seed", SEEDS)
def test_pagerank_is_that_of_networkx(seed: int) -> None:
    r = random_influence(seed)
    graph = nx.from_scipy_sparse_array(r, create_using=nx.DiGraph)
    expected = nx.pagerank(graph, alpha=0.85, tol=1e-13, max_iter=1000)
    np.testing.assert_allclose(pagerank(r, 0.85), [expected[i] for i in range(r.shape[0])], atol=1e-11)


def test_pagerank_of_a_pair() -> None:
    """0 listens to 1, who listens to nobody and teleports.

    p0 = 0.075 + 0.425·p1 and p0 + p1 = 1, so p0 = 0.5/1.425 = 20/57.
    """
    found = pagerank(csr_array(np.array([[0, 0.3], [0, 0]])), 0.85)
    np.testing.assert_allclose(found, [20 / 57, 37 / 57], atol=1e-14)


# --- small and special networks ----------------------------------------------------------------------------------


def test_either_direction_joins_and_nobody_is_joined_to_themselves() -> None:
    """0 and 1 influence each other, 3 influences 1; 2 is stored as influencing 2, and with nothing 0."""
    r = csr_array((np.array([0.2, 0.1, 0.4, 0.9, 0.0]), ([0, 1, 1, 2, 0], [1, 0, 3, 2, 2])), shape=(4, 4))
    assert joined(r).toarray().tolist() == [[0, 1, 0, 0], [1, 0, 0, 1], [0, 0, 0, 0], [0, 1, 0, 0]]


def test_nobody_one_and_two_people() -> None:
    none, one, pair = (matrix(graph) for graph in (nx.empty_graph(0), nx.empty_graph(1), nx.path_graph(2)))
    plain, partial = (betweenness, closeness), (eigenvector, constraint, effective_size)
    assert [f(none).tolist() for f in plain] == [[], []]
    assert [f(none) for f in partial] == [(), (), ()]
    assert [f(one).tolist() for f in plain] == [[0.0], [0.0]]
    assert [f(one) for f in partial] == [(None,)] * 3
    assert [f(pair).tolist() for f in plain] == [[0.0, 0.0], [1.0, 1.0]]
    assert eigenvector(pair) == pytest.approx((1 / np.sqrt(2),) * 2, abs=1e-15)
    assert [f(pair) for f in (constraint, effective_size)] == [(1.0, 1.0), (1.0, 1.0)]
    assert [pagerank(a.astype(float), 0.85).tolist() for a in (none, one, pair)] == [[], [1.0], [0.5, 0.5]]


@pytest.mark.parametrize("n", [3, 7, 20])
def test_where_all_are_joined(n: int) -> None:
    """Burt's constraint is then Σ over n − 1 of (p + (n − 2) p²)², p = 1/(n − 1); the effective size is 1."""
    adjacency, p = matrix(nx.complete_graph(n)), 1 / (n - 1)
    assert betweenness(adjacency).tolist() == [0.0] * n
    assert closeness(adjacency).tolist() == [1.0] * n
    assert eigenvector(adjacency) == pytest.approx((n**-0.5,) * n, abs=1e-12)
    assert constraint(adjacency) == pytest.approx(((n - 1) * (p + (n - 2) * p * p) ** 2,) * n, abs=1e-12)
    assert effective_size(adjacency) == pytest.approx((1.0,) * n, abs=1e-12)
