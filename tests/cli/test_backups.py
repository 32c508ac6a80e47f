"""Backup, restore, copy and migrate as a user calls them."""

from __future__ import annotations

import re
import stat
import subprocess
from pathlib import Path

import pytest
from cli_shell import Shell

from graphsvc.errors import InvalidInput
from graphsvc.services import backups
from graphsvc.store.migrate import migrations

COPIED = {"revision", "at", "nodes", "ties", "commits", "journal_entries", "digest"}
# Of the small account: two accounts with their standing opportunities, two departments, four people, two of ours;
# WORKS_AT 4, WORKS_IN 4, REPORTS_TO 3, HAS_ROLE 3, HAS_STANCE 3, OF 2, PART_OF 2, MANAGES 2, CONTACTS 2, INFLUENCES 1.
NODES, TIES = 12, 26


@pytest.fixture(scope="module")
def made(shell: Shell) -> Path:
    """A backup of the small account."""
    done = shell("backup", "b.graphsvc")
    assert (done.returncode, done.stderr) == (0, "")
    first, counts, digest = done.stdout.splitlines()
    assert re.fullmatch(r"Backup of commit 1 in b\.graphsvc \(\d\.\d KB\)", first)
    assert counts == f"{NODES} nodes, {TIES} ties, 1 commit, {NODES + TIES} journal entries"
    assert re.fullmatch("digest [0-9a-f]{32}", digest)
    return shell.folder / "b.graphsvc"


def _said(done: subprocess.CompletedProcess[str], status: int) -> str:
    assert (done.returncode, done.stdout) == (status, "")
    return done.stderr


def test_a_backup_is_its_owners_and_replaced_only_when_told_to(shell: Shell, made: Path) -> None:
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    before = made.read_bytes()
    refused = _said(shell("backup", "b.graphsvc"), 2)
    assert refused == (
        "graphsvc: b.graphsvc exists already; nothing was written.\nName another file, or add --force.\n"
    )
    assert made.read_bytes() == before
    report = shell.json("backup", "--force", "b.graphsvc")
    assert report.keys() == COPIED | {"file", "bytes"}
    assert (report["file"], report["bytes"], report["revision"]) == ("b.graphsvc", made.stat().st_size, 1)
    assert not list(shell.folder.glob(".*"))


def test_what_cannot_be_written_is_said(shell: Shell) -> None:
    nowhere = _said(shell("backup", "nowhere/b.graphsvc"), 2)
    assert nowhere.startswith("graphsvc: nowhere/b.graphsvc cannot be written: No such file or directory.")
    assert _said(shell("backup", "--force", "tables"), 2).startswith(
        "graphsvc: tables is no file; nothing was written."
    )


@pytest.mark.parametrize("file", ["store/b.graphsvc", "store/engine/b.graphsvc", "store/engine.json", "way/b.graphsvc"])
@pytest.mark.parametrize("force", [[], ["--force"]], ids=["", "force"])
def test_no_backup_is_written_into_the_store_itself(shell: Shell, file: str, force: list[str]) -> None:
    """Not by another name of its folder, nor over a file of its own."""
    way = shell.folder / "way"
    way.unlink(missing_ok=True)
    way.symlink_to(shell.folder / "store")
    place = shell.folder / file
    before = place.read_bytes() if place.exists() else None
    assert _said(shell("backup", *force, file), 2) == (
        f"graphsvc: {file} lies inside the store's own folder; nothing was written.\n"
        "Name a place outside: whoever loses the store must not lose its backup with it.\n"
    )
    assert (place.read_bytes() if place.exists() else None) == before
    beside = shell.json("backup", "--force", "store.graphsvc")
    assert beside["nodes"] == NODES


def test_a_backup_is_restored_into_a_store_of_its_own(shell: Shell, made: Path, tmp_path: Path) -> None:
    other = Shell(tmp_path)
    done = other("restore", str(made))
    assert done.returncode == 0
    assert re.fullmatch(
        r"People whose data were erased after [-0-9T:.]+Z are in the store\s+again\."
        r" Erase\s+them once more: `erase --from\s+REGISTER`\.\s*",
        done.stderr,
    )
    assert f"{NODES} nodes, {TIES} ties" in done.stdout
    assert _digest(other) == _digest(shell)
    assert (
        other.json("accounts", "--today", "2026-01-01")["accounts"]
        == (shell.json("accounts", "--today", "2026-01-01")["accounts"])
    )
    refused = _said(other("restore", str(made)), 1)
    assert refused.startswith("graphsvc: The store is not empty: its last commit is number 1. Nothing was written.")


def _digest(shell: Shell) -> str:
    checks = {check["name"]: check["detail"] for check in shell.json("doctor", "--digest")["checks"]}
    return str(checks["digest"])


@pytest.mark.parametrize("damage", ["cut", "bit", "other"])
def test_a_damaged_backup_makes_no_store(made: Path, tmp_path: Path, damage: str) -> None:
    content = bytearray(made.read_bytes())
    if damage == "bit":
        content[len(content) // 2] ^= 1
    damaged = {"cut": bytes(content[:-200]), "bit": bytes(content), "other": b"id,name\n"}[damage]
    (tmp_path / "d.graphsvc").write_bytes(damaged)
    refused = _said(Shell(tmp_path)("restore", "d.graphsvc"), 2)
    assert re.match(r"graphsvc: d\.graphsvc is (damaged or cut off|no backup of graphsvc)", refused)
    assert not (tmp_path / "store").exists()


def test_a_store_is_copied_to_another(shell: Shell, tmp_path: Path) -> None:
    report = shell.json("copy", "--to", str(tmp_path / "store"))
    assert report.keys() == COPIED | {"store", "made", "migrated_from", "warnings"}
    assert (report["nodes"], report["ties"], report["migrated_from"], report["warnings"]) == (NODES, TIES, None, [])
    assert (report["digest"], _digest(shell)) == (_digest(Shell(tmp_path)),) * 2
    assert "The store is not empty" in _said(shell("copy", "--to", str(tmp_path / "store")), 1)
    assert "The store is not empty" in _said(shell("copy", "--to", str(shell.folder / "store")), 1)
    assert "A store cannot be reached by ftp://" in _said(shell("copy", "--to", "ftp://host"), 2)


def test_the_password_of_a_store_is_not_sent_to_another(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GRAPHSVC_TO_PASSWORD", "GRAPHSVC_TO_PASSWORD_FILE", "GRAPHSVC_PASSWORD_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GRAPHSVC_PASSWORD", "of the store that is copied")
    with pytest.raises(InvalidInput) as caught:
        backups.target_opener("neo4j://from.example", "neo4j://to.example")
    assert caught.value.hint == "Set GRAPHSVC_TO_PASSWORD or GRAPHSVC_TO_PASSWORD_FILE."
    assert backups.password_name("neo4j://from.example") == "GRAPHSVC_TO_PASSWORD"
    assert backups.password_name("folder") == "GRAPHSVC_PASSWORD"
    monkeypatch.setenv("GRAPHSVC_TO_PASSWORD_FILE", "file")
    assert backups.password_name("folder") == "GRAPHSVC_TO_PASSWORD"


def test_a_store_that_is_up_to_date_says_so(shell: Shell) -> None:
    newest = max(migrations())
    for words in (("migrate",), ("migrate", "--dry-run")):
        assert shell(*words).stdout == f"The store is up to date: version {newest}.\n"
    assert shell.json("migrate") == {"version": newest, "newest": newest, "dry_run": False, "migrations": []}
    missing = Shell(shell.folder / "tables")("migrate", "--dry-run")
    assert "There is no store at" in _said(missing, 1)
