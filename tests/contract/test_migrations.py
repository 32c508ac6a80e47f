"""Stores as earlier releases left them (tests/fixtures): each opens, is brought up to date, and holds the same."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from graphsvc.errors import InvalidChange
from graphsvc.model import Graph
from graphsvc.store import backup, graphstore, migrate, saving
from graphsvc.store.bolt import Bolt
from graphsvc.store.embedded import EmbeddedEndpoint
from graphsvc.store.migrate import migrations

from .conftest import ENGINES, SETTINGS, ServersEndpoint

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures"
NEWEST = max(migrations())
VERSIONS = range(1, NEWEST + 1)


@contextmanager
def as_it_was(place: tuple[str, Path], version: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Bolt, str]]:
    """A store as the release with that store version left it, and the digest of what it holds."""
    name, home = place
    with backup.opened(FIXTURES / f"store-version-{version}.graphsvc") as old, ENGINES[name](home) as store:
        with monkeypatch.context() as patched:
            patched.setattr(graphstore, "bring_up_to_date", lambda bolt: None)
            store.fill(old)
        bolt = Bolt(ServersEndpoint(home) if name == "neo4j" else EmbeddedEndpoint(home, SETTINGS))
        try:
            assert migrate.look(bolt).version == version
            yield bolt, old.contents.digest
        finally:
            bolt.close()


def test_there_is_a_store_of_every_version() -> None:
    assert sorted(file.stem for file in FIXTURES.glob("store-version-*")) == [f"store-version-{n}" for n in VERSIONS]


def test_an_old_backup_is_restored_and_brought_up_to_date(place: tuple[str, Path]) -> None:
    """What the fixtures hold is in their README, and the small account of the tests."""
    name, home = place
    with backup.opened(FIXTURES / "store-version-1.graphsvc") as old, ENGINES[name](home) as store:
        store.fill(old)
        _holds_the_small_account(store.whole_graph())
        assert [c.message for c in map(store.commit_of, range(1, 4)) if c] == ["first", "second", "third"]
        assert migrate.look(store._bolt).version == NEWEST


def _holds_the_small_account(graph: Graph) -> None:
    assert graph.revision == 3
    assert {label: sorted(graph.nodes(label)) for label in graph.labels()} == {
        "Account": ["acme"],
        "Department": ["fin", "it"],
        "Employee": ["exe", "kam"],
        "JointTeam": ["team"],
        "Opportunity": ["standing:acme", "standing:bare"],
        "Stakeholder": ["cfo", "cio", "dev", "seat"],
    }
    assert graph.nodes("Stakeholder")["dev"].properties == {"name": "林博", "level": 3}
    assert graph.nodes("JointTeam")["team"].properties == {
        "name": "Team", "contract_from": date(2024, 2, 29), "shared_cost": 1.5,
    }  # fmt: skip
    contact = next(tie for tie in graph.ties("CONTACTS") if tie.target == "dev")
    assert (contact.properties, contact.revision) == (
        {"level": "vendor", "last_contact": date(2026, 3, 31), "channels": ["call", "visit"]},
        3,
    )
    assert {type_: len(graph.ties(type_)) for type_ in graph.types()} == {
        "CONTACTS": 2, "EMBEDDED_IN": 1, "HAS_ROLE": 3, "HAS_STANCE": 3, "INFLUENCES": 1, "MANAGES": 2, "OF": 1,
        "PART_OF": 2, "REPORTS_TO": 3, "WORKS_AT": 4, "WORKS_IN": 4,
    }  # fmt: skip


@pytest.mark.parametrize("version", VERSIONS)
def test_a_migration_that_fails_leaves_the_store_as_it_was(
    place: tuple[str, Path], version: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half way through the last of several: neither that one nor one before it is there."""
    name, home = place
    failing = {
        **migrations(),
        NEWEST + 1: (
            "CREATE INDEX account_half IF NOT EXISTS FOR (n:Account) ON (n.half)",
            "MATCH (n:Account {id: 'acme'}) SET n.name = 'half', n.half = 1",
            "CREATE (n:Account {id: 'acme'})",
        ),
    }
    with as_it_was(place, version, monkeypatch) as (bolt, digest):
        with monkeypatch.context() as patched:
            patched.setattr(migrate, "migrations", lambda: failing)
            assert migrate.look(bolt).pending == list(range(version + 1, NEWEST + 2))
            with pytest.raises(InvalidChange, match="nothing was written"):
                ENGINES[name](home)
        assert (migrate.look(bolt).version, saving.contents(bolt).digest) == (version, digest)
        with ENGINES[name](home) as store:
            _holds_the_small_account(store.whole_graph())
            assert migrate.look(bolt).version == NEWEST


def test_looking_at_an_old_store_writes_nothing(place: tuple[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    with as_it_was(place, 1, monkeypatch) as (bolt, digest):
        marked = bolt.read(lambda tx: tx.run("MATCH (m:StoreMarker) RETURN properties(m)"))
        assert migrate.look(bolt) == migrate.Look(1, 3, marked[0][0].get("schema"))
        assert migrate.look(bolt).pending == list(range(2, NEWEST + 1))
        assert bolt.read(lambda tx: tx.run("MATCH (m:StoreMarker) RETURN properties(m)")) == marked
        assert saving.contents(bolt).digest == digest
