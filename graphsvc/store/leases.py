"""Who uses the local engine, and what they tell it: leases over a local socket."""

from __future__ import annotations

import selectors
import socket
import threading
import time
import traceback
from pathlib import Path
from typing import Any

from graphsvc.store.folder import EXPORT, EXPORTED, FAILED, LOAD, READY, SETTLE, SETTLED, SWITCH
from graphsvc.store.served import Served

_FIRST_LEASE = 15.0  # seconds that whoever started us has to take the first lease


class Leases:
    """The socket that users of the store hold open. A connection is a lease; its end, for whatever reason, ends it.

    Whoever sends SETTLE over it is answered SETTLED when all is on the disk; EXPORT with a name, EXPORTED when the
    tables are written, which takes seconds and keeps nobody else waiting. LOAD is answered READY when there is an empty
    database to load: the end of this lease drops it, unless it has sent SWITCH before, which ends the engine.
    """

    def __init__(self, path: Path, greeting: bytes, served: Served) -> None:
        self._path, self._greeting, self._served = path, greeting, served
        self._held: set[socket.socket] = set()
        self._loader: socket.socket | None = None
        self._selector = selectors.DefaultSelector()
        path.unlink(missing_ok=True)
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listener.bind(str(path))
        path.chmod(0o600)
        self._listener.listen(64)
        self._selector.register(self._listener, selectors.EVENT_READ)

    def serve(self, idle: float) -> None:
        """Returns when nobody has held a lease for `idle` seconds, or when another database is to be served."""
        deadline = time.monotonic() + max(idle, _FIRST_LEASE)
        while not self._served.switching and (self._held or time.monotonic() < deadline):
            wait = None if self._held else max(0.0, deadline - time.monotonic())
            held_before = bool(self._held)
            for key, _ in self._selector.select(wait):
                self._accept() if key.fileobj is self._listener else self._read(key.fileobj)
            if held_before and not self._held:
                deadline = time.monotonic() + idle

    def _accept(self) -> None:
        lease, _ = self._listener.accept()
        try:
            lease.sendall(self._greeting)
        except OSError:
            lease.close()
            return
        self._selector.register(lease, selectors.EVENT_READ)
        self._held.add(lease)

    def _read(self, lease: Any) -> None:
        try:
            words = lease.recv(64)
            self._answer(lease, words)
            alive = bool(words)
        except OSError:
            alive = False
        if not alive:
            self._end(lease)

    def _answer(self, lease: socket.socket, words: bytes) -> None:
        if words == SETTLE:
            self._served.settle()
            lease.sendall(SETTLED)
        elif words.startswith(EXPORT):
            threading.Thread(target=self._exported, args=(lease, words), daemon=True).start()
        elif words == LOAD:
            self._served.begin_load()
            self._loader = lease
            lease.sendall(READY)
        elif words == SWITCH and lease is self._loader:
            self._served.switching = True

    def _exported(self, lease: socket.socket, words: bytes) -> None:
        name = words.removeprefix(EXPORT).decode("ascii")
        try:
            self._served.export(name)
            answer = EXPORTED
        except Exception:
            traceback.print_exc()
            answer = FAILED
        try:
            lease.sendall(answer)
        except OSError:  # whoever asked is gone
            self._served.unexport(name)

    def _end(self, lease: socket.socket) -> None:
        self._selector.unregister(lease)
        lease.close()
        self._held.discard(lease)
        if lease is self._loader:
            self._loader = None
            self._served.drop_load()

    def close(self) -> None:
        """Whoever connects from now on is refused and starts an engine of its own; who is connected sees the end. Who
        has loaded a database sees it when that is in its place, and nobody is answered from the one before."""
        self._path.unlink(missing_ok=True)
        self._listener.close()
        for lease in self._held - {self._loader}:
            lease.close()
