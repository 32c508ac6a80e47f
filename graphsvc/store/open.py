"""Which engine a store's name means."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from graphsvc.errors import InvalidInput, StoreUnavailable
from graphsvc.store.bolt import Bolt
from graphsvc.store.embedded import EmbeddedEndpoint
from graphsvc.store.endpoint import PASSWORD, Endpoint, UrlEndpoint
from graphsvc.store.graphstore import GraphStore
from graphsvc.store.migrate import Look, look
from graphsvc.store.port import Store
from graphsvc.store.settings import EngineSettings

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+)://")
_BOLT = frozenset({"bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc"})


def open_store(target: str | Path, password: str = PASSWORD) -> Store:
    """Opens a folder with the embedded engine, or a Neo4j by its URL (`neo4j://user@host:7687/database`).

    `password`: the variable of the environment that says a Neo4j's. A folder that does not exist is created. An open
    commit whose writer died is rolled back before this returns.
    Raises InvalidInput for another scheme, StoreUnusable and StoreUnavailable as `Store` does.
    """
    return GraphStore(_endpoint(target, password))


@contextmanager
def passing_store(folder: Path) -> Iterator[Store]:
    """A store of the embedded engine for as long as the block lasts. Then its engine has ended, and the folder can be
    removed. Raises as `open_store` does; what the engine's log says last is told, for the log goes, too."""
    endpoint = EmbeddedEndpoint(folder, replace(EngineSettings.from_environment(), idle=0.0))
    try:
        with GraphStore(endpoint) as store:
            yield store
    except StoreUnavailable as error:
        said = endpoint.folder.last_words()
        raise StoreUnavailable(error.message, hint=f"The engine's log ends with: {said}" if said else None) from error
    finally:
        endpoint.until_ended()


def look_at(target: str | Path, password: str = PASSWORD) -> Look:
    """What a store says of itself, as it is: nothing is brought up to date. Raises as `open_store` does."""
    bolt = Bolt(_endpoint(target, password))
    try:
        return look(bolt)
    finally:
        bolt.close()


def _endpoint(target: str | Path, password: str) -> Endpoint:
    scheme = _SCHEME.match(target) if isinstance(target, str) else None
    if scheme is None:
        return EmbeddedEndpoint(Path(target))
    if scheme.group(1).lower() not in _BOLT:
        raise InvalidInput(
            f"A store cannot be reached by {scheme.group(1)}://.",
            hint="Name a folder, or a Neo4j by bolt://, neo4j:// or neo4j+s://.",
        )
    return UrlEndpoint(str(target), password)
