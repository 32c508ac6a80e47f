"""What no Cypher can damage, in an embedded store that nobody uses: `python -m tests.crash.damage FOLDER WHAT`.

`index`: the index of ids loses Account `z.one`, whose record stays. `tie`: WORKS_AT of Stakeholder `z.one-0` is gone
from its target's list, and still in its source's. A Neo4j gives nobody a way to do either.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from graphsvc.store.engine import free_port, start_server
from graphsvc.store.folder import DATABASE, StoreFolder
from graphsvc.store.served import settle
from graphsvc.store.settings import EngineSettings


def main(folder: str, what: str) -> None:
    place = StoreFolder(Path(folder))
    server = start_server(place, EngineSettings.from_environment(), free_port(), free_port())
    database = server.get_database(DATABASE)._java_db
    database.begin()
    (_lose_from_index if what == "index" else _lose_end)(database)
    database.commit()
    settle(server, place)
    server.stop()


def _lose_from_index(database: Any) -> None:
    import jpype

    key = jpype.JArray(jpype.JObject)(["z.one"])
    database.getSchema().getType("Account").getIndexesByProperties("id")[0].remove(key)


def _lose_end(database: Any) -> None:
    import jpype

    directions = jpype.JClass("com.arcadedb.graph.Vertex$DIRECTION")
    edges = jpype.JClass("com.arcadedb.graph.EdgeLinkedList")
    person = database.lookupByKey("Stakeholder", "id", "z.one-0").next().asVertex()
    edge = person.getEdges(directions.OUT, "WORKS_AT").iterator().next()
    account = edge.getInVertex()
    head = database.lookupByRID(account.getInEdgesHeadChunk(), True)
    edges(account, directions.IN, head).removeEdge(edge)


if __name__ == "__main__":
    main(*sys.argv[1:])
