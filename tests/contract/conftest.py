"""Every engine runs the same tests. One store for all that only need one; tests that break a store make their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from graphsvc.store.embedded import EmbeddedEndpoint
from graphsvc.store.endpoint import Address, UrlEndpoint
from graphsvc.store.graphstore import GraphStore
from graphsvc.store.settings import EngineSettings

from .neo4j_server import Neo4jServer, running

SETTINGS = EngineSettings(idle=0.0, heap="512m")

Opened = Callable[..., GraphStore]


def embedded(folder: Path, **how: Any) -> GraphStore:
    return GraphStore(EmbeddedEndpoint(folder, SETTINGS), **how)


class ServersEndpoint(UrlEndpoint):
    """A test's server. Its password lies in its home, so that threads with several servers need no environment."""

    def __init__(self, home: Path) -> None:
        super().__init__((home / "url").read_text())
        self._password_file = home / "password"

    def open(self) -> Address:
        return Address(self._uri, self._user, self._password_file.read_text(), self._database)


def by_url(home: Path, **how: Any) -> GraphStore:
    """On the Neo4j with that home."""
    return GraphStore(ServersEndpoint(home), **how)


ENGINES: dict[str, Opened] = {"embedded": embedded, "neo4j": by_url}


@pytest.fixture(scope="session")
def neo4j_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Neo4jServer]:
    """One server for the whole run: it starts in about 10 seconds."""
    with running(tmp_path_factory.mktemp("neo4j") / "home") as server:
        yield server


@pytest.fixture(scope="session")
def second_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Neo4jServer]:
    """One to be wiped at will, by tests that need a database of their own: Community has a single one."""
    with running(tmp_path_factory.mktemp("second") / "home") as server:
        yield server


@pytest.fixture
def empty_server(second_server: Neo4jServer) -> Neo4jServer:
    """A server with nothing in its database."""
    second_server.wipe()
    return second_server


@pytest.fixture(scope="session", params=ENGINES)
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """The name of an engine and the folder of the one store that its tests share: with a Neo4j, the server's home."""
    if request.param == "neo4j":
        server: Neo4jServer = request.getfixturevalue("neo4j_server")
        return "neo4j", server.home
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


@pytest.fixture(params=ENGINES)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, Path]:
    """The name of an engine, and the folder or server's home of a store that is not there yet."""
    if request.param == "neo4j":
        return "neo4j", request.getfixturevalue("empty_server").home
    return "embedded", tmp_path / "store"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of an embedded store whose engine runs for all tests that only add to it."""
    folder = tmp_path_factory.mktemp("kept") / "store"
    with embedded(folder):
        yield folder
