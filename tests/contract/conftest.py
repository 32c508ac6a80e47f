"""One engine for all tests that only need a store; tests that break one make their own."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from graphsvc.store.bolt import Bolt
from graphsvc.store.embedded import EmbeddedEndpoint
from graphsvc.store.endpoint import UrlEndpoint
from graphsvc.store.graphstore import GraphStore
from graphsvc.store.settings import EngineSettings

SETTINGS = EngineSettings(idle=0.0, heap="512m")

Opened = Callable[..., GraphStore]


def embedded(folder: Path, batch: int = 5000, wait: float | None = None) -> GraphStore:
    return GraphStore(EmbeddedEndpoint(folder, SETTINGS), batch=batch, wait=wait)


def by_url(_: Path, batch: int = 5000, wait: float | None = None) -> GraphStore:
    """The Neo4j that GRAPHSVC_TEST_NEO4J names, one that may be emptied; GRAPHSVC_PASSWORD is its password."""
    return GraphStore(UrlEndpoint(os.environ["GRAPHSVC_TEST_NEO4J"]), batch=batch, wait=wait)


ENGINES: dict[str, Opened] = {"embedded": embedded}
if os.environ.get("GRAPHSVC_TEST_NEO4J"):
    ENGINES["neo4j"] = by_url


def _empty() -> None:
    bolt = Bolt(UrlEndpoint(os.environ["GRAPHSVC_TEST_NEO4J"]))
    bolt.write(lambda tx: tx.run("MATCH (n) DETACH DELETE n"))
    bolt.close()


@pytest.fixture(scope="session", params=sorted(ENGINES))
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """The name of an engine and the folder of the one store that its tests share."""
    if request.param == "neo4j":
        _empty()
    return request.param, tmp_path_factory.mktemp("store") / "shared"


@pytest.fixture(scope="session")
def opened(engine: tuple[str, Path]) -> Opened:
    """Opens the store of `shared` once more, as another process would."""
    name, folder = engine
    return partial(ENGINES[name], folder)


@pytest.fixture(scope="session")
def shared(opened: Opened) -> Iterator[GraphStore]:
    """A store that keeps what earlier tests wrote: each test uses ids of its own."""
    with opened() as store:
        yield store
