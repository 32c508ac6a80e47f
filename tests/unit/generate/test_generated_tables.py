"""What is measured on is what an import of the same portfolio makes."""

from __future__ import annotations

from pathlib import Path

from bench.generated import tables
from graphsvc.access import LOCAL_OWNER
from graphsvc.analysis.columns.facts import facts
from graphsvc.analysis.columns.parts import equal
from graphsvc.analysis.columns.tables import NODES, TIES, of_graph
from graphsvc.generate.portfolio import write
from graphsvc.services.context import Context
from graphsvc.services.importing import Wanted, import_files
from graphsvc.settings import Settings
from graphsvc.store import open_store


def test_a_generated_portfolio_measured_is_the_one_imported(tmp_path: Path) -> None:
    write(tmp_path / "files", 40, seed=3)
    with open_store(tmp_path / "store") as store:
        ctx = Context(store, Settings(store=str(tmp_path / "store")))
        import_files(ctx, LOCAL_OWNER, Wanted([tmp_path / "files"]))
        imported = facts(of_graph(store.graph_of(list(NODES), list(TIES))))
    assert equal(facts(tables(40, seed=3)), imported)
