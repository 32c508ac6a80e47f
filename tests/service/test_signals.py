"""Ctrl-C, SIGTERM and kill -9: what ends, what stays, what is in the store afterwards."""

from __future__ import annotations

import itertools
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import pytest
import requests
from processes import Program, Service, end_engine, engine_of, free_port, gone, put, serving, until

from graphsvc.store.embedded import EmbeddedEndpoint
from graphsvc.store.graphstore import GraphStore

ACCOUNTS, PEOPLE = 200, 25
# An account brings its opportunity and the tie to it, a stakeholder the tie to the account: three batches of 5,000.
CREATED = ACCOUNTS * 3 + ACCOUNTS * PEOPLE * 2


def portfolio(folder: Path) -> Path:
    """A generated portfolio as import tables: 5,200 rows."""
    folder.mkdir()
    accounts = "".join(f"b{i},Big {i}\n" for i in range(ACCOUNTS))
    people = "".join(f"b{i}-{j},b{i},Person {j},{j % 5 + 1}\n" for i in range(ACCOUNTS) for j in range(PEOPLE))
    (folder / "accounts.csv").write_text("id,name\n" + accounts, encoding="utf-8")
    (folder / "stakeholders.csv").write_text("id,account,name,level\n" + people, encoding="utf-8")
    return folder


def pair(name: str) -> list[dict[str, Any]]:
    """Two changes of one commit: an account and its department."""
    return [put("accounts", name, name=name), put("departments", f"{name}-d", {"account": name}, name="Sales")]


class Writers(threading.Thread):
    """Writes pairs until told to stop; remembers which of them were acknowledged, and every other answer."""

    def __init__(self, service: Service, prefix: str) -> None:
        super().__init__(daemon=True)
        self.prefix = prefix
        self._service, self._stop_it = service, threading.Event()
        self.acknowledged: list[str] = []
        self.refused: list[requests.Response] = []

    def run(self) -> None:
        for number in itertools.count():
            if self._stop_it.is_set():
                return
            with suppress(requests.RequestException):
                name = f"{self.prefix}{number}"
                answer = self._service.change(*pair(name), timeout=30)
                self.acknowledged.append(name) if answer.ok else self.refused.append(answer)

    def end(self) -> None:
        self._stop_it.set()
        self.join(60)
        assert not self.is_alive()


def check_whole(service: Service, writers: Writers) -> None:
    """Every acknowledged commit is there, and of each commit both halves or none."""
    accounts = service.accounts()
    departments = service.ask("departments", params={"limit": 1000}).json()["items"]
    assert {d["id"] for d in departments} == {f"{name}-d" for name in accounts}
    assert set(writers.acknowledged) <= accounts


@pytest.fixture(scope="module")
def pairs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """A store whose engine is kept running; it holds nothing but pairs."""
    folder = tmp_path_factory.mktemp("pairs")
    with GraphStore(EmbeddedEndpoint(folder / "store")):
        yield Program(folder, folder / "store")
    end_engine(folder / "store")


def test_a_killed_worker_is_replaced_and_no_acknowledged_commit_is_lost(pairs: Program) -> None:
    with serving(pairs) as service:
        writers = Writers(service, "worker")
        writers.start()
        until(lambda: len(writers.acknowledged) >= 5)
        (worker,) = service.workers()
        os.kill(worker, signal.SIGKILL)
        until(lambda: gone(worker))
        before = len(writers.acknowledged)
        until(lambda: len(writers.acknowledged) >= before + 5, 30)
        writers.end()
        check_whole(service, writers)
        assert service.process.poll() is None
        assert "Traceback" not in service.log.read_text()


def test_a_killed_server_leaves_its_port_and_all_it_acknowledged(pairs: Program) -> None:
    port = free_port()
    with serving(pairs, port) as service:
        writers = Writers(service, "server")
        writers.start()
        until(lambda: len(writers.acknowledged) >= 5)
        (worker,) = service.workers()
        service.process.kill()
        service.process.wait(10)
        until(lambda: gone(worker), 10)
        writers.end()
    with serving(pairs, port) as again:
        check_whole(again, writers)
        assert again.change(*pair("later")).status_code == 200


def test_a_killed_engine_comes_back_under_the_running_service(own: Program) -> None:
    with serving(own) as service:
        writers = Writers(service, "engine")
        writers.start()
        until(lambda: len(writers.acknowledged) >= 5)
        first = engine_of(own.store)
        assert first is not None
        os.kill(first, signal.SIGKILL)
        seconds = until(service.answers, 20)
        print(f"the service answered again after {seconds:.1f} s")
        before = len(writers.acknowledged)
        until(lambda: len(writers.acknowledged) >= before + 5, 20)
        writers.end()
        assert engine_of(own.store) != first
        check_whole(service, writers)
        for answer in writers.refused:
            assert (answer.status_code, answer.headers.get("Retry-After")) == (503, "2"), answer.text
            assert answer.json()["detail"]


