"""Networks of the literature, and random ones, as the arrays that the analysis takes. Not a test."""

from __future__ import annotations

import csv
from pathlib import Path

import networkx as nx
import numpy as np
from scipy.sparse import csr_array

NETWORKS = Path(__file__).resolve().parents[2] / "fixtures" / "networks"

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


def _rows(name: str) -> list[dict[str, str]]:
    """A table of tests/fixtures/networks; its README says who made it."""
    with (NETWORKS / name).open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def _tied(name: str, **only: str) -> nx.Graph:
    """Who is tied to whom, in the order of the file; of several relations in it one."""
    rows = [row for row in _rows(name) if only.items() <= row.items()]
    return nx.Graph([(row["from"], row["to"]) for row in rows])


def krackhardt(relation: str = "advice") -> tuple[csr_array, list[dict[str, str]]]:
    """Krackhardt's 21 managers: `advice` (i asks j), `friends` or `reports`, and what is known of each."""
    edges = [
        (int(row["from"]) - 1, int(row["to"]) - 1) for row in _rows(f"krackhardt_hightech/ht_{relation}_edges.csv")
    ]
    rows, columns = zip(*edges, strict=True)
    assert len(edges) == {"advice": 190, "friends": 102, "reports": 20}[relation]
    found = csr_array((np.ones(len(edges)), (rows, columns)), shape=(21, 21))
    return found, _rows("krackhardt_hightech/ht_advice_nodes.csv")


def brokerage_by_sna() -> list[tuple[int, ...]]:
    """Each manager's roles by R sna 2.7's `brokerage` (columns w_I, w_O, b_IO, b_OI, b_O, t), advice by department."""
    rows = _rows("krackhardt_hightech/ORACLE_R_sna_brokerage_advice_by_dept.csv")
    return [tuple(int(row[column]) for column in ("w_I", "w_O", "b_IO", "b_OI", "b_O", "t")) for row in rows]


def tailor_shop() -> nx.Graph:
    """Kapferer's tailor shop (1972), 39 people, who was sociable with whom at the first time: 158 ties."""
    graph = _tied("padgett_karate_kapferer/tailor_social_edges.csv", time="1")
    assert (len(graph), graph.size()) == (39, 158)
    return graph


def real_networks() -> dict[str, nx.Graph]:
    """Every undirected network that there is here, by name."""
    managers = {name: nx.from_scipy_sparse_array(krackhardt(name)[0]) for name in ("advice", "friends", "reports")}
    return {
        **managers,
        "kite": nx.krackhardt_kite_graph(),
        "marriage": _tied("padgett_karate_kapferer/flo_marriage_edges.csv"),
        "business": _tied("padgett_karate_kapferer/flo_business_edges.csv"),
        "club": _tied("padgett_karate_kapferer/karate_edges.csv"),
        "tailor shop": tailor_shop(),
        "figure 8": figure_8(),
        "holes": BURT,
    }
