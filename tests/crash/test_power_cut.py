"""The power goes: what was acknowledged is on the disk, not only in the kernel's cache."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from graphsvc.errors import GraphsvcError
from tests.contract.build import commit, put
from tests.contract.conftest import embedded

from .power import Disk
from .rounds import POWER_CUTS, play
from .systems import ROOT, Embedded, environment, kill, running


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    try:
        made = Disk(tmp_path, 1024)
    except OSError as error:
        pytest.skip(f"may not mount a disk of its own: {error}")
    yield made
    made.remove()


def test_the_disk_loses_what_was_not_synced(disk: Disk) -> None:
    synced, written = disk.path / "synced", disk.path / "written"
    with synced.open("wb") as file:
        file.write(b"a" * 9000)
        file.flush()
        os.fsync(file.fileno())
        file.write(b"b" * 9000)
    written.write_bytes(b"c" * 9000)
    disk.cut()
    disk.restore()
    assert (synced.read_bytes(), written.exists()) == (b"a" * 9000, False)


@pytest.mark.timeout(900)
def test_what_was_acknowledged_outlives_a_power_cut(disk: Disk, tmp_path: Path) -> None:
    """In its first minute, when nothing but what was synced is on the disk. `make crash` does it on a Neo4j too."""
    clients = tmp_path / "clients"
    clients.mkdir()
    with running("embedded", tmp_path, disk) as system:
        results = [play(system, clients, scenario, f"short:{n}") for n, scenario in enumerate(POWER_CUTS[:2])]
    assert [result.findings for result in results] == [[], []]
    assert all(0 < result.first <= result.acknowledged for result in results)


# As the engine starts, but without the flush of its journal at every commit.
_CARELESS = """
import sys
from pathlib import Path
import arcadedb_embedded.server as server
from graphsvc.store import engine
real = server.ArcadeDBServer
def careless(*a, jvm_kwargs, **k):
    flags = jvm_kwargs['jvm_args'].replace('txWalFlush=2', 'txWalFlush=0')
    return real(*a, jvm_kwargs={**jvm_kwargs, 'jvm_args': flags}, **k)
server.ArcadeDBServer = careless
engine.run(engine.StoreFolder(Path(sys.argv[1])), engine.EngineSettings.from_environment())
"""


def test_an_engine_that_does_not_sync_is_found_out(disk: Disk) -> None:
    """The test of the test: the same engine, told not to sync, loses what it acknowledged."""
    system = Embedded(disk.path / "store", disk)
    with embedded(system.place) as store:
        commit(store, put("Account", "first"))
    system.end()
    disk.settle()
    careless = subprocess.Popen([sys.executable, "-c", _CARELESS, str(system.place)], env=environment(system), cwd=ROOT)
    try:
        while not (system.place / "engine.json").exists():
            assert careless.poll() is None
            time.sleep(0.02)
        with embedded(system.place) as store:
            assert [commit(store, put("Account", f"a{n}")).number for n in range(20)] == list(range(2, 22))
            disk.cut()
            kill([careless.pid])
    finally:
        careless.kill()
        careless.wait()
    disk.restore()
    try:
        with embedded(system.place) as store:
            left = store.revision()
    except GraphsvcError:
        left = 0  # it does not even open
    assert left < 21
