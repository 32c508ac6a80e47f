"""The local engine's process: `python -m graphsvc.store.engine FOLDER`.

It serves Bolt on loopback for as long as somebody holds a lease: a connection to its local socket. Nobody owns it,
so nobody's end takes it away from another; when the last lease closes, it stays for the idle time and ends.
"""

from __future__ import annotations

import json
import os
import selectors
import socket
import sys
import time
from pathlib import Path
from typing import Any

from graphsvc.store import swap
from graphsvc.store.folder import (
    DATABASE,
    LOAD,
    LOADING,
    READY,
    SETTLE,
    SETTLED,
    SWITCH,
    StoreFolder,
    sync_all,
    try_lock,
)
from graphsvc.store.rights import ensure_reader, write_groups
from graphsvc.store.settings import EngineSettings

_FIRST_LEASE = 15.0  # seconds that whoever started us has to take the first lease
_LOOPBACK = "127.0.0.1"


def free_port() -> int:
    """A port on loopback that is free at present."""
    with socket.socket() as probe:
        probe.bind((_LOOPBACK, 0))
        return int(probe.getsockname()[1])


def start_server(folder: StoreFolder, settings: EngineSettings, bolt_port: int, http_port: int) -> Any:
    """Starts the engine on the folder's database: on the one that was loaded, where that is to take its place.

    What concerns the database goes in as arguments of the virtual machine: as settings of the server, the flush of
    the journal at every commit and the limit on a query's time would be taken and have no effect.
    """
    import jpype
    from arcadedb_embedded.server import ArcadeDBServer

    swap.settle(folder.databases)
    write_groups(folder.engine / "config")
    flags = f"-Darcadedb.txWalFlush=2 -Darcadedb.command.timeout={int(settings.timeout * 1000)}"
    server = ArcadeDBServer(
        str(folder.engine),
        root_password=folder.ensure_password(),
        config={
            "host": _LOOPBACK,
            # Its production mode conceals what is wrong with a question; all else that it does is set here.
            "mode": "development",
            "http_port": str(http_port),
            "server_httpBodyContentMaxSize": -1,  # a first load is one body, whatever its size
            "server_plugins": "Bolt:com.arcadedb.bolt.BoltProtocolPlugin",
            "bolt_port": bolt_port,
            "bolt_defaultDatabase": DATABASE,
        },
        jvm_kwargs={"heap_size": settings.heap, "jvm_args": flags},
    )
    server.start()
    server.create_database(DATABASE)
    security, json_object = server._java_server.getSecurity(), jpype.JClass("com.arcadedb.serializer.json.JSONObject")
    ensure_reader(security, folder.password(), json_object)
    return server


class Served:
    """What the running engine does at the word of those who use it, beside answering Bolt."""

    def __init__(self, server: Any, folder: StoreFolder) -> None:
        self._server, self._folder = server, folder
        self.switching = False

    def settle(self) -> None:
        """Returns when all that the engine has written is on the disk: a commit syncs its journal only, and a new index
        whose file is still empty after a power cut would be left out without a word, its constraint with it."""
        import jpype

        pages = jpype.JClass("com.arcadedb.engine.PageManager").INSTANCE
        for name in self._server._java_server.getDatabaseNames():
            database = self._server.get_database(str(name))._java_db.getWrappedDatabaseInstance()
            pages.waitAllPagesOfDatabaseAreFlushed(database)
        sync_all(self._folder.path)

    def begin_load(self) -> None:
        """Makes an empty database beside the one that is served."""
        self.drop_load()
        self._server.create_database(LOADING)

    def drop_load(self) -> None:
        """Removes it, however far it came."""
        java = self._server._java_server
        if java.existsDatabase(LOADING):
            java.getDatabase(LOADING).getWrappedDatabaseInstance().drop()
            java.removeDatabase(LOADING)

    def stop(self) -> None:
        """Ends the engine. What was loaded, if that is wanted, is served from the next start on."""
        self._server.stop()
        if self.switching:
            sync_all(self._folder.path)
            swap.keep(self._folder.databases)


class Leases:
    """The socket that users of the store hold open. A connection is a lease; its end, for whatever reason, ends it.

    Whoever sends SETTLE over it is answered SETTLED when all is on the disk; LOAD, READY when there is an empty
    database to load: its end drops that database, unless it sent SWITCH before. This one ends the engine.
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
        elif words == LOAD:
            self._served.begin_load()
            self._loader = lease
            lease.sendall(READY)
        elif words == SWITCH and lease is self._loader:
            self._served.switching = True

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


def _take_lock(folder: StoreFolder) -> int:
    """Waits for an engine that is about to end; gives up when another one serves or takes too long."""
    descriptor = os.open(folder.engine_lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    deadline = time.monotonic() + 20
    while not try_lock(descriptor):
        if time.monotonic() > deadline:
            raise TimeoutError("another engine holds the store")
        time.sleep(0.02)
    return descriptor


def _redirect(log: Path) -> int:
    """Sends all output to the log; returns a copy of standard output, for the one answer to whoever started us."""
    answer = os.dup(1)
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)
    os.close(descriptor)
    return answer


def _say(answer: int, words: dict[str, Any]) -> None:
    try:
        os.write(answer, json.dumps(words).encode() + b"\n")
        os.close(answer)
    except OSError:
        pass  # whoever started us is gone; the engine serves whoever comes


def run(folder: StoreFolder, settings: EngineSettings) -> None:
    """Starts, serves until nobody needs it, stops."""
    _take_lock(folder)
    answer = _redirect(folder.log)
    port, http_port = free_port(), free_port()
    try:
        folder.engine.mkdir(mode=0o700, exist_ok=True)
        os.chdir(folder.engine)  # the engine logs into its working directory
        server = start_server(folder, settings, port, http_port)
        folder.private_socket_folder()
        address = {"pid": os.getpid(), "bolt_port": port, "http_port": http_port}
        folder.address.write_text(json.dumps(address), encoding="ascii")
        greeting = json.dumps(address).encode() + b"\n"
        served = Served(server, folder)
        leases = Leases(folder.socket, greeting, served)
    except BaseException as error:
        _say(answer, {"error": f"{type(error).__name__}: {error}"})
        raise
    _say(answer, {"ready": True})
    try:
        leases.serve(settings.idle)
    finally:
        leases.close()
        folder.address.unlink(missing_ok=True)
        served.stop()


if __name__ == "__main__":
    run(StoreFolder(Path(sys.argv[1])), EngineSettings.from_environment())
    os._exit(0)  # the virtual machine's own threads would hold the process for another second
