"""The five strongest introductions to each of 150 people: in process, by REST, and as one Cypher query on both engines.

The query is what somebody would write who has the graph and no service: routes of at most four steps from an employee,
by influence only, the product of their strengths. It knows neither who is against us nor conflicts, joins no parallel
ties and offers nothing of acquaintances; what it finds is compared where that makes no difference.
"""

from __future__ import annotations

from collections.abc import Callable
from http.client import HTTPConnection
from pathlib import Path

from bench import service
from bench.journal import PEOPLE, account
from bench.rows import TIMES, Found, Row, in_seconds, shown
from graphsvc.access import LOCAL_OWNER
from graphsvc.analysis.paths import introduction_paths
from graphsvc.analysis.settings import MetricSettings
from graphsvc.services.context import Context
from graphsvc.services.roads import roads
from graphsvc.services.timing import p95, seconds
from graphsvc.services.ways import paths
from graphsvc.settings import Settings
from graphsvc.store import open_store
from graphsvc.store.graphstore import GraphStore
from tests.contract.neo4j_server import password_of, running

QUERY = """
MATCH p = (t:Stakeholder {id: $id})<-[:INFLUENCES*0..3]-(s:Stakeholder)<-[c:CONTACTS]-(e:Employee)
WITH e, p, reduce(x = 1.0, r IN relationships(p) | x * coalesce(r.strength, $level)) AS strength
RETURN e.id AS starter, [n IN nodes(p) | n.id] AS route, strength
ORDER BY strength DESC, size(nodes(p)), route LIMIT 5
"""
_VENDOR = MetricSettings().level_strengths["vendor"]
_IN_PROCESS, _BY_REST = "5 strongest paths, in process, p95", "5 strongest paths by REST, p95"
_ABOUT = (
    f"To each of {PEOPLE} people of one account with {len(account()):,} nodes and ties, each asked four times; the "
    "last two are counted. The query is what somebody would write who has the graph and no service: it follows "
    "influence only, and knows neither who is against us nor conflicts nor acquaintances."
)
_TARGETS = [f"acme-{number}" for number in range(PEOPLE)]


def measure(folder: Path) -> Found:
    """p95 over the people of one dense account."""
    place = str(folder / "store")
    with open_store(place) as store:
        theirs = {"the embedded engine": _asked(store)}
        ours = _ours(Context(store, Settings(store=place)))
    ours |= _by_rest(place)
    with running(folder / "neo4j", long_run=True) as server, password_of(server), open_store(server.url) as store:
        theirs["a Neo4j"] = _asked(store)
    return Found(
        _ABOUT, [*in_seconds(ours), *(row for engine, own in theirs.items() for row in _peer(engine, own, ours))]
    )


def _peer(engine: str, theirs: float, ours: dict[str, float]) -> list[Row]:
    what = f"one Cypher query on {engine}"
    against = {"in process": ours[_IN_PROCESS], "by REST": ours[_BY_REST]}
    return [
        Row(f"{what}, p95", theirs),
        *(
            Row(f"{what}, against ours {how}", theirs / own, TIMES, f"ours {shown(own)}")
            for how, own in against.items()
        ),
    ]


def _asked(store: object) -> float:
    """As users of the driver ask it."""
    assert isinstance(store, GraphStore)
    store.commit(account(), author="bench", message="An account", source="bench")
    return _p95(lambda person: store._bolt.read(lambda tx: tx.raw(QUERY, id=person, level=_VENDOR)))


def _ours(ctx: Context) -> dict[str, float]:
    day = ctx.today(None)
    network = roads(ctx.graphs.neighbourhood("Account", "acme", 4), day, ctx.metrics_at(ctx.graphs.revision()))
    return {
        _IN_PROCESS: _p95(lambda person: introduction_paths(network, person, k=5)),
        "the whole answer, in process, p95": _p95(lambda person: paths(ctx, LOCAL_OWNER, person, None, 5, 4, None)),
    }


def _by_rest(target: str) -> dict[str, float]:
    with service.serving(target) as (port, _):
        connection = HTTPConnection("127.0.0.1", port, timeout=60)

        def ask(person: str) -> None:
            connection.request("GET", f"/api/v1/stakeholders/{person}/paths?k=5")
            if (answer := connection.getresponse()).status != 200:
                raise RuntimeError(f"paths: {answer.status}")
            answer.read()

        return {_BY_REST: _p95(ask)}


def _p95(ask: Callable[[str], object]) -> float:
    """Over everybody, the third time and the fourth: by then whatever runs has been translated."""
    taken = [seconds(lambda p=person: ask(p), 1)[0] for person in _TARGETS * 4]
    return p95(taken[2 * PEOPLE :])
