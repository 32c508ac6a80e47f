"""The embedded engine as its users see it: join the running one or start it, and hold a lease while using it."""

from __future__ import annotations

import json
import os
import secrets
import select
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from graphsvc.errors import StoreUnavailable
from graphsvc.store.endpoint import Address
from graphsvc.store.folder import (
    DATABASE,
    EXPORT,
    EXPORTED,
    LEAST_FREE,
    LOAD,
    LOADING,
    READY,
    SETTLE,
    SETTLED,
    TABLES,
    StoreFolder,
    locked,
    try_lock,
)
from graphsvc.store.loading import Loading, failed
from graphsvc.store.rights import READER, reader_password
from graphsvc.store.settings import EngineSettings

Greeting = dict[str, int]
"""What the engine says first over a lease: its process and where it answers."""
_HEARD_EVERY = 0.2
_LOOK_AGAIN = 0.05  # seconds between two looks whether an engine has ended
_LONGEST_EXPORT = 300.0  # seconds; an engine of an earlier version would never answer


class EmbeddedEndpoint:
    """A store in a folder. `open` joins or starts the engine; the lease is held until `close`."""

    exclusive_writer = True
    foreign = False
    retry_seconds = 3.0

    def __init__(self, path: Path, settings: EngineSettings | None = None) -> None:
        self.folder = StoreFolder(path)
        self.name = str(self.folder.path)
        self._settings = settings or EngineSettings.from_environment()
        self.silence = self._settings.silence
        self._lease: socket.socket | None = None

    @property
    def shelf(self) -> Path:
        """In the store's folder."""
        return self.folder.shelf

    def export(self, hear: Callable[[int], None]) -> Path | None:
        """The tables of the graph as files, in a new folder on the shelf; None where the engine could not. `hear` is
        told how many there are by now. Whoever asked removes the folder; who is gone by then leaves it to the engine.
        """
        place = self.shelf / f"{TABLES}{secrets.token_hex(8)}"
        answer: bytes | None = None
        try:
            answer = self._exported(place, hear)
        finally:
            if answer != EXPORTED:
                shutil.rmtree(place, ignore_errors=True)
        return place if answer == EXPORTED else None

    def _exported(self, place: Path, hear: Callable[[int], None]) -> bytes | None:
        deadline = time.monotonic() + _LONGEST_EXPORT
        with self._line() as line:
            line.settimeout(_HEARD_EVERY)
            line.sendall(EXPORT + place.name.encode("ascii"))
            while (answer := _answer(line)) is None and time.monotonic() < deadline:
                hear(sum(1 for _ in place.glob("*.arrow")))
        return answer

    def open(self) -> Address:
        """Where the engine answers. Raises StoreUnavailable if it cannot be started, StoreUnusable if it must not."""
        self.close()
        self.folder.prepare()
        self._lease, greeting = self._join() or self._start()
        return self._address(greeting, DATABASE)

    def _address(self, greeting: Greeting, database: str) -> Address:
        return Address(f"bolt://127.0.0.1:{greeting['bolt_port']}", "root", self.folder.password(), database)

    def alive(self) -> bool:
        """Whether the engine still holds its end of the lease."""
        if self._lease is None:
            return False
        readable, _, _ = select.select([self._lease], [], [], 0)
        return not readable

    def writer(self, timeout: float) -> AbstractContextManager[None]:
        """The right to write, one holder at a time over all processes. Its holder's death frees it."""
        return locked(
            self.folder.writer_lock,
            timeout,
            "Another process is writing to this store.",
            "Wait until it is done and try again.",
        )

    def check_writable(self) -> None:
        """Raises StoreUnusable if there is no room for a commit."""
        self.folder.check_space()

    def reader(self, address: Address) -> Address:
        """The same engine as the account that may only read."""
        return replace(address, user=READER, password=reader_password(address.password))

    def settle(self) -> None:
        """Returns when what was written is on the disk: also what belongs to no commit, such as new constraints."""
        with self._line() as line:
            line.settimeout(self._settings.timeout)
            try:
                line.sendall(SETTLE)
                settled = line.recv(64) == SETTLED
            except OSError:
                settled = False
        if not settled:
            raise StoreUnavailable("The store's engine cannot write to the disk.", hint=f"Read {self.folder.log}.")

    @contextmanager
    def loading(self, room: int) -> Iterator[Loading | None]:
        """An empty database to be loaded in the place of the one that is served; None where the disk has not `room`
        bytes free, or the engine that runs is of an older program."""
        joined = self._join() if self.folder.free() >= room + LEAST_FREE else None
        if joined is None:
            yield None
            return
        line, greeting = joined
        with line:
            if "http_port" not in greeting:
                yield None
                return
            line.settimeout(self.silence)
            line.sendall(LOAD)
            if line.recv(64) != READY:
                raise failed("makes no room")
            yield Loading(line, self._address(greeting, LOADING), greeting["http_port"], self.silence)

    def _line(self) -> socket.socket:
        """A lease of its own, to speak over."""
        joined = self._join()
        if joined is None:
            raise StoreUnavailable("The store's engine does not answer.", hint="Try again in a moment.")
        return joined[0]

    def close(self) -> None:
        """Ends the lease. The engine ends by itself when nobody holds one."""
        if self._lease is not None:
            self._lease.close()
            self._lease = None

    def until_ended(self) -> None:
        """Returns when no engine works on the folder any more. For one without idle time, which ends with its last
        lease, and one that nobody took yet: a lease taken and given back ends it as well."""
        deadline = time.monotonic() + self._settings.start_limit
        while self._works() and time.monotonic() < deadline:
            if joined := self._join():
                joined[0].close()
            time.sleep(_LOOK_AGAIN)

    def _works(self) -> bool:
        """Whether an engine has the folder."""
        if not self.folder.engine_lock.exists():
            return False
        with self.folder.engine_lock.open("ab") as lock:
            return not try_lock(lock.fileno())

    def _join(self) -> tuple[socket.socket, Greeting] | None:
        lease = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            lease.settimeout(10)
            lease.connect(str(self.folder.socket))
            return lease, dict[str, int](json.loads(lease.makefile("rb", buffering=0).readline()))
        except TimeoutError:
            lease.close()
            raise StoreUnavailable(
                f"The engine of {self.folder.path} runs and does not answer.", hint="Try again in a moment."
            ) from None
        except (OSError, ValueError):
            # Nobody listens (a dead engine's socket file stays behind), or the engine is about to end.
            lease.close()
            return None

    def _start(self) -> tuple[socket.socket, Greeting]:
        limit = self._settings.start_limit
        refusal = f"The engine of {self.folder.path} does not start."
        hint = f"Read {self.folder.log}, then try again."
        with locked(self.folder.start_lock, limit, refusal, hint):
            reason = ""
            for _ in range(3):  # the free port that was found may be taken by the time it is used
                joined = self._join()
                if joined is None:
                    reason = self._spawn(limit)
                    joined = self._join()
                if joined:
                    return joined
            raise StoreUnavailable(f"{refusal} {reason}".strip(), hint=hint)

    def _spawn(self, limit: float) -> str:
        """Starts the engine and waits for its answer: "" when it serves, else the reason why not."""
        command = [sys.executable, "-m", "graphsvc.store.engine", str(self.folder.path)]
        environment = {
            **os.environ,
            "GRAPHSVC_ENGINE_IDLE": str(self._settings.idle),
            "GRAPHSVC_ENGINE_HEAP": self._settings.heap,
            "GRAPHSVC_ENGINE_TIMEOUT": str(self._settings.timeout),
            "PYTHONPATH": os.pathsep.join(entry for entry in sys.path if entry),
        }
        # A session of its own: Ctrl-C in the terminal is for the command, not for the engine that others use.
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            cwd=self.folder.path,
            start_new_session=True,
        )
        _reap_later(process)
        assert process.stdout is not None
        with process.stdout as answer:
            return _reason(answer.fileno(), limit)


def _answer(line: socket.socket) -> bytes | None:
    """What the engine says, None if nothing yet; "" if it is gone."""
    try:
        return line.recv(64)
    except TimeoutError:
        return None
    except OSError:
        return b""


def _reason(descriptor: int, limit: float) -> str:
    deadline, text = time.monotonic() + limit, b""
    while not text.endswith(b"\n"):
        ready, _, _ = select.select([descriptor], [], [], max(0.0, deadline - time.monotonic()))
        if not ready:
            return f"It did not answer within {limit:g} s."
        part = os.read(descriptor, 65536)
        if not part:
            return "It ended without a word."
        text += part
    return str(json.loads(text).get("error", ""))


def _reap_later(process: subprocess.Popen[bytes]) -> None:
    """An engine that ends before us must not stay behind as a zombie; nobody waits for it otherwise."""
    import threading

    def wait() -> None:
        with suppress(OSError):
            process.wait()

    threading.Thread(target=wait, daemon=True, name="graphsvc-engine-wait").start()
