"""`doctor --check`: the store held against its journal, sound and damaged."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from graphsvc.cli.main import cli
from graphsvc.model import NodeChange, Op
from graphsvc.store.graphstore import GraphStore
from graphsvc.store.open import open_store


def _doctor(folder: Path) -> tuple[int, str]:
    done = CliRunner().invoke(cli, ["--store", str(folder), "doctor", "--check"])
    return done.exit_code, " ".join(done.output.split())


def test_a_damaged_store_is_told_by_what_is_wrong(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    store = open_store(folder)
    assert isinstance(store, GraphStore)
    try:
        for tier in ("gold", "silver"):
            change = NodeChange(Op.PATCH, "Account", "acme", {"name": "Acme", "tier": tier})
            store.commit([change], author="t", message="m", source="test")
        status, said = _doctor(folder)
        assert (status, "every change leads to what is there" in said) == (0, True)
        store._bolt.write(lambda tx: tx.run("MATCH (n:Account {id: 'acme'}) SET n.tier = 'lead'"))
        status, said = _doctor(folder)
        assert (status, "Account acme is not as commit 2 left it." in said) == (1, True)
        assert "restore the last backup" in said
    finally:
        store.close()
