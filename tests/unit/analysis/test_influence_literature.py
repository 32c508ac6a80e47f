"""Decision shares and PageRank against published examples, other programs, and dense inverses (metrics §§2–3, 14)."""

from __future__ import annotations

from typing import Any

import igraph
import numpy as np
import pytest
from scipy.sparse import block_diag, csr_array

from graphsvc.analysis.centrality import pagerank
from graphsvc.analysis.decision import shares, solve
from graphsvc.analysis.settings import MetricSettings

Array = Any
SEEDS = range(200)

# Friedkin & Johnsen, Social influence networks and opinion change, Advances in Group Processes 16 (1999); printed again
# as (2) in Parsegov, Proskurnikov, Tempo & Friedkin, IEEE Trans. Automatic Control 62 (2017), arXiv:1505.04920v5.
FOUR = np.array([[0.22, 0.12, 0.36, 0.3], [0.147, 0.215, 0.344, 0.294], [0, 0, 1, 0], [0.09, 0.178, 0.446, 0.286]])


def total_effects(w: Array, a: Array) -> Array:
    """V = (I − A W)^-1 (I − A), row by row: row i is s for d = e_i."""
    return np.array([(1 - a) * solve(csr_array(w), a, d) for d in np.eye(len(a))])


def by_inverse(w: Array, a: Array) -> Array:
    return np.linalg.inv(np.eye(len(a)) - a[:, None] * w) @ np.diag(1 - a)


# --- published examples ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "settled", "digits"),
    [((25, 25, 75, 85), (60, 60, 75, 75), 0), ((25, 15, -50, 5), (-19.3, -21.5, -50, -23.2), 1)],
)
def test_four_people_on_two_issues(first: tuple[float, ...], settled: tuple[float, ...], digits: int) -> None:
    """Parsegov et al. (2017), (15) and (16): opinions at first and in the end, as rounded there; A = I − diag W."""
    v = total_effects(FOUR, 1 - FOUR.diagonal())
    assert np.round(v @ np.array(first), digits).tolist() == list(settled)


def test_four_people_as_another_program_computes_them() -> None:
    """The Python package FJsim 1.0 prints 60.02084883 and 59.98396594 for the first two of them on the first issue."""
    v = total_effects(FOUR, 1 - FOUR.diagonal())
    assert np.round(v @ np.array([25, 25, 75, 85]), 8).tolist()[:3] == [60.02084883, 59.98396594, 75]


def test_three_people_as_the_r_package_sint_computes_them() -> None:
    """SINT 0.1.0 (CRAN), the example of its README: `fj_influence` to three decimals, `fj_equilibrium` to seven."""
    w, a = np.array([[0.5, 0.5, 0], [0.2, 0.6, 0.2], [0, 0.3, 0.7]]), np.array([0.8, 0.5, 0.9])
    v = total_effects(w, a)
    assert np.round(v, 3).tolist() == [[0.373, 0.595, 0.032], [0.059, 0.892, 0.048], [0.043, 0.651, 0.305]]
    assert np.round(v @ np.array([0, 0.5, 1]), 7).tolist() == [0.3295820, 0.4943730, 0.6310289]


def test_degroot_is_the_limit_of_everybody_susceptible() -> None:
    """Jackson's course Social and Economic Networks, 6.5, on DeGroot's model (1974): the rows of T^t go to 3/11, 4/11,
    4/11. So do those of V as a → 1. By hand, (3, 4, 4) is the left eigenvector of T: 3 = 3/3 + 4/2,
    4 = 3/3 + 4/2 + 4/4, 4 = 3/3 + 3·4/4. V(a) is a power series in 1 − a, so that 0.96, 0.98 and 0.99, the most that is
    allowed, tell of 1.
    """
    t = np.array([[1 / 3, 1 / 3, 1 / 3], [1 / 2, 1 / 2, 0], [0, 1 / 4, 3 / 4]])
    far, near, nearest = (total_effects(t, np.full(3, a)) for a in (0.96, 0.98, 0.99))
    limit = (far - 6 * near + 8 * nearest) / 3
    np.testing.assert_allclose(limit, np.tile([3 / 11, 4 / 11, 4 / 11], (3, 1)), rtol=0, atol=1e-4)


def test_without_being_susceptible_everybody_keeps_what_they_have() -> None:
    np.testing.assert_array_equal(total_effects(FOUR, np.zeros(4)), np.eye(4))


