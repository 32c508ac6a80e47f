"""Which engine a store's name means."""

from __future__ import annotations

import re
from pathlib import Path

from graphsvc.errors import InvalidInput
from graphsvc.store.embedded import EmbeddedEndpoint
from graphsvc.store.endpoint import UrlEndpoint
from graphsvc.store.graphstore import GraphStore
from graphsvc.store.port import Store

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+)://")
_BOLT = frozenset({"bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc"})


def open_store(target: str | Path) -> Store:
    """Opens a folder with the embedded engine, or a Neo4j by its URL (`neo4j://user@host:7687/database`).

    A folder that does not exist is created. An open commit whose writer died is rolled back before this returns.
    Raises InvalidInput for another scheme, StoreUnusable and StoreUnavailable as `Store` does.
    """
    scheme = _SCHEME.match(target) if isinstance(target, str) else None
    if scheme is None:
        return GraphStore(EmbeddedEndpoint(Path(target)))
    if scheme.group(1).lower() not in _BOLT:
        raise InvalidInput(
            f"A store cannot be reached by {scheme.group(1)}://.",
            hint="Name a folder, or a Neo4j by bolt://, neo4j:// or neo4j+s://.",
        )
    return GraphStore(UrlEndpoint(str(target)))
