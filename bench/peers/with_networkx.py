"""A NetworkX program: PageRank, maximum flow and the residual network's components, account by account."""

from __future__ import annotations

from dataclasses import dataclass

import networkx as nx
from networkx.algorithms.flow import edmonds_karp

from bench.peers.accounts import Case

DAMPING = 0.85
_SOURCE, _SINK = "source", "sink"


@dataclass(frozen=True, slots=True)
class Graphs:
    """`listening`: who listens to whom. `routes`: everybody as two halves, (v, in) and (v, out); ours stand after the
    people."""

    case: Case
    listening: nx.DiGraph
    reset: dict[int, float]
    routes: nx.DiGraph


def graphs(case: Case) -> Graphs:
    """Both graphs of an account."""
    listening = nx.from_scipy_sparse_array(case.r, create_using=nx.DiGraph)
    routes, people = nx.DiGraph(), case.people
    routes.add_nodes_from([_SOURCE, _SINK])
    vertices = range(people + len(case.our_ids))
    routes.add_edges_from([((v, "in"), (v, "out")) for v in vertices], capacity=1)
    routes.add_edges_from([(_SOURCE, (v, "in")) for v in vertices[people:]], capacity=1)
    routes.add_edges_from([((people + ours, "out"), (person, "in")) for ours, person in case.contacts], capacity=1)
    routes.add_edges_from([((by, "out"), (who, "in")) for by, who in case.influences], capacity=1)
    routes.add_edges_from([((person, "out"), _SINK) for person in case.targets], capacity=1)
    return Graphs(case, listening, dict(enumerate(case.d.tolist())), routes)


def centrality(of: Graphs) -> list[float]:
    """Personalised PageRank on who listens to whom, restarting at who decides."""
    found = nx.pagerank(of.listening, alpha=DAMPING, personalization=of.reset, weight="weight")
    return [found[person] for person in range(of.case.people)]


def threads(of: Graphs) -> int:
    """Routes that share nobody."""
    if not of.case.contacts:
        return 0
    return int(nx.maximum_flow_value(of.routes, _SOURCE, _SINK, flow_func=edmonds_karp))


def cut(of: Graphs) -> tuple[int, list[int]]:
    """Threads, and the vertices (people, then ours) without whom there are fewer: used, and their two halves in
    different strong components of the residual network."""
    if not of.case.contacts:
        return 0, []
    found = edmonds_karp(of.routes, _SOURCE, _SINK)
    residual = nx.DiGraph([(u, v) for u, v, arc in found.edges(data=True) if arc["flow"] < arc["capacity"]])
    residual.add_nodes_from(found)
    component = {node: x for x, nodes in enumerate(nx.strongly_connected_components(residual)) for node in nodes}
    used = [v for v in range(of.case.people + len(of.case.our_ids)) if found[v, "in"][v, "out"]["flow"] > 0]
    return int(found.graph["flow_value"]), [v for v in used if component[v, "in"] != component[v, "out"]]
