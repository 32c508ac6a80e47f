"""Disks that are full, small or not ours: a sentence, nothing half-written, and all well again when there is room."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import polars as pl
import pytest
from processes import Program, end_engine, put, said, serving, until

from graphsvc.bulk import Bulk, Part
from graphsvc.errors import StoreUnusable
from graphsvc.store.embedded import EmbeddedEndpoint
from graphsvc.store.folder import LEAST_FREE
from graphsvc.store.graphstore import GraphStore

NOBODY = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")


def fill(disk: Path, left: int) -> Path:
    """Fills a disk up to so many bytes; deleting the file that is returned empties it again."""
    filler = disk / "filler"
    with filler.open("wb") as file:
        file.write(bytes(max(0, shutil.disk_usage(disk).free - left)))
    return filler


def test_a_disk_that_fills_up_under_the_service(small_disk: Path, tmp_path: Path) -> None:
    program = Program(tmp_path, small_disk / "store")
    (tmp_path / "accounts.csv").write_text("id,name\nb,B\n", encoding="utf-8")
    with serving(program) as service:
        assert service.change(put("accounts", "a", name="A")).status_code == 200
        filler = fill(small_disk, LEAST_FREE // 64)
        refused = service.change(put("accounts", "b", name="B"))
        assert refused.status_code in {503, 507}
        assert "is almost full" in refused.json()["detail"]
        assert "Free at least 64 MB" in refused.json()["detail"]
        assert "is almost full" in said(program("import", "accounts.csv"), 1)
        assert service.accounts() == {"a"}
        assert service.ask("accounts/a/key-people").status_code == 200
        doctor = {c["name"]: c for c in _checks(program, 1)}
        assert (doctor["disk"]["state"], doctor["store version"]["state"]) == ("broken", "ok")
        filler.unlink()
        assert service.change(put("accounts", "b", name="B")).status_code == 200
        assert service.accounts() == {"a", "b"}
        assert "Traceback" not in service.log.read_text()
    end_engine(program.store)


@pytest.mark.parametrize("small_disk", ["600m"], indirect=True)
def test_a_disk_that_fills_up_during_a_first_load(small_disk: Path) -> None:
    """A sentence; the store is empty and takes the same when there is room."""
    bulk = Bulk([Part(("Account",), pl.DataFrame({"id": [str(n) for n in range(120_000)], "name": "A"}))], [])
    how = {"author": "somebody", "message": "first", "source": "files"}
    fillers: list[Path] = []
    with GraphStore(EmbeddedEndpoint(small_disk / "store"), load_from=1) as store:
        with pytest.raises(StoreUnusable, match="is almost full"):
            store.commit(bulk, progress=lambda *_: fillers.append(fill(small_disk, LEAST_FREE // 64)), **how)
        assert (len(fillers), store.revision(), store.any_of(["Account"])) == (1, 0, False)
        fillers[0].unlink()
        assert not (small_disk / "store/engine/databases/loading").exists()
        assert (store.commit(bulk, **how).created, store.audit()) == (120_000, [])
    end_engine(small_disk / "store")


def _checks(program: Program, status: int) -> list[dict[str, str]]:
    done = program("doctor", json_output=True)
    assert done.returncode == status
    checks: list[dict[str, str]] = json.loads(done.stdout)["checks"]
    return checks


@pytest.mark.parametrize("small_disk", ["64k"], indirect=True)
def test_a_backup_onto_a_full_disk(program: Program, small_disk: Path) -> None:
    filler = fill(small_disk, 0)
    sentence = said(program("backup", str(small_disk / "b.graphsvc")), 2)
    assert "b.graphsvc cannot be written: No space left on device." in sentence
    assert list(small_disk.iterdir()) == [filler]
    filler.unlink()
    assert program("backup", str(small_disk / "b.graphsvc")).returncode == 0


@pytest.mark.parametrize("small_disk", ["64k"], indirect=True)
@pytest.mark.parametrize("ending", ["svg", "json", "pptx"])
def test_a_map_onto_a_full_disk(program: Program, small_disk: Path, ending: str) -> None:
    fill(small_disk, 0)
    sentence = said(program("map", "acme", "-o", str(small_disk / f"map.{ending}")), 2)
    assert f"map.{ending} cannot be written: No space left on device." in sentence
    assert [path.name for path in small_disk.iterdir()] == ["filler"]


@pytest.mark.parametrize("small_disk", ["64k"], indirect=True)
def test_a_full_disk_keeps_the_old_map(program: Program, small_disk: Path) -> None:
    old = small_disk / "map.svg"
    old.write_text("the old one", encoding="utf-8")
    fill(small_disk, 0)
    assert "No space left" in said(program("map", "acme", "-o", str(old)), 2)
    assert old.read_text(encoding="utf-8") == "the old one"
    assert sorted(path.name for path in small_disk.iterdir()) == ["filler", "map.svg"]


@pytest.mark.parametrize("small_disk", ["64k"], indirect=True)
def test_templates_onto_a_full_disk(program: Program, small_disk: Path) -> None:
    filler = fill(small_disk, 3 * 4096)  # room for a few of the tables, not for all
    assert "No space left" in said(program("template", str(small_disk / "tables")), 2)
    assert list((small_disk / "tables").iterdir()) == []
    filler.unlink()
    # 26 tables of a page each do not fit into 64 KB either way; nothing is in the way of another folder.
    assert "No space left" in said(program("template", str(small_disk / "tables")), 2)


@pytest.mark.parametrize("small_disk", ["64k"], indirect=True)
def test_rejects_that_cannot_be_written_leave_nothing_written(
    program: Program, small_disk: Path, tmp_path: Path
) -> None:
    table = tmp_path / "employees.csv"
    table.write_text("id,name,level\nnew,Nils Holm,3\nbad,Ida Krag,high\n", encoding="utf-8")
    (small_disk / "rejects").mkdir()
    fill(small_disk, 0)
    assert "No space left" in said(program("import", str(table), "--rejects", str(small_disk / "rejects")), 2)
    assert list((small_disk / "rejects").iterdir()) == []
    # The good row did not arrive either: to a second attempt it is still new.
    dry = program("import", str(table), "--dry-run", json_output=True)
    assert (dry.returncode, json.loads(dry.stdout)["created"]) == (3, 1)


def test_a_map_keeps_the_rights_of_the_file_it_replaces(program: Program, tmp_path: Path) -> None:
    old, new = tmp_path / "old.svg", tmp_path / "new.svg"
    old.touch(0o600)
    for path in (old, new):
        assert program("map", "acme", "-o", str(path)).returncode == 0
    mask = os.umask(0)
    os.umask(mask)
    assert (old.stat().st_mode & 0o777, new.stat().st_mode & 0o777) == (0o600, 0o666 & ~mask)
    (tmp_path / "link.svg").symlink_to(old)
    assert program("map", "acme", "-o", str(tmp_path / "link.svg")).returncode == 0
    assert (tmp_path / "link.svg").is_symlink()


def test_a_folder_that_is_not_there(program: Program, tmp_path: Path) -> None:
    sentence = said(program("map", "acme", "-o", str(tmp_path / "none" / "map.svg")), 2)
    assert "cannot be written: No such file or directory." in sentence
    (tmp_path / "file").touch()
    assert "file" in said(program("template", str(tmp_path / "file")), 2)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file"]


@pytest.fixture
def nobody(tmp_path: Path) -> Path:
    """A folder that the user nobody may read but not write to."""
    if os.getuid() != 0 or shutil.which("setpriv") is None:
        pytest.skip("needs the right to become another user")
    folder = tmp_path / "theirs"
    folder.mkdir()
    for path in (folder, *tmp_path.parents):
        if "pytest" in path.name or path == folder:
            path.chmod(0o755)
    tmp_path.chmod(0o755)
    seen = subprocess.run([*NOBODY, "ls", str(folder)], capture_output=True)
    program = Program(folder, folder / "store")
    usable = program("--version", before=NOBODY)
    if seen.returncode or usable.returncode:
        pytest.skip("the user nobody cannot run this Python, or cannot see the folder for temporary files")
    return folder


def test_a_folder_that_is_not_ours(nobody: Path) -> None:
    """A store that only its owner may write to, and files out into such a folder."""
    program = Program(nobody, nobody / "store")
    (nobody / "accounts.csv").write_text("id,name\na,A\n", encoding="utf-8")
    assert "cannot be written to (Permission denied)" in said(program("import", "accounts.csv", before=NOBODY), 1)
    assert sorted(path.name for path in nobody.iterdir()) == ["accounts.csv"]
    with serving(program) as service:
        assert program("import", "accounts.csv").returncode == 0
        program.store.chmod(0o755)
        for words in (("accounts",), ("import", "accounts.csv")):
            sentence = said(program(*words, before=NOBODY), 1)
            assert "cannot be" in sentence
            assert "Permission denied" in sentence
        doctor = program("doctor", before=NOBODY)
        assert doctor.returncode == 1
        assert "Traceback" not in doctor.stderr
        program.store.chmod(0o700)
        sentence = said(program("accounts", before=NOBODY), 1)
        assert service.accounts() == {"a"}
    sentence = said(program("template", str(nobody / "tables"), before=NOBODY), 2)
    assert "cannot be written: Permission denied." in sentence
    end_engine(program.store)


def _portfolio(folder: Path, people: int) -> None:
    """An account with so many people, as import tables."""
    folder.mkdir()
    (folder / "accounts.csv").write_text("id,name\nbig,Big\n", encoding="utf-8")
    rows = "".join(f"p{number},big,Person {number} {'x' * 200}\n" for number in range(people))
    (folder / "stakeholders.csv").write_text("id,account,name\n" + rows, encoding="utf-8")


@pytest.mark.parametrize("small_disk", ["400m"], indirect=True)
def test_a_disk_that_fills_up_in_the_middle_of_an_import(small_disk: Path, tmp_path: Path) -> None:
    """Between two batches, so that the import cannot go on: nothing of it stays, and it succeeds when there is room."""
    program = Program(tmp_path, small_disk / "store")
    _portfolio(tmp_path / "big", 5000)  # 10,003 entities in three batches
    with serving(program) as service:
        assert service.change(put("accounts", "a", name="A")).status_code == 200
        importing = program.start("import", "big")
        until(lambda: _is_open(service.program.store), 60)
        filler = fill(small_disk, LEAST_FREE // 4)
        output, errors = importing.communicate(timeout=120)
        assert (importing.returncode, output) == (1, "")
        assert "is almost full" in errors
        assert "Traceback" not in errors
        assert service.accounts() == {"a"}
        assert service.ask("stakeholders").json()["items"] == []
        assert service.ask("health").json()["revision"] == 1
        filler.unlink()
        assert program.json("import", "big")["commit"] == 2
        assert service.accounts() == {"a", "big"}
        assert "Traceback" not in service.log.read_text()
    end_engine(program.store)


def _is_open(folder: Path) -> bool:
    """Whether an import is being written and some of it is there."""
    with GraphStore(EmbeddedEndpoint(folder)) as store:
        text = "MATCH (c:Commit {status: 'open'}) RETURN c.batches"
        return bool([row for row in store._bolt.read(lambda tx: tx.run(text)) if row[0]])
