"""A Neo4j filled for measuring is a store like one that was imported into."""

from __future__ import annotations

from pathlib import Path

from bench.generated import tables
from bench.neo4j_load import filled, planned
from graphsvc.analysis.columns.facts import facts
from graphsvc.analysis.columns.parts import equal
from graphsvc.store import open_store
from tests.contract.build import commit, patch


def test_a_portfolio_put_there_by_the_servers_loader_is_a_store(tmp_path: Path) -> None:
    """Whole, journalled, and changed by commits; its facts are those that an import makes."""
    with filled(tmp_path / "server", 15, seed=2) as server, open_store(server.url) as store:
        assert equal(facts(store.tables()[0]), facts(tables(15, seed=2)))
        (first,) = store.commits()
        bulk = planned(tmp_path / "again", 15, 2)
        assert (first.number, first.first_load, first.created) == (1, True, len(bulk))
        counts = {part.kind[0]: len(part) for part in bulk.nodes}
        stored = store.contents().nodes
        assert {label: stored[label] for label in counts} == counts
        assert store.audit() == []
        done = commit(store, patch("Account", "k01", tier="lead"))
        assert (done.number, done.created, done.updated) == (2, 0, 1)
