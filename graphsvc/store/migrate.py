"""Numbered migrations: applied in order and recorded together, once; and the schema that the kinds ask for."""

from __future__ import annotations

import hashlib
import re
from functools import cache

from graphsvc.errors import StoreUnusable
from graphsvc.kinds import STORED_KINDS
from graphsvc.store import images_of_old
from graphsvc.store.bolt import Bolt, Rows
from graphsvc.store.queries import cypher_folder, query

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


def bring_up_to_date(bolt: Bolt) -> None:
    """Makes the store fit this program: refuses what is not ours or too new, migrates what is older.

    Raises StoreUnusable with a sentence that says what to do.
    """
    marker = _marker(bolt)
    version = int(marker[0][0] or 0) if marker else 0
    newest = max(migrations())
    if not marker:
        _refuse_foreign(bolt)
    if version > newest:
        raise StoreUnusable(
            f"This store was written by a newer graphsvc (store version {version}, this one knows {newest}).",
            hint="Update graphsvc, or name another store.",
        )
    for number in range(version + 1, newest + 1):
        if number == _JOURNAL:
            images_of_old.settle(bolt)
        _apply(bolt, number)
    if not marker or marker[0][2] != _signature():
        _define_kinds(bolt)


def _marker(bolt: Bolt) -> Rows:
    return bolt.read(lambda tx: tx.run(query("marker")))


def _refuse_foreign(bolt: Bolt) -> None:
    rows = bolt.read(lambda tx: tx.run(query("anything")))
    if rows:
        raise StoreUnusable(
            f"The database is not empty and not a graphsvc store: it holds {rows[0][0]} nodes.",
            hint="Name an empty database.",
        )


def _apply(bolt: Bolt, number: int) -> None:
    """Schema statements stand alone on Neo4j and say IF NOT EXISTS; the rest is applied and recorded in one piece."""
    schema = [statement for statement in migrations()[number] if _SCHEMA_STATEMENT.match(statement)]
    data = [statement for statement in migrations()[number] if statement not in schema]
    for statement in schema:
        bolt.define(statement)
    bolt.settle()
    record = query("marker_version")
    bolt.write(lambda tx: [*(tx.run(statement) for statement in data), tx.run(record, version=number)])


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
