"""A question that does not end is given up in time on every engine, and nobody else waits for it."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest

from graphsvc.errors import StoreUnavailable, TookTooLong
from graphsvc.store.asking.refusal import Unaskable
from graphsvc.store.embedded import EmbeddedEndpoint
from graphsvc.store.graphstore import GraphStore
from graphsvc.store.settings import EngineSettings

from .build import commit, put
from .children import until
from .conftest import SETTINGS, by_url

RUNAWAY = {
    "product": "MATCH (a:Account), (b:Account), (c:Account), (d:Account), (e:Account) "
    "WHERE a.name + b.name + c.name + d.name = e.name RETURN a.id",
    "unwind": "UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b WITH a, b WHERE a * b = -1 RETURN a",
    "no end of rows": "UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b WITH a, b ORDER BY a * b RETURN a",
}
_ENGINES_OWN = 3.0  # seconds that the embedded engine is given for a query: it is what ends one there


@pytest.fixture(scope="module", params=["embedded", "neo4j"])
def engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[GraphStore, int]]:
    """A store with some accounts, and the process of its engine."""
    if request.param == "neo4j":
        server = request.getfixturevalue("second_server")
        server.wipe()
        store, pid = by_url(server.home), server.pid
    else:
        folder = tmp_path_factory.mktemp("runaway") / "store"
        store = GraphStore(EmbeddedEndpoint(folder, _settings()))
        pid = json.loads((folder / "engine.json").read_text())["pid"]
    with store:
        commit(store, *(put("Account", f"a{number}", name=f"Account {number}") for number in range(200)))
        yield store, pid


def _settings() -> EngineSettings:
    return replace(SETTINGS, timeout=_ENGINES_OWN)


def _free(store: GraphStore) -> bool:
    """Whether no question runs any more."""
    places = store._asker._places
    if free := places.acquire(blocking=False):
        places.release()
    return free


@pytest.mark.parametrize("name", RUNAWAY)
def test_a_runaway_question_is_stopped_and_nobody_waits(engine: tuple[GraphStore, int], name: str) -> None:
    store, pid = engine
    until(lambda: _free(store))
    caught: list[BaseException | float] = []

    def ask() -> None:
        begin = time.monotonic()
        try:
            store.ask(RUNAWAY[name], {}, 10, 1.0)
        except (TookTooLong, Unaskable) as error:
            caught.extend((error, time.monotonic() - begin))

    asking = threading.Thread(target=ask)
    asking.start()
    time.sleep(0.3)
    begin = time.monotonic()
    assert store.revision() == 1
    assert len(store.nodes("Account", "", 50)) == 50
    assert commit_takes(store) < 2.0
    assert time.monotonic() - begin < 3.0
    asking.join()
    error, seconds = caught
    # A fast machine may come to the engine's limit of rows to sort before the second is over.
    said = "The question takes more memory" if isinstance(error, Unaskable) else "The question was stopped after 1 s."
    assert said in str(error)
    assert isinstance(error, TookTooLong) or name == "no end of rows"
    assert isinstance(seconds, float)
    assert seconds < 2.5
    # The engine stops as well: Neo4j at the same limit, the embedded one at its own.
    until(lambda: _free(store), _ENGINES_OWN + 5)
    until(lambda: psutil.Process(pid).cpu_percent(interval=0.5) < 60)
    table, _ = store.ask("MATCH (a:Account) RETURN count(a) AS n", {}, 10, 5.0)
    assert table.rows == [[200]]


def commit_takes(store: GraphStore) -> float:
    begin = time.monotonic()
    assert commit(store).number == 1  # nothing to write: it waits for its turn all the same
    return time.monotonic() - begin


def test_a_question_waits_for_a_place_no_longer_than_its_time(engine: tuple[GraphStore, int]) -> None:
    store, _ = engine
    places, taken = store._asker._places, 0
    while places.acquire(timeout=_ENGINES_OWN + 5 if not taken else 0):
        taken += 1
    try:
        with pytest.raises(StoreUnavailable, match="Other questions are still being answered"):
            store.ask("RETURN 1 AS x", {}, 10, 0.2)
    finally:
        for _ in range(taken):
            places.release()
    assert taken in (1, 2)


def test_a_question_of_two_revisions_is_asked_again(engine: tuple[GraphStore, int]) -> None:
    store, _ = engine
    until(lambda: _free(store))
    asker, asked = store._asker, []
    ask = asker._ask

    def interrupted(question: Any) -> Any:
        asked.append(ask(question))
        if len(asked) == 1:
            commit(store, put("Account", "between", name="Between"))
        return asked[-1]

    asker._ask = interrupted  # type: ignore[method-assign]
    try:
        table, revision = store.ask("MATCH (a:Account {id: 'between'}) RETURN a.id", {}, 10, 10.0)
    finally:
        asker._ask = ask  # type: ignore[method-assign]
    assert [found.rows for found in asked] == [[], [["between"]]]
    assert (table.rows, revision) == ([["between"]], 2)


def test_what_a_question_leaves_behind_does_not_hold_the_store(tmp_path: Path) -> None:
    """A store is closed at once, though its engine still works on a question."""
    with GraphStore(EmbeddedEndpoint(tmp_path / "store", _settings())) as store:
        with pytest.raises(TookTooLong):
            store.ask(RUNAWAY["unwind"], {}, 10, 0.5)
        begin = time.monotonic()
    assert time.monotonic() - begin < 2.0
