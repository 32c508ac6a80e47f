"""From files to changes: everything that an import would write, and every row that it would not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from graphsvc.ingest.known import Known
from graphsvc.ingest.reading import RawTable
from graphsvc.ingest.references import Ids, resolve
from graphsvc.ingest.rows import Entry, node_entries
from graphsvc.ingest.rules import check_conflicts, check_cycles
from graphsvc.ingest.tables import Checked, Rejected, check_tables
from graphsvc.ingest.ties import Places, tie_entries
from graphsvc.kinds import Use, standing_changes, standing_opportunity
from graphsvc.model import Change, NodeChange, Op, TieChange


@dataclass(frozen=True)
class ImportPlan:
    """`changes` in an order that can be applied: nodes, ties ended, ties stated. `read`: rows per table.

    `stood`: per node table the ids, per tie table the tie ids, that stand in the files, rejected rows included.
    """

    changes: list[Change]
    rejected: list[Rejected]
    read: Mapping[str, int]
    stood: Mapping[str, frozenset[str]] = field(default_factory=dict)


def plan_import(raws: Iterable[RawTable], known: Known) -> ImportPlan:
    """Plans the import of tables into a store that holds `known`. Raises InvalidInput for tables that do not fit."""
    tables = check_tables(raws)
    ids = resolve(tables, known)
    entries = _entries(tables, known, ids)
    check_conflicts(entries)
    entries = [entry for entry in entries if entry.row not in entry.checked.bad]
    entries, cyclic = check_cycles(entries, known)
    rejected = [r for checked in tables for r in checked.bad.values()] + cyclic
    rejected.sort(key=lambda r: (r.file, r.line))
    return ImportPlan(_ordered(entries, tables, known), rejected, _read(tables), _stood(tables, entries))


def _entries(tables: list[Checked], known: Known, ids: Ids) -> list[Entry]:
    places = Places.of(tables, known)
    entries: list[Entry] = []
    for checked in tables:
        made = node_entries(checked, known, ids) if checked.table.node else tie_entries(checked, known, ids, places)
        entries.extend(made)
    return entries


def _ordered(entries: list[Entry], tables: list[Checked], known: Known) -> list[Change]:
    changes = [entry.change for entry in entries]
    nodes: list[Change] = [c for c in changes if isinstance(c, NodeChange)]
    stated: dict[str, TieChange] = {}
    for change in (c for c in changes if isinstance(c, TieChange) and c.op is not Op.DELETE):
        earlier = stated.get(change.id)
        # Several rows may state one tie (a stance beside each role): together they say what any of them says.
        both = {**earlier.properties, **change.properties} if earlier else change.properties
        stated[change.id] = replace(change, properties=both)
    ended = {c.id: c for c in changes if isinstance(c, TieChange) and c.op is Op.DELETE and c.id not in stated}
    return [*nodes, *_standing(tables, known), *ended.values(), *stated.values()]


def _standing(tables: list[Checked], known: Known) -> list[Change]:
    there = known.ids.get("Opportunity", frozenset())
    found: list[Change] = []
    for checked in tables:
        if checked.table.node == "Account":
            rows = enumerate(checked.column("id"))
            accounts = [id_ for row, id_ in rows if row not in checked.bad and standing_opportunity(id_) not in there]
            found.extend(change for account in accounts for change in standing_changes(account))
    return found


def _read(tables: list[Checked]) -> dict[str, int]:
    read: dict[str, int] = {}
    for checked in tables:
        read[checked.table.name] = read.get(checked.table.name, 0) + checked.raw.frame.height
    return read


def _stood(tables: list[Checked], entries: list[Entry]) -> dict[str, frozenset[str]]:
    stood: dict[str, set[str]] = {}
    for checked in tables:
        found = stood.setdefault(checked.table.name, set())
        if any(c.use is Use.ID for c in checked.table.columns):
            found.update(id_ for id_ in checked.column("id") if id_ is not None)
    for entry in entries:
        if entry.checked.table.tie and isinstance(entry.change, TieChange):
            stood[entry.checked.table.name].add(entry.change.id)
    return {name: frozenset(found) for name, found in stood.items()}
