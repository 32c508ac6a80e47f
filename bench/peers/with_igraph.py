"""An igraph program: personalised PageRank, maximum flow and the residual graph's components, account by account."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import igraph
import numpy as np

from bench.peers.accounts import Case, Edge
from graphsvc.analysis.segments import Floats

DAMPING = 0.85
_SOURCE, _SINK = 0, 1


@dataclass(frozen=True, slots=True)
class Graphs:
    """`listening`: who listens to whom. `routes`: everybody as two halves, entered at 2 + 2 v, left at 3 + 2 v; ours
    stand after the people."""

    case: Case
    listening: igraph.Graph
    reset: list[float]
    routes: igraph.Graph


def graphs(case: Case) -> Graphs:
    """Both graphs of an account."""
    ties = case.r.tocoo()
    listening = igraph.Graph(
        case.people, list(zip(*(end.tolist() for end in ties.coords), strict=True)), directed=True,
        edge_attrs={"weight": ties.data.tolist()},
    )  # fmt: skip
    vertices = case.people + len(case.our_ids)
    routes = igraph.Graph(2 + 2 * vertices, list(_arcs(case, vertices)), directed=True)
    return Graphs(case, listening, case.d.tolist(), routes)


def _arcs(case: Case, vertices: int) -> Iterator[Edge]:
    yield from ((2 + 2 * v, 3 + 2 * v) for v in range(vertices))
    yield from ((_SOURCE, 2 + 2 * v) for v in range(case.people, vertices))
    yield from ((3 + 2 * (case.people + ours), 2 + 2 * person) for ours, person in case.contacts)
    yield from ((3 + 2 * by, 2 + 2 * who) for by, who in case.influences)
    yield from ((3 + 2 * person, _SINK) for person in case.targets)


def centrality(of: Graphs) -> list[float]:
    """Personalised PageRank on who listens to whom, restarting at who decides."""
    return of.listening.personalized_pagerank(damping=DAMPING, reset=of.reset, weights="weight")


def threads(of: Graphs) -> int:
    """Routes that share nobody."""
    return int(of.routes.maxflow_value(_SOURCE, _SINK)) if of.case.contacts else 0


def cut(of: Graphs) -> tuple[int, list[int]]:
    """Threads, and the vertices (people, then ours) without whom there are fewer: used, and their two halves in
    different strong components of the residual graph."""
    if not of.case.contacts:
        return 0, []
    found = of.routes.maxflow(_SOURCE, _SINK)
    flow = np.array(found.flow) > 0.5
    arcs = np.array(of.routes.get_edgelist())
    residual = np.concatenate([arcs[~flow], arcs[flow][:, ::-1]])
    component = np.array(
        igraph.Graph(of.routes.vcount(), residual.tolist(), directed=True).connected_components("strong").membership
    )
    used = np.flatnonzero(flow[: of.routes.vcount() // 2 - 1])
    return int(found.value), used[component[2 + 2 * used] != component[3 + 2 * used]].tolist()


def without_each(of: Graphs) -> tuple[Floats, list[int]]:
    """Coverage by PageRank, and threads, once each of their people is removed and all is computed again."""
    coverage, count = np.zeros(of.case.people), []
    for k in range(of.case.people):
        others = np.arange(of.case.people) != k
        rest = of.listening.copy()
        rest.delete_vertices(k)
        reset = of.case.d[others]
        if reset.sum() > 0:
            rank = rest.personalized_pagerank(damping=DAMPING, reset=reset.tolist(), weights="weight")
            coverage[k] = np.dot(rank, of.case.covered[others]) * reset.sum()
        routes = of.routes.copy()
        routes.delete_vertices([2 + 2 * k, 3 + 2 * k])
        count.append(int(routes.maxflow_value(_SOURCE, _SINK)) if of.case.contacts else 0)
    return coverage, count
