"""The snapshot of the whole portfolio, read from a Neo4j that holds it."""

from __future__ import annotations

import shutil
from pathlib import Path

from bench.generated import tables
from bench.neo4j_load import filled
from bench.rows import BYTES, Found, Row, timed
from graphsvc.analysis.columns.facts import facts
from graphsvc.analysis.columns.parts import equal
from graphsvc.services import measuring
from graphsvc.services.snapshots import Snapshots
from graphsvc.services.timing import peak_of
from graphsvc.store import open_store
from graphsvc.store.graphstore import GraphStore
from graphsvc.store.port import Store

ACCOUNTS = 20_000
_HEAP = """
CALL dbms.queryJmx('java.lang:type=MemoryPool,name=*') YIELD attributes
WITH attributes WHERE attributes.Type.value = 'HEAP'
RETURN sum(attributes.PeakUsage.value.properties.used)
"""


def measure(folder: Path, accounts: int = ACCOUNTS) -> Found:
    """Raises RuntimeError where the facts read are not those of the portfolio."""
    with filled(folder, accounts) as server, open_store(server.url) as store:
        try:
            rows, people = _measured(store, accounts)
        finally:
            shutil.rmtree(store.shelf, ignore_errors=True)
        most = peak_of(server.pid) or 0
    rows.append(Row("memory of the Neo4j, at its peak", most, BYTES, "-Xmx1g, page cache 128 MB"))
    about = (
        f"{accounts:,} generated accounts with {people:,} people, as an import leaves them, put there by "
        "`neo4j-admin database import`; read over Bolt, on the same machine."
    )
    return Found(about, rows)


def _measured(store: Store, accounts: int) -> tuple[list[Row], int]:
    """The rows, and how many people there are."""
    first = measuring.built(store, 1).median
    found = Snapshots(store).current().facts
    if not equal(found, facts(tables(accounts))):
        raise RuntimeError("What was read is not the portfolio that was loaded.")
    assert isinstance(store, GraphStore)
    rows = [
        Row("snapshot built", first, more="the first one: the server has just started"),
        timed("snapshot built again", measuring.built(store, 3)),
    ]
    heap = store._bolt.read(lambda tx: tx.raw(_HEAP)[0][0])
    return [*rows, Row("heap of the Neo4j at its fullest", heap, BYTES)], found.people.height
