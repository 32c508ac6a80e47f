"""What is read for the paths to an account's people against all there is: no answer may differ (metrics §8)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from random import Random
from typing import Any, cast

import pytest
from random_portfolio import ACCOUNTS, TODAY, RandomPortfolio

from graphsvc.analysis.paths import PathNetwork, introduction_paths
from graphsvc.analysis.settings import MetricSettings
from graphsvc.model import Graph, Node, Tie
from graphsvc.services.roads import roads
from graphsvc.store.expand import neighbourhood
from graphsvc.store.view import Asked, View

SETTINGS = MetricSettings()


class InMemory:
    """A graph as a transaction shows it: nodes by id, and the ties at some nodes."""

    revision = 0
    erased: frozenset[str] = frozenset()

    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    def nodes(self, label: str, ids: Sequence[str]) -> list[Node]:
        known = self._graph.nodes(label)
        return [known[node_id] for node_id in ids if node_id in known]

    def unmet(self, label: str, ids: Iterable[str]) -> list[str]:
        return list(ids)

    def gathered(self, asked: Mapping[str, Asked]) -> list[Tie]:
        return [tie for label, (ids, types) in asked.items() for tie in self._around(label, ids, types)]

    def _around(self, label: str, ids: Sequence[str], types: tuple[str, ...]) -> list[Tie]:
        here = {(label, node_id) for node_id in ids}
        return [tie for kind in types for tie in self._graph.ties(kind) if not here.isdisjoint(tie.ends)]


def with_acquaintances(seed: int) -> Graph:
    """A random portfolio in which people also know each other, quarrel, and report to one another on our side."""
    made, pick = RandomPortfolio(seed), Random(seed)
    ours = [("Employee", who) for who in ("e1", "e2", "e3")] + [("PartnerContact", who) for who in ("c1", "c2")]
    everybody = ours + [("Stakeholder", who) for who in made.people]
    ties = dict(made.ties)
    for kind, among, count in (("KNOWS", everybody, 8), ("CONFLICTS_WITH", everybody, 4), ("REPORTS_TO", ours[:3], 2)):
        for _ in range(count):
            one, other = sorted(pick.sample(among, 2), key=lambda end: end[1])
            more: dict[str, Any] = {"strength": pick.choice([0.3, 0.9])} if kind == "KNOWS" else {}
            tie = Tie(kind, *one, *other, "", more)
            ties[tie.thing] = tie
    return Graph(made.nodes.values(), ties.values())


def answers(network: PathNetwork, target: str, steps: int) -> tuple[list[Any], list[float]]:
    """From anybody, and from each of ours from whom there is any path: what is told, and the strengths beside it."""
    found, strengths = [], []
    for start in (None, *sorted(network.ours & network.index.keys())):
        answer = introduction_paths(network, target, start=start, k=4, max_steps=steps, not_offered=4)
        paths = [(path.people, path.backup) for path in answer.paths]
        refused = [(path.people, path.because) for path in answer.not_offered]
        if start is None or paths or refused:
            found.append((start, paths, refused, answer.empty_because))
            strengths += [path.strength for path in (*answer.paths, *answer.not_offered)]
    return found, strengths


@pytest.mark.parametrize("seed", range(120))
def test_an_accounts_neighbourhood_answers_as_the_whole_does(seed: int) -> None:
    """To everybody at three accounts, by one to four steps. Meetings are summed in another order."""
    graph, steps = with_acquaintances(seed), 1 + seed % 4
    whole = roads(graph, TODAY, SETTINGS)
    for account in ACCOUNTS:
        near = roads(neighbourhood(cast(View, InMemory(graph)), "Account", account, steps), TODAY, SETTINGS)
        for target in sorted({tie.source for tie in graph.ties("WORKS_AT") if tie.target == account}):
            (found, strengths), (expected, whole_strengths) = (answers(n, target, steps) for n in (near, whole))
            assert found == expected
            assert strengths == pytest.approx(whole_strengths, abs=1e-12)
