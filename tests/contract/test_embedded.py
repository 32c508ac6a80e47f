"""The embedded engine: leases, locks, what happens when it or its folder fails. The real engine throughout."""

from __future__ import annotations

import json
import os
import shutil
import signal
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from graphsvc.errors import InvalidInput, StoreUnavailable, StoreUnusable
from graphsvc.store import folder as folder_module
from graphsvc.store import open_store
from graphsvc.store.folder import StoreFolder
from graphsvc.store.graphstore import GraphStore

from .build import account, commit, put
from .children import child, dead, end, line, until
from .conftest import embedded


def _engine(folder: Path) -> int:
    return int(json.loads((folder / "engine.json").read_text())["pid"])


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphStore]:
    """A store that nobody breaks."""
    with embedded(tmp_path_factory.mktemp("local") / "s") as store:
        yield store


def test_two_processes_share_an_engine_that_ends_with_the_last(tmp_path: Path) -> None:
    folder = tmp_path / "s"
    store = embedded(folder)
    pid = _engine(folder)
    hold = "s = opened(); stop(s.revision()); commit(s, put('Account', 'b'))"
    other = child(f"{hold}; stop('written')", folder)
    assert line(other) == "0"
    assert (_engine(folder), commit(store, put("Account", "a")).number) == (pid, 1)
    end(other)
    assert (store.revision(), dead(pid)) == (1, False)
    store.close()
    until(lambda: dead(pid))
    assert not (folder / "engine.json").exists()


def test_the_password_is_generated_and_owner_only(local: GraphStore) -> None:
    file = StoreFolder(Path(local.name)).password_file
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert len(file.read_text()) == 32  # 24 random bytes in base 64
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_the_engine_listens_on_loopback_only(local: GraphStore) -> None:
    engine = psutil.Process(_engine(Path(local.name)))
    listening = {c.laddr.ip for c in engine.net_connections("inet") if c.status == psutil.CONN_LISTEN}
    assert listening == {"::ffff:127.0.0.1"} or listening == {"127.0.0.1"}


def test_a_killed_engine_is_replaced_and_nothing_is_lost(tmp_path: Path) -> None:
    folder = tmp_path / "s"
    with embedded(folder) as store:
        done = commit(store, *account("a", 20))
        first = _engine(folder)
        os.kill(first, signal.SIGKILL)
        until(lambda: dead(first))
        assert store.revision() == done.number
        assert len(store.account_graph("a").nodes("Stakeholder")) == 20
        assert _engine(folder) != first
        os.kill(_engine(folder), signal.SIGKILL)
        assert commit(store, put("Account", "b")).number == done.number + 1


def test_a_service_outlives_its_engine_at_once_and_in_silence(tmp_path: Path) -> None:
    """The next question costs an engine's start, as the opening did, but none of the driver's pauses and warnings."""
    folder = tmp_path / "s"
    service = child(
        "import time\n"
        "began = time.monotonic(); s = opened(); stop(time.monotonic() - began)\n"
        "began = time.monotonic(); s.node('Account', 'a'); print(time.monotonic() - began, flush=True)\n",
        folder,
        quiet=True,
    )
    opening = float(line(service))
    os.kill(_engine(folder), signal.SIGKILL)
    said, complaints = service.communicate("\n")
    assert complaints == ""
    assert float(said) < opening + 2


def test_an_interrupted_first_start_leaves_no_empty_password(tmp_path: Path) -> None:
    folder = StoreFolder(tmp_path / "s")
    folder.prepare()
    folder.password_file.touch(mode=0o600)
    with embedded(folder.path) as store:
        assert store.revision() == 0
    assert len(folder.password_file.read_text()) == 32
    assert stat.S_IMODE(folder.password_file.stat().st_mode) == 0o600
    assert [file.name for file in folder.path.iterdir() if "password" in file.name] == ["engine-password"]


