"""What a set of changes does to what is stored, and writing it. The first half reads, the second only writes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from graphsvc.model import Entry
from graphsvc.store import ends
from graphsvc.store.bolt import Transaction
from graphsvc.store.changes import Counts, EntityKey, Entries, Group, Stage, check_expected, dangling, folded
from graphsvc.store.planning import Planning, Stored
from graphsvc.store.queries import Statement, query
from graphsvc.store.rows import own_properties, revision_of

Batch = Iterable[tuple[Group, Entries]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What changes do, in the order of writing: nodes, ties, what is removed. Undone in reverse."""

    unchanged: int = 0
    entries: Sequence[Entry] = ()

    def counts(self) -> Counts:
        """How many of each."""
        created = sum(entry.before is None for entry in self.entries)
        deleted = sum(entry.after is None for entry in self.entries)
        return Counts(created, len(self.entries) - created - deleted, deleted, self.unchanged)


def outcome_of(planning: Planning, batch: Batch) -> Outcome:
    """What a batch would do to what is stored now. Raises Conflict, or InvalidChange for a tie that ends nowhere."""
    unchanged = 0
    nodes, ties, gone = list[Entry](), list[Entry](), list[Entry]()
    place = {Stage.NODES: nodes, Stage.TIES: ties, Stage.REMOVALS: gone}
    for group, wanted in batch:
        found = list(_differences(group.kind, wanted, _before(planning, group.kind, wanted)))
        unchanged += len(wanted) - len(found)
        place[group.stage] += found
    removed = {entry.ends[0]: None for entry in gone}
    done = [*nodes, *_kept(ties, removed), *_taken_along(planning, removed, ties), *gone]
    _check_ends(planning, done)
    return Outcome(unchanged, done)


def _before(planning: Planning, kind: tuple[str, ...], wanted: Entries) -> Mapping[EntityKey, Stored]:
    return planning.stored_nodes(kind[0], wanted) if len(kind) == 1 else planning.stored_ties(kind, wanted)


def _differences(kind: tuple[str, ...], wanted: Entries, before: Mapping[EntityKey, Stored]) -> Iterator[Entry]:
    for key, changes in wanted.items():
        stored = before.get(key)
        since = revision_of(stored) if stored is not None else 0
        check_expected(changes, since)
        was = None if stored is None else own_properties(stored)
        becomes = folded(was, changes)
        if becomes != was:
            yield Entry(kind, key, since, was, becomes)


def _kept(ties: list[Entry], removed: Mapping[tuple[str, str], None]) -> Iterator[Entry]:
    """Ties that are written to nodes which the same batch removes go with these."""
    for entry in ties:
        if entry.after is None or removed.keys().isdisjoint(entry.ends):
            yield entry
        elif entry.before is not None:
            yield Entry(entry.kind, entry.key, entry.since, entry.before, None)


def _taken_along(planning: Planning, removed: Mapping[tuple[str, str], None], ties: list[Entry]) -> Iterator[Entry]:
    """The ties that go with their nodes precede them: undone in reverse, the nodes come back first."""
    told: set[object] = {(entry.kind, entry.key) for entry in ties}
    planning.prefetch(removed)
    for label, node_id in removed:
        for tie in planning.ties_of(label, node_id):
            if tie.thing not in told:
                told.add(tie.thing)
                yield Entry(*tie.thing, tie.revision, tie.properties, None)


def _check_ends(planning: Planning, done: Sequence[Entry]) -> None:
    born = {entry.ends[0] for entry in done if len(entry.kind) == 1 and entry.after is not None}
    wanted = {end for entry in done if len(entry.kind) > 1 and entry.after is not None for end in entry.ends}
    missing = planning.missing(wanted - born)
    if missing:
        raise dangling(missing)


def write(tx: Transaction, numbered: Sequence[tuple[int, Entry]]) -> None:
    """Writes what entries say comes after, each as part of the commit with its number."""
    for statement in statements(numbered):
        _run(tx, statement)


