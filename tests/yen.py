"""Introduction paths by Yen's algorithm over a whole graph, as igraph and networkx have it (metrics §8). Not a test.

The rules are written as what is not there: whom nobody is introduced through has no arcs but as the target, a quarrel
is no arc, one of ours who may not stand between has no arcs in. What is left is searched by Yen (1971) on −log strength
over copies of everybody, one for each number of steps, so that no path is longer than it may be; routes that meet
somebody twice are passed over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import pairwise
from math import log, prod

import igraph
import networkx as nx

Route = tuple[str, ...]
Copy = tuple[str, int]
Arcs = list[tuple[Copy, Copy, float]]
_SOURCE, _SINK = ("source", -1), ("sink", -1)


@dataclass(frozen=True)
class Whole:
    """Everybody: `strength` by (from, to), in (0, 1]; whom nobody is introduced through; pairs in conflict."""

    strength: dict[tuple[str, str], float]
    ours: AbstractSet[str]
    left: AbstractSet[str] = frozenset()
    blocked: AbstractSet[str] = frozenset()
    conflicts: AbstractSet[frozenset[str]] = frozenset()

    def arcs(self, target: str, start: str | None, steps: int) -> Arcs:
        """Source → copies of the starters → … → the target's copies → sink; a copy for each number of steps made."""
        starts = self.ours - self.left if start is None else {start}
        found = [(_SOURCE, (one, 0), 0.0) for one in starts]
        found += [((target, made), _SINK, 0.0) for made in range(1, steps + 1)]
        for (a, b), strength in self.strength.items():
            out = a == target or (b in self.blocked and b != target) or (start is None and b in self.ours)
            if strength > 0 and not out and frozenset((a, b)) not in self.conflicts:
                found += [((a, made), (b, made + 1), -log(strength)) for made in range(steps)]
        return found

    def along(self, route: Route) -> float:
        """The product of the steps' strengths, to twelve decimals."""
        return round(prod(self.strength[pair] for pair in pairwise(route)), 12)


Search = Callable[[Arcs, int], Iterator[list[Copy]]]


def by_networkx(arcs: Arcs, _: int) -> Iterator[list[Copy]]:
    """One path after the other, the strongest first."""
    graph = nx.DiGraph()
    graph.add_nodes_from([_SOURCE, _SINK])
    graph.add_weighted_edges_from(arcs)
    if nx.has_path(graph, _SOURCE, _SINK):
        yield from nx.shortest_simple_paths(graph, _SOURCE, _SINK, weight="weight")


def by_igraph(arcs: Arcs, first: int) -> Iterator[list[Copy]]:
    """The same. igraph is told how many it shall find, so it is asked for ever more of them."""
    names = sorted({end for a, b, _ in arcs for end in (a, b)} | {_SOURCE, _SINK})
    number = {name: x for x, name in enumerate(names)}
    graph = igraph.Graph(n=len(names), edges=[(number[a], number[b]) for a, b, _ in arcs], directed=True)
    weights, ends, given, wanted = [w for *_, w in arcs], (number[_SOURCE], number[_SINK]), 0, first
    if ends[1] not in graph.subcomponent(ends[0], mode="out"):
        return
    while True:
        found = graph.get_k_shortest_paths(*ends, k=wanted, weights=weights, mode="out")
        yield from ([names[x] for x in path] for path in found[given:])
        if len(found) < wanted:
            return
        given, wanted = len(found), 4 * wanted


def strongest(
    whole: Whole, target: str, k: int, steps: int, start: str | None = None, search: Search = by_igraph
) -> list[Route]:
    """The k strongest offered paths: by strength to twelve decimals, then fewer steps, then ids.

    Yen's algorithm finds equal ones in any order, so it goes on until it meets one that is weaker than the k-th.
    """
    found: list[tuple[float, int, Route]] = []
    for path in search(whole.arcs(target, start, steps), 4 * k):
        route = tuple(person for person, _ in path[1:-1])
        if len(found) >= k and whole.along(route) < -found[k - 1][0] - 1e-11:
            break
        if len(set(route)) == len(route):
            found.append((-whole.along(route), len(route), route))
    return [route for *_, route in sorted(found)[:k]]
