"""How central each person is in the network of influence (metrics §14; networkx, scipy).

`adjacency` throughout: (n, n) symmetric CSR from `joined`, 1 where two people are joined, nothing on the diagonal.
"""

from __future__ import annotations

from math import isnan
from typing import Any

import networkx as nx
import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components
from scipy.sparse.linalg import eigsh

from graphsvc.analysis.decision import row_normalised, solve
from graphsvc.analysis.network import Floats

Figures = tuple[float | None, ...]
"""One figure a person, None where it is not defined."""


def arcs(influence: csr_array) -> csr_array:
    """Who listens to whom: 1 at (i, j) where r_ij > 0 and i ≠ j, (n, n) CSR of whole numbers. O(ties)."""
    who, by = influence.nonzero()
    apart = who != by
    ones = np.ones(int(apart.sum()), dtype=np.int64)
    return csr_array((ones, (who[apart], by[apart])), shape=influence.shape)


def joined(influence: csr_array) -> csr_array:
    """The adjacency: i and j are joined where r_ij > 0 or r_ji > 0. O(ties)."""
    directed = arcs(influence)
    return csr_array((directed + directed.T) > 0).astype(np.int64)


def betweenness(adjacency: csr_array) -> Floats:
    """Σ over pairs {s, t} of the part of their shortest paths that pass i, divided by (n − 1)(n − 2)/2.

    (n,), in [0, 1]; 0 for everybody where n ≤ 2. O(n · ties). Freeman, Sociometry 40 (1977); Brandes (2001).
    """
    return _column(nx.betweenness_centrality(_graph(adjacency)))


def closeness(adjacency: csr_array) -> Floats:
    """(r / (n − 1)) · (r / Σ d) over the r others whom i reaches, d = steps of the shortest path.

    (n,), in [0, 1]; 0 for somebody who reaches nobody. O(n · ties). Freeman, Social Networks 1 (1978); for networks in
    several parts Wasserman & Faust, Social Network Analysis (1994), p. 201.
    """
    return _column(nx.closeness_centrality(_graph(adjacency)))


def eigenvector(adjacency: csr_array) -> Figures:
    """x with A x = λ x for the largest λ and ‖x‖₂ = 1, over the largest component.

    In (0, 1] there. None outside it, because figures of two components cannot be compared, and for everybody where no
    two people are joined. Of components of equal size the one with the first person counts. O(ties · Lanczos steps).
    Bonacich, J. Mathematical Sociology 2 (1972).
    """
    found: list[float | None] = [None] * adjacency.shape[0]
    members = _largest_component(adjacency)
    if len(members) > 1:
        part = adjacency[members][:, members].astype(float)
        # From equal values people in equal positions stay equal, even where the largest λ is double to rounding.
        _, vectors = eigsh(part, k=1, which="LA", v0=np.ones(len(members)))
        for person, value in zip(members.tolist(), np.abs(vectors[:, 0]).tolist(), strict=True):
            found[person] = value
    return tuple(found)


def constraint(adjacency: csr_array) -> Figures:
    """Σ_j (p_ij + Σ_q p_iq p_qj)² over the people j joined to i, with p_ij = 1 / degree of i.

    In (0, 9/8]: the largest where three people know each other and nobody else; None for isolates, whose sum is empty
    and not the freedom that a small figure stands for. O(Σ degree²). Burt, Structural Holes (1992), ch. 2.
    """
    return _defined(nx.constraint(_graph(adjacency))) if adjacency.shape[0] else ()


def effective_size(adjacency: csr_array) -> Figures:
    """degree − 2 t / degree, with t = ties among the people joined to i: how many of them are not redundant.

    In [1, n − 1]; None for isolates. O(n²). Burt, Structural Holes (1992), ch. 2; Borgatti, Connections 20 (1997).
    """
    return _defined(nx.effective_size(_graph(adjacency))) if adjacency.shape[0] else ()


def pagerank(influence: csr_array, damping: float) -> Floats:
    """p = damping · (Wᵀ p + (Σ of p over those without ties) / n) + (1 − damping) / n: it flows to who is listened to.

    `influence`: (n, n) r; `damping` in [0, 0.99]. Who listens to nobody teleports, so p ∝ (I − damping · W)^-T 1.
    (n,), sums to 1. O(ties · steps). Page, Brin, Motwani & Winograd (1999).
    """
    n = influence.shape[0]
    flow = solve(row_normalised(influence), np.full(n, damping), np.full(n, 1.0 / max(n, 1)))
    rank: Floats = flow / flow.sum()
    return rank


def _graph(adjacency: csr_array) -> Any:
    return nx.from_scipy_sparse_array(adjacency)


def _column(by_person: dict[int, float]) -> Floats:
    return np.fromiter(by_person.values(), dtype=np.float64, count=len(by_person))


def _defined(by_person: dict[int, float]) -> Figures:
    return tuple(None if isnan(value) else value for value in by_person.values())


def _largest_component(adjacency: csr_array) -> Any:
    """Its members, ascending; components are numbered by their first person."""
    if not adjacency.shape[0]:
        return np.array([], dtype=np.int64)
    _, component = connected_components(adjacency, directed=False)
    return np.flatnonzero(component == np.bincount(component).argmax())