def statements(numbered: Sequence[tuple[int, Entry]]) -> Iterator[Statement]:
    """What `write` runs, one after the other."""
    for (kind, exists), run in groupby(numbered, key=lambda pair: (pair[1].kind, pair[1].after is not None)):
        same = list(run)
        if exists:
            yield from _put(kind, _stored((e, e.after, number) for number, e in same if e.before is not None))
            yield from _create(kind, _stored((e, e.after, number) for number, e in same if e.before is None))
        else:
            yield _delete(kind, [entry.key for _, entry in same])


def write_back(tx: Transaction, done: Iterable[Entry]) -> None:
    """Writes what entries say was before. They come in the reverse of the order in which they were written."""
    for statement in _back(done):
        _run(tx, statement)


def _back(done: Iterable[Entry]) -> Iterator[Statement]:
    for (kind, existed), run in groupby(done, key=lambda entry: (entry.kind, entry.before is not None)):
        same = list(run)
        if existed:
            yield from _put(kind, _stored((e, e.before, e.since) for e in same if e.after is not None))
            yield from _create(kind, _stored((e, e.before, e.since) for e in same if e.after is None))
        else:
            yield _delete(kind, [entry.key for entry in same])


_Stored = Mapping[EntityKey, Mapping[str, Any]]


def _stored(states: Iterable[tuple[Entry, Mapping[str, Any] | None, int]]) -> _Stored:
    return {entry.key: {**(state or {}), "_rev": revision} for entry, state, revision in states}


def _run(tx: Transaction, statement: Statement) -> None:
    text, parameters = statement
    tx.run(text, **parameters)


def _create(kind: tuple[str, ...], stored: _Stored) -> Iterator[Statement]:
    """Makes nodes or ties that are known not to exist. The ends of ties must be there."""
    if stored and len(kind) == 1:
        yield query("node_create", LABEL_=kind[0]), {"rows": _node_rows(stored)}
    elif stored:
        yield query("tie_create", TYPE_=kind[0], SOURCE_=kind[1], TARGET_=kind[2]), {"rows": _tie_rows(stored)}


def _put(kind: tuple[str, ...], stored: _Stored) -> Iterator[Statement]:
    """Sets the whole properties of nodes or ties that are known to exist."""
    if stored and len(kind) == 1:
        yield query("node_put", LABEL_=kind[0]), {"rows": _node_rows(stored)}
    elif stored:
        seen = ends.seen_from(kind, stored)
        rows = [{**seen.row(key), "properties": {**values, "_key": key[2]}} for key, values in stored.items()]
        yield seen.query("tie_set"), {"rows": rows, "outward": seen.outward}


def ensure(tx: Transaction, kind: tuple[str, ...], stored: _Stored) -> None:
    """Sets the whole properties of nodes or ties, creating what is missing: for what may be written twice. The ends of
    ties must be there."""
    if len(kind) == 1:
        tx.run(query("node_put", LABEL_=kind[0]), rows=_node_rows(stored))
    else:
        tx.run(query("tie_put", TYPE_=kind[0], SOURCE_=kind[1], TARGET_=kind[2]), rows=_tie_rows(stored))


def _node_rows(stored: _Stored) -> list[dict[str, Any]]:
    return [{"id": id_, "properties": {**values, "id": id_}} for (id_,), values in stored.items()]


def _tie_rows(stored: _Stored) -> list[dict[str, Any]]:
    return [
        {"source": key[0], "target": key[1], "key": key[2], "properties": {**values, "_key": key[2]}}
        for key, values in stored.items()
    ]


def delete(tx: Transaction, kind: tuple[str, ...], keys: Sequence[EntityKey]) -> None:
    """Removes nodes with their ties, or ties."""
    _run(tx, _delete(kind, keys))


def _delete(kind: tuple[str, ...], keys: Sequence[EntityKey]) -> Statement:
    if len(kind) == 1:
        return query("node_delete", LABEL_=kind[0]), {"ids": [key[0] for key in keys]}
    seen = ends.seen_from(kind, keys)
    return seen.query("tie_delete"), {"rows": [seen.row(key) for key in keys], "outward": seen.outward}
