"""Every query of the store itself runs on every engine, with what its first comment names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from cypher_lint import header, source

from graphsvc.errors import InvalidChange
from graphsvc.kinds import NODE_KINDS
from graphsvc.store.graphstore import GraphStore

from .build import account, commit, put

FILES = [file for file in source.cypher_files() if file.parent.name == "queries"]

# A value for every parameter that some query takes: of one account, `queries`, with two people.
_ROW = {
    "id": "queries-0", "source": "queries-0", "target": "queries", "near": "queries-0", "far": "queries",
    "key": "", "seq": 1, "data": "[]", "commit": 1,
    "properties": {"id": "queries-0", "_key": "", "_rev": 1},
}  # fmt: skip
VALUES: dict[str, Any] = {
    **{name: _ROW[name] for name in ("id", "source", "target", "key", "seq", "data", "commit", "properties")},
    "ids": ["queries-0", "queries-1"], "here": {"queries-0": True, "queries-1": True},
    "rows": [_ROW], "outward": True, "after": "", "skip": 0, "limit": 2, "text": "person 0",
    "token": "t", "prefix": "Stakeholder:", "writer": "w", "beat": "2026-01-01T00:00:00Z", "schema": "s", "version": 1,
    "number": 1, "names": ["name"], "last": "~", "numbers": [1],
    "revision": 3, "tokens": ["t"], "keys": ["queries-0"], "at": "2026-01-01T00:00:00Z", "entries": 1,
}  # fmt: skip

_ENTRIES = {"id": ["queries-1"], "commit": [2]}

# Where these do not do: the properties of new nodes, a revision to look back from.
_OWN: dict[str, dict[str, Any]] = {
    "aliases_of": {"text": "Account:"},
    "creations_create": {"rows": [{"id": "queries-1", "properties": {"id": "queries-1"}}]},
    "creations_later": {"revision": 1},
    "changed_around": {"revision": -1},
    "creations_commits": {"revision": 1},
    "creations_named": {"ends": [{"label": "Account", "id": "queries-0"}]},
    "commits_done": {"entries": _ENTRIES, "commits": [_ROW], "undoings": [_ROW]},
    "node_create": {"rows": [{"id": "queries-new", "properties": {"id": "queries-new"}}]},
    "journal_create": {"entries": _ENTRIES},
    "journal_from": {"revision": 1},
    "journal_later": {"revision": 1},
    "journal_of_from": {"revision": 1},
    "journal_of_to": {"revision": 1},
    "journal_since": {"revision": 1},
    "journal_to": {"revision": 1},
    "journal_of_label": {"text": "queries"},
    "keys_create": {"rows": [{"id": "queries-1", "key": "k", "commit": 1}]},
    "keys_by_id": {"ids": {"PersonKey": ["queries-0"]}},
    "nodes_with_ties": {"ids": {"Stakeholder": ["queries-0"]}},
    "nodes_here": {"here": {"Stakeholder": {"queries-0": True}}},
    "nodes_search": {"revision": 1_000_000},
    "ties_around": {"here": {"Stakeholder": {"queries-0": True}}},
}

# The embedded engine names the columns with the first row only, so that every query must find something.
_FOUND = (
    "CREATE (:Commit {id: $id, token: $token, number: 1, status: 'done'}) "
    "CREATE (:PersonKey {id: $id, key: 'k', commit: 1}) CREATE (:Erasure {id: $id, commit: 1}) "
    "CREATE (:Undoing {id: $id, undone: 1, commit: 2}) "
    "CREATE (:JournalCreation {id: $id, commit: 3, seq: 0, kind: ['Account'], a: [$id]}) "
    "CREATE (:JournalEntry {id: $id, commit: 3, seq: 0, since: 1, a: $id, b: $id, data: '[]'})"
)


class _RolledBack(Exception):
    pass


def _columns(store: GraphStore, text: str, parameters: dict[str, Any]) -> list[str]:
    """The columns that the engine returns. What the query wrote is taken back."""
    seen: list[str] = []

    def run(tx: Any) -> None:
        tx.run(_FOUND, id=VALUES["id"], token=VALUES["token"])
        result = tx._inner.run(text, parameters)
        seen.extend(result.keys())
        result.consume()
        raise _RolledBack

    with pytest.raises(_RolledBack):
        store._bolt.write(run)
    return seen


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_query_takes_and_returns_what_it_says(shared: GraphStore, file: Path) -> None:
    commit(shared, *account("queries", 2), put("Stakeholder", "queries-2", name=VALUES["text"]))
    text = source.read(file)
    said = header.header(text)
    assert said is not None
    values = VALUES | _OWN.get(file.stem, {})
    columns = _columns(shared, text, {name: values[name] for name in said.parameters})
    assert [header.column_name(column) for column in columns] == list(said.columns)


@pytest.mark.parametrize(
    "label",
    [*NODE_KINDS, "StoreMarker", "Commit", "JournalEntry", "JournalCreation", "PersonKey", "Erasure", "Undoing"],
)
def test_an_id_is_taken_once_in_every_label(shared: GraphStore, label: str) -> None:
    twice = f"CREATE (:{label} {{id: 'twice'}}) CREATE (:{label} {{id: 'twice'}})"
    with pytest.raises(InvalidChange, match="An id would be taken twice"):
        shared._bolt.write(lambda tx: tx.run(twice))
