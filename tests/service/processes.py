"""The program and the service as processes of their own; every one of them is ended by its number."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import requests

PROGRAM = Path(sys.executable).parent / "graphsvc"


@dataclass(frozen=True)
class Program:
    """`graphsvc` over one store, run in a folder."""

    folder: Path
    store: Path

    def __call__(
        self, *words: str, json_output: bool = False, env: Mapping[str, str] | None = None, before: Sequence[str] = ()
    ) -> subprocess.CompletedProcess[str]:
        """Runs a command to its end. `before`: what stands before the program, such as setpriv with its options."""
        return subprocess.run(
            [*before, *self.command(*words, json_output=json_output)], cwd=self.folder, env=environment(env),
            capture_output=True, encoding="utf-8", timeout=120,
        )  # fmt: skip

    def command(self, *words: str, json_output: bool = False) -> list[str]:
        """The command line as a list of words."""
        return [str(PROGRAM), "--store", str(self.store), *(["--json"] if json_output else []), *words]

    def start(self, *words: str) -> subprocess.Popen[str]:
        """Starts a command in a process group of its own."""
        return subprocess.Popen(
            self.command(*words), cwd=self.folder, env=environment(), text=True, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, start_new_session=True,
        )  # fmt: skip

    def json(self, *words: str) -> Any:
        """The one JSON document of a command that succeeds."""
        done = self(*words, json_output=True)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def accounts(self) -> list[str]:
        """The ids of all accounts."""
        return [account["id"] for account in self.json("accounts")["accounts"]]


def environment(changes: Mapping[str, str] | None = None) -> dict[str, str]:
    """The tests' environment with some variables set to something else."""
    return {**os.environ, **(changes or {})}


def said(done: subprocess.CompletedProcess[str], status: int) -> str:
    """The sentence with which a command ended: no traceback, no answer beside it."""
    assert done.returncode == status, f"{done.returncode}: {done.stderr}"
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    return done.stderr


def until(condition: Callable[[], bool], seconds: float = 20.0) -> float:
    """Waits for something to come true and returns after how many seconds it did."""
    start = time.monotonic()
    while not condition():
        assert time.monotonic() - start < seconds, "it did not happen in time"
        time.sleep(0.02)
    return time.monotonic() - start


def gone(pid: int) -> bool:
    """Whether a process has ended."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def engine_of(store: Path) -> int | None:
    """The number of the engine that serves a store, if one does."""
    try:
        return int(json.loads((store / "engine.json").read_text())["pid"])
    except (OSError, ValueError):
        return None


def end_engine(store: Path) -> None:
    """Waits for the store's engine to end by itself; ends it by force if it does not, and complains."""
    pid = engine_of(store)
    if pid is None:
        return
    try:
        until(lambda: gone(pid), 20)
    except AssertionError:
        os.kill(pid, signal.SIGKILL)
        raise


def free_port() -> int:
    """A port on loopback that nobody uses at present."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Service:
    """A running `graphsvc serve`."""

    program: Program
    port: int
    process: subprocess.Popen[str]
    log: Path
    session: requests.Session = field(default_factory=requests.Session)

    def ask(self, path: str, **options: Any) -> requests.Response:
        """GET below /api/v1."""
        return self.session.get(self.url(path), timeout=60, **options)

    def change(self, *changes: Mapping[str, Any], timeout: float = 60) -> requests.Response:
        """Several changes as one commit, over a connection of its own."""
        return requests.post(self.url("changes"), json={"changes": list(changes)}, timeout=timeout)

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}/api/v1/{path}"

    def answers(self) -> bool:
        """Whether the store behind the service answers."""
        try:
            return requests.get(self.url("health"), timeout=30).status_code == 200
        except requests.RequestException:
            return False

    def workers(self) -> list[int]:
        """The processes that answer requests."""
        return [child.pid for child in psutil.Process(self.process.pid).children()
                if "graphsvc.store.engine" not in child.cmdline()]  # fmt: skip

    def accounts(self) -> set[str]:
        """The ids of all accounts."""
        return {account["id"] for account in self.ask("accounts", params={"limit": 1000}).json()["accounts"]}

    def stop(self) -> int:
        """Tells it to end; returns its exit status."""
        self.session.close()
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(20)


@contextmanager
def serving(program: Program, port: int | None = None) -> Iterator[Service]:
    """A service over the program's store. Whatever is left of it afterwards is ended by force."""
    port = port or free_port()
    log = program.folder / f"serve-{port}.log"
    with log.open("a") as output:
        process = subprocess.Popen(
            program.command("serve", "--port", str(port)), cwd=program.folder, env=environment(), text=True,
            stdout=output, stderr=output, start_new_session=True,
        )  # fmt: skip
    service = Service(program, port, process, log)
    workers: list[int] = []
    try:
        until(lambda: service.answers() or process.poll() is not None, 60)
        assert process.poll() is None, log.read_text()
        workers = service.workers()
        yield service
    finally:
        if process.poll() is None:
            workers += service.workers()
            service.stop()
        for pid in workers:
            if not gone(pid):
                os.kill(pid, signal.SIGKILL)


def put(kind: str, entity: str, links: Mapping[str, str] | None = None, **properties: Any) -> dict[str, Any]:
    """One change that creates something."""
    return {"op": "put", "kind": kind, "id": entity, "properties": properties, "links": dict(links or {})}
