"""Numbered migrations: applied in order and recorded together, once; and the schema that the kinds ask for."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from graphsvc.errors import StoreUnusable
from graphsvc.kinds import STORED_KINDS
from graphsvc.store import images_of_old
from graphsvc.store.bolt import Bolt
from graphsvc.store.queries import cypher_folder, query

INTERNAL_LABELS = {
    "Commit": "number", "JournalEntry": "commit", "JournalCreation": "commit", "PersonKey": "commit",
    "Erasure": "commit", "Undoing": "commit",
}  # fmt: skip
"""The store's own nodes beside the graph, and the property that says which commit made them. Together with the graph
they are what a store contains: backups hold them, an empty store has none. A migration that brings another label adds
it here."""

_JOURNAL = 3
"""The version of the store since which the journal undoes an open commit."""
_SCHEMA_STATEMENT = re.compile(r"(CREATE|DROP) (CONSTRAINT|INDEX)\b")


@cache
def migrations() -> dict[int, tuple[str, ...]]:
    """The statements of every migration by its number. The numbers run from 1 without a gap."""
    found = {}
    for file in sorted((cypher_folder() / "migrations").glob("[0-9]*_*.cypher")):
        lines = [line for line in file.read_text(encoding="utf-8").splitlines() if not line.startswith("//")]
        statements = (" ".join(part.split()) for part in "\n".join(lines).split(";"))
        found[int(file.name.split("_")[0])] = tuple(statement for statement in statements if statement)
    assert list(found) == list(range(1, len(found) + 1)), "a migration's number is missing or twice there"
    return found


@cache
def titles() -> dict[int, str]:
    """What each migration is for, in a line: the first one of its file."""
    files = sorted((cypher_folder() / "migrations").glob("[0-9]*_*.cypher"))
    lines = (file.read_text(encoding="utf-8").splitlines()[0] for file in files)
    return {number: line.lstrip("/ ") for number, line in zip(migrations(), lines, strict=True)}


@dataclass(frozen=True, slots=True)
class Look:
    """What a store says of itself. `version` 0: it is new. `schema`: which kinds its constraints and indexes fit."""

    version: int = 0
    revision: int = 0
    schema: str | None = None

    @property
    def pending(self) -> list[int]:
        """The migrations that it lacks, in order."""
        return [number for number in migrations() if number > self.version]


def look(bolt: Bolt) -> Look:
    """What kind of store it is; nothing is written. Raises StoreUnusable if it is not ours or too new."""
    rows = bolt.read(lambda tx: tx.run(query("marker")))
    if not rows:
        _refuse_foreign(bolt)
        return Look()
    version, revision, schema = int(rows[0][0] or 0), int(rows[0][1] or 0), rows[0][2]
    newest = max(migrations())
    if version > newest:
        raise StoreUnusable(
            f"This store was written by a newer graphsvc (store version {version}, this one knows {newest}).",
            hint="Update graphsvc, or name another store.",
        )
    return Look(version, revision, schema)


def bring_up_to_date(bolt: Bolt) -> None:
    """Makes the store fit this program: refuses what is not ours or too new, migrates what is older.

    Raises StoreUnusable with a sentence that says what to do.
    """
    found = look(bolt)
    if 0 < found.version < _JOURNAL:
        images_of_old.settle(bolt)
    if found.pending:
        _apply(bolt, found.pending)
    if found.schema != _signature():
        _define_kinds(bolt)


def _refuse_foreign(bolt: Bolt) -> None:
    rows = bolt.read(lambda tx: tx.run(query("anything")))
    if rows:
        raise StoreUnusable(
            f"The database is not empty and not a graphsvc store: it holds {rows[0][0]} nodes.",
            hint="Name an empty database.",
        )


def _apply(bolt: Bolt, numbers: Iterable[int]) -> None:
    """Constraints and indexes first, since those stand alone on Neo4j; they say IF NOT EXISTS and hold no data. All
    the rest, of every migration, is applied and recorded in one piece: where it fails, the older program still runs."""
    numbers = list(numbers)
    statements = [statement for number in numbers for statement in migrations()[number]]
    for statement in filter(_SCHEMA_STATEMENT.match, statements):
        bolt.define(statement)
    bolt.settle()
    data = [statement for statement in statements if not _SCHEMA_STATEMENT.match(statement)]
    bolt.write(lambda tx: [tx.run(text) for text in data] + [tx.run(query("marker_version"), version=numbers[-1])])


def _schema_statements() -> list[str]:
    statements = []
    for label, kind in sorted(STORED_KINDS.items()):
        name = label.lower()
        statements.append(f"CREATE CONSTRAINT {name}_id IF NOT EXISTS FOR (n:{label}) REQUIRE n.id IS UNIQUE")
        statements += [
            f"CREATE INDEX {name}_{p.name} IF NOT EXISTS FOR (n:{label}) ON (n.{p.name})"
            for p in kind.properties
            if p.indexed
        ]
    return statements


@cache
def _signature() -> str:
    return hashlib.sha256("\n".join(_schema_statements()).encode()).hexdigest()[:16]


def _define_kinds(bolt: Bolt) -> None:
    for statement in _schema_statements():
        bolt.define(statement)
    bolt.settle()
    bolt.write(lambda tx: tx.run(query("marker_schema"), schema=_signature()))
