"""From files to changes: everything that an import would write, and every row that it would not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from graphsvc.bulk import Bulk
from graphsvc.ingest.belonging import check_accounts
from graphsvc.ingest.earlier import name_as_now
from graphsvc.ingest.first import plan_first
from graphsvc.ingest.known import Known
from graphsvc.ingest.raw import RawTable
from graphsvc.ingest.references import Ids, resolve
from graphsvc.ingest.rows import Entry, node_entries
from graphsvc.ingest.rules import check_conflicts, check_cycles, check_orders
from graphsvc.ingest.stood import Stood, what_stands
from graphsvc.ingest.tables import Checked, Rejected, check_tables
from graphsvc.ingest.ties import Places, tie_entries
from graphsvc.kinds import standing_changes, standing_opportunity
from graphsvc.model import Change, NodeChange, Op, TieChange


@dataclass(frozen=True)
class ImportPlan:
    """`changes` in an order that can be applied: nodes, ties ended, ties stated. `read`: rows per table.

    `files`: where each table stood. `stood`: what stands in it. Both by the table's name.
    """

    changes: list[Change] | Bulk
    rejected: list[Rejected]
    read: Mapping[str, int]
    files: Mapping[str, list[str]] = field(default_factory=dict)
    stood: Mapping[str, Stood] = field(default_factory=dict)


def plan_import(raws: Iterable[RawTable], known: Known) -> ImportPlan:
    """Plans the import of tables into a store that holds `known`. Raises InvalidInput for tables that do not fit."""
    return plan_checked(check_tables(raws), known)


def plan_checked(tables: list[Checked], known: Known) -> ImportPlan:
    """As `plan_import`, of tables whose cells are values already: they must not be planned again."""
    name_as_now(tables, known)
    entries, ids = _agreed(tables, known)
    stood = what_stands(tables, entries, ids, Places.of(tables, known))
    return ImportPlan(_ordered(entries, tables, known), _rejected(tables), _read(tables), _files(tables), stood)


def plan_empty(tables: list[Checked]) -> ImportPlan | None:
    """As `plan_checked` for an empty store; None where the rows have to be looked at one by one."""
    bulk = plan_first(tables)
    return None if bulk is None else ImportPlan(bulk, _rejected(tables), _read(tables), _files(tables))


def _rejected(tables: list[Checked]) -> list[Rejected]:
    return sorted((r for checked in tables for r in checked.rejected), key=lambda r: (r.file, r.line))


def _agreed(tables: list[Checked], known: Known) -> tuple[list[Entry], Ids]:
    """The entries that hold together.

    A row that is rejected for what others say changes nothing at all. That may leave other rows without their end, or
    with a line that was to go, so everything is looked at once more without it.
    """
    while True:
        ids = resolve(tables, known)
        entries = _entries(tables, known, ids)
        if _hold_together(entries, tables, known):
            return entries, ids


def _hold_together(entries: list[Entry], tables: list[Checked], known: Known) -> bool:
    """Whether no rule across rows rejects any; after the first that does, the others would judge by its rows."""
    before = _rejections(tables)
    for check in (check_conflicts, check_orders, check_accounts, check_cycles):
        check(entries, known)
        if _rejections(tables) > before:
            return False
    return True


def _rejections(tables: list[Checked]) -> int:
    return sum(len(checked.bad) + len(checked.left_out) for checked in tables)


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


def _files(tables: list[Checked]) -> dict[str, list[str]]:
    files: dict[str, list[str]] = {}
    for checked in tables:
        files.setdefault(checked.table.name, []).append(checked.raw.file)
    return files
