"""Where each stakeholder of an account stands in its network of influence: secondary evidence (metrics §14)."""

from __future__ import annotations

from dataclasses import dataclass

from scipy.sparse import csr_array

from graphsvc.analysis import centrality
from graphsvc.analysis.brokerage import Brokerage, brokerage
from graphsvc.analysis.centrality import Figures
from graphsvc.analysis.key_players import KeyPlayers, Measure, key_players
from graphsvc.analysis.network import Floats, Network
from graphsvc.analysis.settings import MetricSettings


@dataclass(frozen=True, slots=True)
class Positions:
    """Figures by person, in the order of `network.people`, as `centrality` and `brokerage` define them.

    None where a figure is not defined: `eigenvector` outside the largest component, `constraint` and `effective_size`
    of isolates, `brokerage` without a department. `key_players`: the best set by each measure, in the order of
    `Measure`; empty if fewer than two people would be left beside a set.
    """

    betweenness: Floats
    closeness: Floats
    eigenvector: Figures
    constraint: Figures
    effective_size: Figures
    pagerank: Floats
    brokerage: tuple[Brokerage | None, ...]
    key_players: tuple[KeyPlayers, ...]


def positions(network: Network, settings: MetricSettings, *, size: int = 3, steps: int = 2) -> Positions:
    """Everybody's position in one account.

    `size`: people in a set of key players, at least 1; `steps`: within which such a set reaches others. People are
    joined where either influences the other, however weakly. O(n · ties), and the search for key players.
    """
    adjacency = centrality.joined(network.influence)
    return Positions(
        betweenness=centrality.betweenness(adjacency),
        closeness=centrality.closeness(adjacency),
        eigenvector=centrality.eigenvector(adjacency),
        constraint=centrality.constraint(adjacency),
        effective_size=centrality.effective_size(adjacency),
        pagerank=centrality.pagerank(network.influence, settings.pagerank_damping),
        brokerage=brokerage(centrality.arcs(network.influence), network.department),
        key_players=_key_players(adjacency, size, steps),
    )


def _key_players(adjacency: csr_array, size: int, steps: int) -> tuple[KeyPlayers, ...]:
    if size > adjacency.shape[0] - 2:
        return ()
    return tuple(key_players(adjacency, size, measure, steps) for measure in Measure)
