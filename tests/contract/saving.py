"""Stores with something to save, and what a backup of one holds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from graphsvc.store import backup
from graphsvc.store.backup import Backup
from graphsvc.store.graphstore import GraphStore
from graphsvc.store.lines import Entity

from .build import account, commit, drop, patch, put, tie

Stored = dict[tuple[tuple[str, ...], tuple[str, ...]], dict[str, Any]]


def saved(store: GraphStore, folder: Path, hear: Callable[[int, int], None] | None = None) -> Backup:
    """The store's backup, read again."""
    file = folder / "b.graphsvc"
    with file.open("w+b") as written:
        header, contents = store.save(written, hear)
    found = backup.opened(file)
    assert (found.header, found.contents) == (header, contents)
    return found


def stored_of(backup: Backup) -> Stored:
    """What a backup holds, by kind and key. Nothing is in it twice."""
    found: Stored = {}
    entities: list[Entity] = [*backup.nodes(), *backup.ties()]
    for entity in entities:
        key = (*entity.ends, str(entity.stored.get("_key", "")))
        found[entity.kind, key] = dict(entity.stored)
    assert len(found) == len(entities)
    return found


def graph_of(backup: Backup) -> Stored:
    """The same without the store's own nodes."""
    return {key: stored for key, stored in stored_of(backup).items() if key[0][0] not in ("Commit", "JournalEntry")}


def numbers_of(backup: Backup) -> list[int]:
    """The commits in it, in order."""
    return sorted(int(e.stored["number"]) for e in backup.nodes() if e.kind == ("Commit",))


def story(store: GraphStore) -> None:
    """Commits that create, change and remove."""
    commit(store, *account("acme", 70), put("JointTeam", "t", name="T", shared_cost=2.0))
    commit(
        store, patch("Stakeholder", "acme-3", name="林博"), tie("EMBEDDED_IN", ("JointTeam", "t"), ("Account", "acme"))
    )
    commit(store, drop("Stakeholder", "acme-11"), patch("Account", "acme", tier="A"))
