"""The local engine's process: `python -m graphsvc.store.engine FOLDER`.

It serves Bolt on loopback for as long as somebody holds a lease: a connection to its local socket. Nobody owns it,
so nobody's end takes it away from another; when the last lease closes, it stays for the idle time and ends.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import sys
import time
from pathlib import Path
from typing import Any

from graphsvc.store import swap
from graphsvc.store.folder import DATABASE, TABLES, StoreFolder, try_lock
from graphsvc.store.leases import Leases
from graphsvc.store.rights import ensure_reader, write_groups
from graphsvc.store.served import Served
from graphsvc.store.settings import EngineSettings

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
        for left in folder.shelf.glob(f"{TABLES}*"):  # whoever asked for it died
            shutil.rmtree(left, ignore_errors=True)
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
