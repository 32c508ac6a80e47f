"""What stands in a table that was read, rejected rows included: a row that is wrong is still not absent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from graphsvc.ingest.references import Ids
from graphsvc.ingest.rows import Entry
from graphsvc.ingest.tables import Checked, Rejected
from graphsvc.ingest.ties import Places, ends_of
from graphsvc.kinds import RELATIONSHIP_KINDS, Column
from graphsvc.model import TieChange


@dataclass(slots=True)
class Stood:
    """`ids`: of the nodes or ties that stand in the table. `pairs`: ends of ties whose row was rejected, so that
    nothing more is known of it. `unreadable`: rows that do not even say that much.
    """

    ids: set[str] = field(default_factory=set)
    pairs: set[tuple[str, str]] = field(default_factory=set)
    unreadable: list[Rejected] = field(default_factory=list)


def what_stands(tables: list[Checked], entries: Iterable[Entry], ids: Ids, places: Places) -> dict[str, Stood]:
    """What stands in each table, by its name; `entries` are those of the rows that are not rejected."""
    stood: dict[str, Stood] = {}
    named = _named(tables, ids)
    for checked in tables:
        here = stood.setdefault(checked.table.name, Stood())
        _note_nodes(checked, here) if checked.table.node else _note_rejected_ties(checked, here, named, places)
    for entry in entries:
        if entry.checked.table.tie and isinstance(entry.change, TieChange):
            stood[entry.checked.table.name].ids.add(entry.change.id)
    return stood


def _named(tables: list[Checked], ids: Ids) -> Ids:
    """The ids that exist or stand in some row, by label: with one of these a row says whom it means."""
    named = {label: set(found) for label, found in ids.items()}
    for checked in tables:
        if checked.table.node:
            named.setdefault(checked.table.node, set()).update(i for i in checked.column("id") if i is not None)
    return named


def _note_nodes(checked: Checked, here: Stood) -> None:
    ids = checked.column("id")
    here.ids.update(id_ for id_ in ids if id_ is not None)
    here.unreadable += [r for row, r in checked.bad.items() if ids[row] is None or _is_torn(r, checked)]


def _note_rejected_ties(checked: Checked, here: Stood, named: Ids, places: Places) -> None:
    (source, sources), (target, targets) = ends_of(checked, places)
    symmetric = RELATIONSHIP_KINDS[str(checked.table.tie)].symmetric
    for row, rejected in checked.bad.items():
        a, b = sources[row], targets[row]
        if _is_torn(rejected, checked) or not (_is_known(source, a, named) and _is_known(target, b, named)):
            here.unreadable.append(rejected)
        else:
            here.pairs |= {(a, b), (b, a)} if symmetric else {(a, b)}


def _is_torn(rejected: Rejected, checked: Checked) -> bool:
    """Whether the row has too few or too many cells: then none of them can be trusted to be in its place."""
    return rejected.line in checked.raw.faults


def _is_known(column: Column, end: str | None, named: Ids) -> bool:
    return end is not None and any(end in labelled for labelled in _of(column, named))


def _of(column: Column, named: Ids) -> Iterator[set[str]]:
    yield from (named.get(label, set()) for label in column.labels)
