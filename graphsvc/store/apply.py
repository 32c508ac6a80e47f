"""One batch of changes inside one transaction: read what is there, work out what it becomes, write the difference."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphsvc.store.bolt import Transaction
from graphsvc.store.changes import EntityKey, Entries, Group, Stage, check_expected, dangling, folded
from graphsvc.store.queries import query
from graphsvc.store.rows import own_properties, tie_around

Stored = Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Image:
    """One entity as it was before: its kind and key as in `Group` and `Entries`, what was stored or None."""

    kind: tuple[str, ...]
    key: EntityKey
    stored: Stored


@dataclass(slots=True)
class Outcome:
    """What a batch did, and what undoes it (in reverse order)."""

    created: int = 0
    updated: int = 0
    deleted: int = 0
    unchanged: int = 0
    images: list[Image] = field(default_factory=list)

    @property
    def changed(self) -> int:
        return self.created + self.updated + self.deleted

    def add(self, other: Outcome) -> None:
        self.created += other.created
        self.updated += other.updated
        self.deleted += other.deleted
        self.unchanged += other.unchanged


def apply(tx: Transaction, batch: Iterable[tuple[Group, Entries]], revision: int) -> Outcome:
    """Writes a batch as part of commit `revision`. Raises Conflict or InvalidChange: then the caller rolls back."""
    outcome = Outcome()
    for group, entries in batch:
        kind = group.kind
        before = stored_nodes(tx, kind[0], entries) if len(kind) == 1 else stored_ties(tx, kind, entries)
        put, gone = _difference(kind, entries, before, revision, outcome)
        if group.stage is Stage.REMOVALS:
            _remember_ties(tx, kind[0], gone, outcome)
        if len(kind) > 1:
            _check_ends(tx, kind, put)
        write(tx, kind, put)
        delete(tx, kind, gone)
    return outcome


def _difference(
    kind: tuple[str, ...], entries: Entries, before: Mapping[EntityKey, Stored], revision: int, outcome: Outcome
) -> tuple[dict[EntityKey, dict[str, Any]], list[EntityKey]]:
    put, gone = {}, []
    for key, changes in entries.items():
        stored = before.get(key)
        check_expected(changes, int(stored.get("_rev") or 0) if stored else 0)
        was = None if stored is None else own_properties(stored)
        becomes = folded(was, changes)
        if becomes == was:
            outcome.unchanged += 1
            continue
        outcome.images.append(Image(kind, key, stored))
        if becomes is None:
            gone.append(key)
            outcome.deleted += 1
        else:
            put[key] = {**becomes, "_rev": revision}
            outcome.created += was is None
            outcome.updated += was is not None
    return put, gone


def stored_nodes(tx: Transaction, label: str, keys: Iterable[EntityKey]) -> dict[EntityKey, Stored]:
    rows = tx.run(query("nodes_by_id", LABEL_=label), ids=[key[0] for key in keys])
    return {(stored["id"],): stored for stored in rows[0][0]}


def stored_ties(tx: Transaction, kind: tuple[str, ...], keys: Iterable[EntityKey]) -> dict[EntityKey, Stored]:
    rows = tx.run(_tie_query("ties_by_id", kind), rows=[_tie_row(key) for key in keys])
    return {(source, target, stored.get("_key") or ""): stored for source, target, stored in rows[0][0]}


def write(tx: Transaction, kind: tuple[str, ...], put: Mapping[EntityKey, Mapping[str, Any]]) -> None:
    """Sets the whole properties of nodes or ties, creating those that are missing. The ends of ties must be there."""
    if not put:
        return
    if len(kind) == 1:
        nodes = [{"id": id_, "properties": {**stored, "id": id_}} for (id_,), stored in put.items()]
        tx.run(query("node_put", LABEL_=kind[0]), rows=nodes)
    else:
        ties = [{**_tie_row(key), "properties": {**stored, "_key": key[2]}} for key, stored in put.items()]
        tx.run(_tie_query("tie_put", kind), rows=ties)


def delete(tx: Transaction, kind: tuple[str, ...], keys: list[EntityKey]) -> None:
    """Removes nodes with their ties, or ties."""
    if keys and len(kind) == 1:
        tx.run(query("node_delete", LABEL_=kind[0]), ids=[key[0] for key in keys])
    elif keys:
        tx.run(_tie_query("tie_delete", kind), rows=[_tie_row(key) for key in keys])


def _remember_ties(tx: Transaction, label: str, gone: list[EntityKey], outcome: Outcome) -> None:
    """The ties that go with their nodes precede them in the images: undone in reverse, the nodes come back first."""
    if not gone:
        return
    rows = tx.run(query("ties_of", LABEL_=label), ids=[key[0] for key in gone])
    found: dict[tuple[tuple[str, ...], EntityKey], Image] = {}
    for row in rows[0][0]:
        tie = tie_around(label, row)
        kind, key = (tie.type, tie.source_label, tie.target_label), (tie.source, tie.target, tie.key)
        found[kind, key] = Image(kind, key, row[5])
    outcome.images[-len(gone) : -len(gone)] = found.values()
    outcome.deleted += len(found)


def _check_ends(tx: Transaction, kind: tuple[str, ...], put: Mapping[EntityKey, Any]) -> None:
    missing: list[tuple[str, str]] = []
    for label, place in ((kind[1], 0), (kind[2], 1)):
        wanted = {key[place] for key in put}
        if wanted:
            there = set(tx.run(query("node_ids", LABEL_=label), ids=sorted(wanted))[0][0])
            missing += [(label, node_id) for node_id in wanted - there]
    if missing:
        raise dangling(missing)


def _tie_query(name: str, kind: tuple[str, ...]) -> str:
    return query(name, TYPE_=kind[0], SOURCE_=kind[1], TARGET_=kind[2])


def _tie_row(key: EntityKey) -> dict[str, str]:
    return {"source": key[0], "target": key[1], "key": key[2]}
