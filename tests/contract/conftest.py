"""One engine for all tests that only need a store; tests that break one make their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from graphsvc.store.embedded import EmbeddedEndpoint
from graphsvc.store.graphstore import GraphStore
from graphsvc.store.settings import EngineSettings

SETTINGS = EngineSettings(idle=0.0, heap="512m")

Opened = Callable[..., GraphStore]


def embedded(folder: Path, batch: int = 5000) -> GraphStore:
    return GraphStore(EmbeddedEndpoint(folder, SETTINGS), batch=batch)


ENGINES: dict[str, Opened] = {"embedded": embedded}


@pytest.fixture(scope="session", params=sorted(ENGINES))
def shared(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphStore]:
    """A store that keeps what earlier tests wrote: each test uses ids of its own."""
    with ENGINES[request.param](tmp_path_factory.mktemp("store") / "shared") as store:
        yield store