def test_a_stale_address_and_socket_do_not_keep_us_out(tmp_path: Path) -> None:
    folder = tmp_path / "s"
    store = embedded(folder)
    commit(store, put("Account", "a"))
    pid = _engine(folder)
    os.kill(pid, signal.SIGKILL)
    store.close()
    until(lambda: dead(pid))
    assert (folder / "engine.json").exists()
    assert (folder / "lease.sock").exists()
    with embedded(folder) as again:
        assert again.revision() == 1


# 40 per batch: 400 people are about 30 batches; every "kept" person is changed as well.
_STOPPED = """
s, write_, seen = opened(batch=40), apply.write, []
def slow(*a):
    write_(*a); seen.append(1)
    if len(seen) == 9: stop('middle')
apply.write = slow
commit(s, *[put('Stakeholder', f'kept-{i}', title='new') for i in range(30)], *account('new', 400))
"""
# As above, but it does not wait: the engine dies while batches are on their way.
_RUNNING = """
s, write_, seen = opened(batch=40), apply.write, []
def told(*a): write_(*a); seen.append(1); len(seen) == 9 and print('middle', flush=True)
apply.write = told
commit(s, *account('new', 4000))
"""


@pytest.mark.parametrize("victim", ["writer", "engine"])
def test_kill_in_the_middle_of_a_large_commit_leaves_nothing_of_it(tmp_path: Path, victim: str) -> None:
    folder = tmp_path / "s"
    store = embedded(folder)
    commit(store, *account("kept", 30))
    before = store.whole_graph()
    # 40 per batch: 400 people are about 30 batches; every "kept" person is changed as well
    writer = child(_STOPPED if victim == "writer" else _RUNNING, folder)
    assert line(writer) == "middle"
    if victim == "engine":
        os.kill(_engine(folder), signal.SIGKILL)
    end(writer)
    assert store.revision() == 1
    after = store.whole_graph()
    assert {label: dict(after.nodes(label)) for label in after.labels()} == {
        label: dict(before.nodes(label)) for label in before.labels()
    }
    assert {t: sorted(x.id for x in after.ties(t)) for t in after.types()} == {
        t: sorted(x.id for x in before.ties(t)) for t in before.types()
    }
    assert commit(store, put("Account", "next")).number == 2
    store.close()


def test_a_large_commit_is_one_commit(tmp_path: Path) -> None:
    with embedded(tmp_path / "s", batch=50) as store:
        # 1 account, 1 opportunity, 1 OF; 200 people with WORKS_AT; 199 lines
        done = commit(store, *account("a", 200))
        assert (done.number, done.created) == (1, 602)
        again = commit(store, *account("a", 200))
        assert (again.number, again.unchanged, store.revision()) == (1, 602, 1)


def test_two_writers_take_turns(tmp_path: Path) -> None:
    folder = tmp_path / "s"
    with embedded(folder) as store:
        code = "s = opened(); print('go', flush=True)\nfor i in range(20): commit(s, put('Account', f'b{i}'))\n"
        other = child(code, folder)
        assert line(other) == "go"
        numbers = [commit(store, put("Account", f"a{i}")).number for i in range(20)]
        assert other.wait(30) == 0
        assert numbers == sorted(set(numbers))
        assert store.revision() == 40


def test_a_foreign_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(StoreUnusable, match="is not a store"):
        open_store(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["letter.txt"]


@pytest.mark.parametrize("target", ["http://127.0.0.1:7474", "sqlite://x", "bolt://"])
def test_what_is_no_store_is_refused(target: str) -> None:
    with pytest.raises(InvalidInput):
        open_store(target)


def test_a_newer_store_is_refused_with_a_sentence(tmp_path: Path) -> None:
    folder = tmp_path / "s"
    with embedded(folder) as store:
        store._bolt.write(lambda tx: tx.run("MATCH (m:StoreMarker {id: 'graphsvc'}) SET m.version = 99"))
        with pytest.raises(StoreUnusable, match=r"by a newer graphsvc \(store version 99, this one knows \d+\)"):
            embedded(folder)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 160 MB of our own."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = shutil.which("mount")
    options = ["-t", "tmpfs", "-o", "size=160m", "tmpfs", str(disk)]
    if mount is None or subprocess.run([mount, *options], capture_output=True, check=False).returncode:
        pytest.skip("needs the right to mount a small file system")
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)