@pytest.fixture(scope="module")
def imports(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A store with one account, its engine kept running, and the large portfolio beside it."""
    folder = tmp_path_factory.mktemp("imports")
    portfolio(folder / "big")
    program = Program(folder, folder / "store")
    (folder / "accounts.csv").write_text("id,name\nkept,Kept\n", encoding="utf-8")
    with GraphStore(EmbeddedEndpoint(program.store)) as store:
        assert program("import", "accounts.csv").returncode == 0
        yield program, store
    end_engine(program.store)


def _open_commit(store: GraphStore) -> Any:
    """(number, last sign of life) of the commit that is being written, as the marker has it."""
    text = "MATCH (m:StoreMarker {id: 'graphsvc'}) RETURN m.open, m.beat"
    return tuple(store._bolt.read(lambda tx: tx.run(text))[0])


def _moment(store: GraphStore, signs: int) -> None:
    """Returns when the commit that is being written has given so many signs of life."""
    seen: set[Any] = set()

    def enough() -> bool:
        number, beat = _open_commit(store)
        seen.update([beat] if number else [])
        return len(seen) >= signs

    until(enough, 60)


@pytest.mark.parametrize("signs", [1, 2, 3])
def test_an_import_killed_at_any_moment_leaves_nothing(imports: tuple[Program, GraphStore], signs: int) -> None:
    """`signs`: 1 = the commit is open and empty, 2 = one of its batches is there, 3 = two are."""
    program, store = imports
    process = program.start("import", "big")
    _moment(store, signs)
    process.kill()
    process.communicate(timeout=20)
    assert process.returncode == -signal.SIGKILL
    assert program.accounts() == ["kept"]
    assert len(store.nodes("Stakeholder", limit=10)) == 0
    assert (store.revision(), _open_commit(store)[0]) == (1, None)


def test_ctrl_c_during_an_import_leaves_nothing(imports: tuple[Program, GraphStore]) -> None:
    program, store = imports
    process = program.start("import", "big")
    _moment(store, 2)
    os.killpg(process.pid, signal.SIGINT)
    output, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert (output, errors.strip().splitlines()[-1]) == ("", "graphsvc: Interrupted.")
    assert "Traceback" not in errors
    assert program.accounts() == ["kept"]


def test_after_all_of_that_the_import_arrives_whole(imports: tuple[Program, GraphStore]) -> None:
    program, store = imports
    report = program.json("import", "big")
    assert (report["created"], report["rejected"], report["commit"]) == (CREATED, [], 2)
    assert len(program.accounts()) == ACCOUNTS + 1
    assert store.revision() == 2


def test_ctrl_c_during_a_restore_leaves_nothing_and_says_so(
    imports: tuple[Program, GraphStore], tmp_path: Path
) -> None:
    program, _ = imports
    assert program("backup", str(tmp_path / "b.graphsvc")).returncode == 0
    other = Program(tmp_path, tmp_path / "store")
    with GraphStore(EmbeddedEndpoint(other.store)) as store:
        process = other.start("restore", "b.graphsvc")
        _moment(store, 2)
        os.killpg(process.pid, signal.SIGINT)
        output, errors = process.communicate(timeout=60)
        assert (process.returncode, output) == (130, "")
        assert errors.splitlines()[-2:] == [
            "graphsvc: Interrupted.",
            "What was written was taken out again: the store is empty.",
        ]
        assert (store.revision(), _open_commit(store)[0], store.contents().nodes) == (0, None, {})
    end_engine(other.store)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_the_service_ends_when_told_to(own: Program, how: signal.Signals) -> None:
    with serving(own) as service:
        assert service.change(*pair("told")).status_code == 200
        workers, engine = service.workers(), engine_of(own.store)
        assert engine is not None
        # A terminal sends Ctrl-C to the whole group, an init system SIGTERM to the process that it started.
        os.killpg(service.process.pid, how) if how is signal.SIGINT else os.kill(service.process.pid, how)
        assert service.process.wait(10) == 0
        until(lambda: all(map(gone, workers)), 5)
        assert "Traceback" not in service.log.read_text()
    until(lambda: gone(engine), 10)  # nobody holds a lease any more, and the idle time of tests is 0
    assert own.accounts() == ["told"]


def test_the_service_stays_within_its_memory(service: Service) -> None:
    """Not more than 300 MB resident without the engine, with its answers and a map made."""
    for path in ("accounts", "accounts/acme/key-people", "accounts/acme/coverage", "accounts/acme/map.svg"):
        assert service.ask(path).status_code == 200
    (worker,) = service.workers()
    assert psutil.Process(worker).memory_info().rss < 300 * 2**20
