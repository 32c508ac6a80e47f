"""The five strongest introductions to each of 150 people: in process, by REST, and as one Cypher query on both engines.

The query is what somebody would write who has the graph and no service: routes of at most four steps from an employee,
by influence only, the product of their strengths. It knows neither who is against us nor conflicts, joins no parallel
ties and offers nothing of acquaintances; what it finds is compared where that makes no difference.
"""

from __future__ import annotations

import tempfile
from http.client import HTTPConnection
from pathlib import Path

from bench import service
from bench.journal import PEOPLE, account
from bench.timing import p95, seconds
from graphsvc.access import LOCAL_OWNER
from graphsvc.analysis.paths import introduction_paths
from graphsvc.analysis.settings import MetricSettings
from graphsvc.services.context import Context
from graphsvc.services.roads import roads
from graphsvc.services.ways import paths
from graphsvc.settings import Settings
from graphsvc.store import open_store
from graphsvc.store.graphstore import GraphStore

QUERY = """
MATCH p = (t:Stakeholder {id: $id})<-[:INFLUENCES*0..3]-(s:Stakeholder)<-[c:CONTACTS]-(e:Employee)
WITH e, p, reduce(x = 1.0, r IN relationships(p) | x * coalesce(r.strength, $level)) AS strength
RETURN e.id AS starter, [n IN nodes(p) | n.id] AS route, strength
ORDER BY strength DESC, size(nodes(p)), route LIMIT 5
"""
_VENDOR = MetricSettings().level_strengths["vendor"]
_TARGETS = [f"acme-{number}" for number in range(PEOPLE)]


def measure(target: str, engine: str) -> dict[str, float]:
    """p95 over the people of one dense account, in seconds."""
    with open_store(target) as store:
        if not store.node("Account", "acme"):
            store.commit(account(), author="bench", message="An account", source="bench")
        figures = {f"one Cypher query, {engine}": _asked(store)}
        if engine == "embedded":
            figures |= _ours(Context(store, Settings(store=target)))
    return figures | (_by_rest(target) if engine == "embedded" else {})


def _asked(store: object) -> float:
    assert isinstance(store, GraphStore)

    def ask(person: str) -> None:
        store._bolt.read(lambda tx: tx.raw(QUERY, id=person, level=_VENDOR))

    for person in _TARGETS:
        ask(person)
    return p95([seconds(lambda p=person: ask(p), 1)[0] for person in _TARGETS for _ in range(2)])


def _ours(ctx: Context) -> dict[str, float]:
    day = ctx.today(None)
    network = roads(ctx.graphs.neighbourhood("Account", "acme", 4), day, ctx.metrics_at(ctx.graphs.revision()))
    taken = [seconds(lambda p=person: introduction_paths(network, p, k=5), 1)[0] for person in _TARGETS * 3]
    answers = [seconds(lambda p=person: paths(ctx, LOCAL_OWNER, p, None, 5, 4, None), 1)[0] for person in _TARGETS * 2]
    return {"5 strongest paths, in process": p95(taken[PEOPLE:]), "the whole answer, in process": p95(answers[PEOPLE:])}


def _by_rest(target: str) -> dict[str, float]:
    with service.serving(target) as (port, _):
        connection = HTTPConnection("127.0.0.1", port, timeout=60)

        def ask(person: str) -> None:
            connection.request("GET", f"/api/v1/stakeholders/{person}/paths?k=5")
            if (answer := connection.getresponse()).status != 200:
                raise RuntimeError(f"paths: {answer.status}")
            answer.read()

        taken = [seconds(lambda p=person: ask(p), 1)[0] for person in _TARGETS * 3]
    return {"5 strongest paths by REST": p95(taken[PEOPLE:])}


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        for what, value in measure(str(Path(name) / "store"), "embedded").items():
            print(f"{what:50} {value * 1e3:8.2f} ms")