def test_a_full_disk_and_a_read_only_one(small_disk: Path) -> None:
    folder = small_disk / "s"
    filler = small_disk / "filler"
    with embedded(folder) as store:
        commit(store, put("Account", "a"))
        free = shutil.disk_usage(small_disk).free
        filler.write_bytes(bytes(free - 2**20))
        with pytest.raises(StoreUnusable, match="almost full"):
            commit(store, put("Account", "b"))
        assert store.node("Account", "a") is not None
        filler.unlink()
        assert commit(store, put("Account", "b")).number == 2
        pid = _engine(folder)
    until(lambda: dead(pid))
    # The engine's process is gone, but the kernel may hold its files a moment longer.
    read_only = ["mount", "-o", "remount,ro", str(small_disk)]
    until(lambda: subprocess.run(read_only, capture_output=True).returncode == 0)
    with pytest.raises(StoreUnusable, match="cannot be written to"):
        embedded(folder)
    subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)
    with embedded(folder) as again:
        assert again.revision() == 2


@pytest.mark.parametrize("large", [False, True], ids=["edits", "import"])
def test_a_disk_that_is_full_to_the_last_byte(small_disk: Path, monkeypatch: pytest.MonkeyPatch, large: bool) -> None:
    """Something else fills it between our look at it and the engine's writing: the engine itself runs out of space.
    What was acknowledged stays, nothing else is there, and with room again all goes on without a restart."""
    monkeypatch.setattr(folder_module, "LEAST_FREE", 0)
    filler = small_disk / "filler"
    with embedded(small_disk / "s", batch=20) as store:
        commit(store, put("Account", "a"))
        filler.write_bytes(bytes(shutil.disk_usage(small_disk).free - 4 * 2**20))
        acknowledged = _written_until_full(store, large)
        assert 0 < acknowledged < 500
        filler.unlink()
        # The engine may need a moment, or a new start, which nobody has to ask for.
        until(lambda: _readable(store), 30)
        expected = {"a", *(f"b{number}" for number in range(acknowledged))}
        expected |= {f"n{number}" for number in range(acknowledged) if large}
        assert {node.id for node in store.nodes("Account", limit=1000)} == expected
        assert len(store.nodes("Stakeholder", limit=10_000)) == (30 * acknowledged if large else 0)
        assert store.revision() == acknowledged + 1
        assert commit(store, put("Account", "z")).number == acknowledged + 2
    with embedded(small_disk / "s") as again:
        assert {node.id for node in again.nodes("Account", limit=1000)} == expected | {"z"}


def _written_until_full(store: GraphStore, large: bool) -> int:
    """How many commits were acknowledged."""
    for number in range(500):
        changes = account(f"n{number}", 30) if large else []
        try:
            commit(store, put("Account", f"b{number}", name="x" * 20_000), *changes)
        except (StoreUnavailable, StoreUnusable):
            return number
    return 500


def _readable(store: GraphStore) -> bool:
    try:
        store.nodes("Account", limit=1)
    except StoreUnavailable:
        return False
    return True


def test_every_commit_reaches_the_disk(tmp_path: Path) -> None:
    """Surviving kill -9 proves nothing about a power cut, so the flushes are counted."""
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("needs strace")
    folder, counts = tmp_path / "s", tmp_path / "counts"
    with embedded(folder) as store:
        command = [strace, "-f", "-e", "trace=fsync,fdatasync", "-o", str(counts), "-p", str(_engine(folder))]
        tracer = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        assert tracer.stderr is not None
        if "attached" not in tracer.stderr.readline():
            pytest.skip("may not trace processes here")
        for number in range(20):
            commit(store, put("Account", f"a{number}"))
        tracer.terminate()
        tracer.communicate()
    flushes = sum("sync(" in line for line in counts.read_text().splitlines())
    assert flushes >= 20
