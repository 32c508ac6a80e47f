"""An engine that is stopped or hangs: it takes connections, and says nothing. On every engine."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from graphsvc.errors import StoreUnavailable
from graphsvc.store import bolt
from graphsvc.store.endpoint import UrlEndpoint
from graphsvc.store.graphstore import GraphStore

from .build import commit, put
from .children import until
from .conftest import Opened

_SILENCE = 3.0


@pytest.fixture
def pid(engine: tuple[str, Path], shared: GraphStore, request: pytest.FixtureRequest) -> int:
    """The engine's process."""
    name, folder = engine
    if name == "neo4j":
        return int(request.getfixturevalue("neo4j_server").pid)
    return int(json.loads((folder / "engine.json").read_text())["pid"])


def _states(pid: int) -> set[str]:
    """The states of the process's threads: T is stopped."""
    return {file.read_text().rpartition(")")[2].split()[0] for file in Path(f"/proc/{pid}/task").glob("*/stat")}


@contextmanager
def _stopped(pid: int, store: GraphStore | None = None) -> Iterator[None]:
    """The engine is stopped, and `store` waits for seconds, where others wait for half a minute."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bolt, "_CONNECTION_WAIT", _SILENCE)
        patch.setattr(UrlEndpoint, "retry_seconds", 0.5)
        if store:
            patch.setattr(store._bolt._endpoint, "silence", _SILENCE)
            patch.setattr(store._bolt._endpoint, "retry_seconds", 0.5)
            store.revision()  # the connection that is there learns of it
        os.kill(pid, signal.SIGSTOP)
        try:
            until(lambda: _states(pid) <= {"T"})  # the last thread stops a little later than the first
            yield
        finally:
            os.kill(pid, signal.SIGCONT)


@pytest.fixture
def store(opened: Opened) -> Iterator[GraphStore]:
    with opened() as own:
        yield own


def test_questions_and_edits_are_given_up_and_succeed_later(store: GraphStore, pid: int) -> None:
    before = commit(store, put("Account", "stuck", name="before")).number
    with _stopped(pid, store):
        for attempt in range(2):  # over the connection that is there, and over a new one
            began = time.monotonic()
            with pytest.raises(StoreUnavailable, match="does not answer"):
                store.node("Account", "stuck")
            assert time.monotonic() - began < 25, attempt
        with pytest.raises(StoreUnavailable, match="does not answer"):
            commit(store, put("Account", "stuck", name="meanwhile"))
    node = store.node("Account", "stuck")
    assert node is not None
    assert (node.get("name"), node.revision) == ("before", before)
    assert commit(store, put("Account", "stuck", name="after")).number == before + 1


def test_an_edit_under_way_is_given_up(store: GraphStore, pid: int) -> None:
    """The engine stops in the middle of a commit: nobody waits for ever, and the commit is there wholly or not."""
    before = commit(store, put("Account", "under-way", name="before")).number
    halfway, caught = threading.Event(), []

    def slow(tx: bolt.Transaction) -> None:
        tx.run("MATCH (n:Account {id: 'under-way'}) SET n.name = 'half'")
        halfway.set()
        time.sleep(0.3)
        tx.run("MATCH (n:Account {id: 'under-way'}) SET n.name = 'whole'")

    def write() -> None:
        try:
            store._bolt.write(slow)  # listens for 5 s: it begins before the engine is stopped
        except StoreUnavailable as error:
            caught.append(error)

    writing = threading.Thread(target=write)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store._bolt._endpoint, "silence", 5.0)
        writing.start()
        assert halfway.wait(20)
        with _stopped(pid):
            writing.join(60)
            assert not writing.is_alive()
    assert [str(error) for error in caught] == ["The store's engine does not answer. Try again in a moment."]
    node = store.node("Account", "under-way")
    assert node is not None
    assert (node.get("name"), node.revision) == ("before", before)


def test_who_opens_a_store_whose_engine_is_stuck_is_told(opened: Opened, pid: int, shared: GraphStore) -> None:
    with _stopped(pid), pytest.raises(StoreUnavailable, match="not answer"):
        opened()
    assert shared.revision() >= 0