@pytest.mark.parametrize("scale", [1.0, 0.01])
def test_pagerank_of_six_pages(scale: float) -> None:
    """Langville & Meyer, A survey of eigenvector methods for web information retrieval, SIAM Review 47 (2005): damping
    0.9, page 2 without links. The eight decimals are those of the tests of networkx. Strengths of a row count only in
    relation to each other."""
    links = {1: (2, 3), 3: (1, 2, 5), 4: (5, 6), 5: (4, 6), 6: (4,)}
    r = np.zeros((6, 6))
    for page, linked in links.items():
        r[page - 1, np.array(linked) - 1] = scale
    expected = [0.03721197, 0.05395735, 0.04150565, 0.37508082, 0.20599833, 0.28624589]
    assert np.round(pagerank(csr_array(r), 0.9), 8).tolist() == expected


# --- hundreds of random networks ---------------------------------------------------------------------------------


def random_influence(seed: int, everybody_listens: bool = False) -> Array:
    """Up to 40 people, r in [0, 1] with some exactly 1; some listen to nobody unless `everybody_listens`."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(2, 41))
    r = np.where(rng.random((n, n)) < rng.choice([0.03, 0.1, 0.3, 0.9]), rng.choice([0.05, 0.5, 1.0], (n, n)), 0.0)
    np.fill_diagonal(r, 0)
    if everybody_listens:
        r[np.arange(n), (np.arange(n) + 1) % n] = 1.0
    return r


def definition(r: Array, susceptibility: float) -> Array:
    """V of metrics §§2–3: A and W from r, and numpy's inverse."""
    a = susceptibility * (1 - np.prod(1 - r, axis=1))
    rows = r.sum(axis=1, keepdims=True)
    return by_inverse(np.divide(r, rows, out=np.zeros_like(r), where=rows > 0), a)


@pytest.mark.parametrize("seed", SEEDS)
def test_shares_are_those_of_dense_inverses(seed: int) -> None:
    """Any susceptibility up to 0.98, any d."""
    r, rng = random_influence(seed), np.random.default_rng(seed)
    d = rng.dirichlet(np.full(len(r), 0.3))
    susceptibility = float(rng.choice([0.0, 0.5, 0.85, 0.98]))
    found, _, _ = shares(csr_array(r), d, MetricSettings(susceptibility=susceptibility))
    np.testing.assert_allclose(found, definition(r, susceptibility).T @ d, rtol=0, atol=1e-12)
    assert found.sum() == pytest.approx(1, abs=1e-12)


def test_shares_of_many_accounts_at_once_are_those_of_dense_inverses() -> None:
    several = [random_influence(seed) for seed in SEEDS]
    weights = [np.random.default_rng(seed).dirichlet(np.ones(len(r))) for seed, r in zip(SEEDS, several, strict=True)]
    first = np.cumsum([0, *map(len, several)])
    together = csr_array(block_diag([csr_array(r) for r in several], format="csr"))
    found, _, _ = shares(together, np.concatenate(weights), MetricSettings(), first)
    expected = np.concatenate([definition(r, 0.5).T @ d for r, d in zip(several, weights, strict=True)])
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_shares_are_personalised_pagerank_where_everybody_is_surely_influenced(seed: int) -> None:
    """With r = 1 on some tie of everybody a_i = a, and s is igraph's PageRank with damping a that restarts by d."""
    r = random_influence(seed, everybody_listens=True)
    d = np.random.default_rng(seed).dirichlet(np.ones(len(r)))
    graph = igraph.Graph.Weighted_Adjacency(r.tolist(), mode="directed")
    expected = graph.personalized_pagerank(damping=0.85, reset=d.tolist(), weights="weight")
    found, _, _ = shares(csr_array(r), d, MetricSettings(susceptibility=0.85))
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-10)


@pytest.mark.parametrize("seed", SEEDS)
def test_pagerank_is_that_of_igraph(seed: int) -> None:
    """Those who listen to nobody among them."""
    r = random_influence(seed)
    graph = igraph.Graph.Weighted_Adjacency(r.tolist(), mode="directed")
    expected = graph.pagerank(damping=0.85, weights="weight")
    np.testing.assert_allclose(pagerank(csr_array(r), 0.85), expected, rtol=0, atol=1e-10)
