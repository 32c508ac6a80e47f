"""Networks of the literature, and random ones, as the arrays that the analysis takes. Not a test."""

from __future__ import annotations

import csv
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from scipy.sparse import csr_array

# Borgatti, Identifying sets of key players in a social network, Comput. Math. Organiz. Theor. 12 (2006), fig. 8.
_FIGURE_8 = """
HS PS KR; BR WD KR GM BS3; WD PS KR GM BS3 SF HA; PS WS KR GM BS3; WS KR GM BS3; KR GM BS3 SF JE; GM BS3 SF;
BS3 SF JE LR; GS DI; DI KA HA; KA PH; DB BW; BW PH BM; PH BM SR; BM HA LK CR SR; SR HB; HB TO CD NP EE; TO MJ BS NP;
MJ BS; WL CD; CD BS NP; BS NP; NP BS2; BS2 MG
"""

# Burt, Structural Holes (1992), ch. 2, as drawn in Borgatti, Structural holes, Connections 20 (1997), fig. 1.
BURT = nx.Graph(["AB", "AE", "AF", "AG", "BD", "BG", "CG", "DG", "EG", "FG"])


def figure_8() -> nx.Graph:
    """Borgatti's 32 people and 56 ties."""
    lines = (line.split() for line in _FIGURE_8.replace("\n", " ").split(";"))
    graph = nx.Graph([(first, other) for first, *others in lines for other in others])
    assert (len(graph), graph.size()) == (32, 56)
    return graph


def matrix(graph: nx.Graph) -> csr_array:
    """0/1, in the order of the graph's nodes."""
    if not len(graph):
        return csr_array((0, 0), dtype=np.int64)
    return csr_array(nx.to_scipy_sparse_array(graph, weight=None, dtype=np.int64))


def random_graph(seed: int, most: int = 12) -> nx.Graph:
    """Up to `most` people, anything from no tie to all ties; the sparse ones fall apart and have isolates."""
    rng = np.random.default_rng(seed)
    density = float(rng.choice([0.0, 0.1, 0.2, 0.4, 0.8, 1.0]))
    return nx.gnp_random_graph(int(rng.integers(0, most + 1)), density, seed=seed)


def krackhardt(shared_data: Path) -> tuple[csr_array, list[dict[str, str]]]:
    """Krackhardt's 21 managers: advice (i asks j) and what is known of each. Skipped where the data are absent."""
    folder = shared_data / "krackhardt_hightech"
    if not folder.is_dir():
        pytest.skip("krackhardt_hightech is not among the shared data sets")
    with (folder / "ht_advice_edges.csv").open(encoding="utf-8") as lines:
        edges = [(int(row["from"]) - 1, int(row["to"]) - 1) for row in csv.DictReader(lines)]
    with (folder / "ht_advice_nodes.csv").open(encoding="utf-8") as lines:
        managers = list(csv.DictReader(lines))
    rows, columns = zip(*edges, strict=True)
    assert len(edges) == 190
    return csr_array((np.ones(190), (rows, columns)), shape=(21, 21)), managers
