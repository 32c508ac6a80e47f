"""What is killed: the engines, and the service in front of them. Every process is ended by its own number."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Protocol

import psutil
import requests

from graphsvc.errors import StoreUnavailable
from graphsvc.store.graphstore import GraphStore
from tests.contract.conftest import ENGINES
from tests.contract.neo4j_server import Neo4jServer, free_port

from .power import Disk

ROOT = Path(__file__).resolve().parents[2]


class System(Protocol):
    """An engine with one store. `place` is what the tests' `ENGINES` open; `name` their key."""

    name: str
    place: Path
    disk: Disk | None

    def environment(self) -> dict[str, str]:
        """What a program needs to find the store."""
        ...

    def processes(self) -> list[int]:
        """The engine's processes that live."""
        ...

    def revive(self) -> None:
        """Brings the engine back if it does not come by itself."""
        ...

    def end(self) -> None: ...


class Embedded:
    """The local engine: whoever needs it next starts it again."""

    name = "embedded"

    def __init__(self, folder: Path, disk: Disk | None = None) -> None:
        self.place, self.disk = folder, disk

    def environment(self) -> dict[str, str]:
        return {"GRAPHSVC_STORE": str(self.place)}

    def processes(self) -> list[int]:
        command = ["graphsvc.store.engine", str(self.place)]
        return [p.pid for p in psutil.process_iter(["cmdline"]) if (p.info["cmdline"] or [])[-2:] == command]

    def revive(self) -> None:
        return None

    def end(self) -> None:
        """It ends with its last user."""
        until(lambda: not any(map(alive, self.processes())), 30)


class Neo4j:
    """A Neo4j server of our own; after a kill somebody must start it."""

    name = "neo4j"

    def __init__(self, home: Path, disk: Disk | None = None) -> None:
        self.place, self.disk = home, disk
        self._server = Neo4jServer(home)
        self._server.start()

    def environment(self) -> dict[str, str]:
        return {"GRAPHSVC_STORE": self._server.url, "GRAPHSVC_PASSWORD_FILE": str(self._server.password_file)}

    def processes(self) -> list[int]:
        return [self._server.pid] if alive(self._server.pid) else []

    def revive(self) -> None:
        if not self.processes():
            self._server.kill()
            self._server.start()

    def end(self) -> None:
        self._server.kill()


class Served:
    """`graphsvc serve` over a system's store, with small batches."""

    def __init__(self, system: System, log: Path) -> None:
        self._system, self._log, self._port = system, log, free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self._left: list[int] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}/api/v1"

    def start(self) -> None:
        """Starts it if it does not run; returns when it answers. A killed server's workers end first: they would
        still answer for a moment."""
        if self._process and not alive(self._process.pid):
            self._process.wait(30)  # the last of its threads may still be ending
        if self._process is None or self._process.poll() is not None:
            until(lambda: not any(map(alive, self._left)), 30)
            with self._log.open("ab") as output:
                self._process = subprocess.Popen(
                    [sys.executable, "-m", "tests.crash.small", "serve", "--port", str(self._port)],
                    env=environment(self._system), cwd=self._log.parent, stdout=output, stderr=output,
                    start_new_session=True,
                )  # fmt: skip
        try:
            until(lambda: bool(self._ended()) or self.answers(), 90)
        except TimeoutError:
            raise TimeoutError(f"the service does not answer: {self._said()}") from None
        if self._ended():
            status = self._process and self._process.returncode
            raise TimeoutError(f"the service ended with {status}: {self._said()}")
        self._left = self.workers()

    def _ended(self) -> bool:
        return self._process is not None and self._process.poll() is not None

    def _said(self) -> str:
        return self._log.read_text(encoding="utf-8", errors="replace")[-2000:]

    def answers(self) -> bool:
        """Whether the store answers through it."""
        with suppress(requests.RequestException):
            return requests.get(f"{self.url}/accounts", timeout=30).ok
        return False

    def server(self) -> list[int]:
        return [self._process.pid] if self._process and self._process.poll() is None else []

    def workers(self) -> list[int]:
        """The processes that answer requests."""
        return [child.pid for pid in self.server() for child in psutil.Process(pid).children()
                if "graphsvc.store.engine" not in child.cmdline()]  # fmt: skip

    def end(self) -> None:
        workers = self.workers()
        if self._process and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
        if self._process:
            self._process.wait(30)
        until(lambda: not any(map(alive, workers)), 15)


def environment(system: System) -> dict[str, str]:
    """For a process that uses the system's store and this checkout."""
    own = {"PYTHONPATH": str(ROOT), "GRAPHSVC_ENGINE_IDLE": "0", "GRAPHSVC_ENGINE_HEAP": "512m"}
    return {**os.environ, **own, **system.environment()}


def opened(system: System, seconds: float = 120.0) -> GraphStore:
    """The store as the next program finds it. It may be refused for a moment, while the engine comes back."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            store = ENGINES[system.name](system.place, wait=60.0)
            store.nodes("Account", limit=1)
            return store
        except StoreUnavailable:
            if time.monotonic() > deadline:
                raise


def alive(pid: int) -> bool:
    """Whether a process runs. One that ended and was not waited for does not."""
    with suppress(psutil.NoSuchProcess):
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    return False


def kill(pids: list[int]) -> None:
    """SIGKILL to all of them, one right after the other, and waits until they are gone."""
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    until(lambda: not any(map(alive, pids)), 30)


def until(condition: Callable[[], bool], seconds: float) -> float:
    """Waits for something to come true; after how many seconds it did."""
    start = time.monotonic()
    while not condition():
        if time.monotonic() - start > seconds:
            raise TimeoutError(f"not within {seconds:g} s")
        time.sleep(0.02)
    return time.monotonic() - start


@contextmanager
def running(engine: str, folder: Path, disk: Disk | None = None) -> Iterator[System]:
    """An engine with an empty store, for as long as the block lasts; on a disk whose power may go, if one is given."""
    place = disk.path if disk else folder
    system: System = Neo4j(place / "home", disk) if engine == "neo4j" else Embedded(place / "store", disk)
    try:
        yield system
    finally:
        system.end()
