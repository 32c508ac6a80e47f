"""Rows of tie tables as changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graphsvc.ingest.known import Known
from graphsvc.ingest.references import Ids
from graphsvc.ingest.rows import Entry, stated
from graphsvc.ingest.tables import Checked
from graphsvc.kinds import DEFAULTS, RELATIONSHIP_KINDS, Column, RelationshipKind, Use, standing_opportunity
from graphsvc.kinds.identity import in_order, key_of
from graphsvc.model import Op, TieChange, tie_id


@dataclass(frozen=True)
class Places:
    """Where stakeholders work (account by stakeholder), and which are open seats."""

    accounts: Mapping[str, str]
    seats: frozenset[str]

    @classmethod
    def of(cls, tables: list[Checked], known: Known) -> Places:
        """From the store, overridden by what the files say."""
        accounts = {tie.source: tie.target for tie in known.ties.get("WORKS_AT", [])}
        seats = set(known.seats)
        there = known.ids.get("Stakeholder", frozenset())
        for checked in tables:
            if checked.table.node == "Stakeholder":
                _note(checked, accounts, seats, there)
        return cls(accounts, frozenset(seats))


def _note(checked: Checked, accounts: dict[str, str], seats: set[str], there: frozenset[str]) -> None:
    columns = (checked.column("id"), checked.column("account"), checked.column("name"), checked.cleared("name"))
    for row, (id_, account, name, cleared) in enumerate(zip(*columns, strict=True)):
        if row in checked.bad:
            continue
        accounts[id_] = account
        if name is not None:
            seats.discard(id_)
        elif cleared or id_ not in there:
            seats.add(id_)


Ends = tuple[Column, list[Any]]


def ends_of(checked: Checked, places: Places) -> tuple[Ends, Ends]:
    """The columns of a tie table that name its ends, with the ids there; no opportunity means the standing one."""
    source, target = (next(c for c in checked.table.columns if c.use is use) for use in (Use.SOURCE, Use.TARGET))
    sources, ends = checked.column(source.name), checked.column(target.name)
    if checked.table.name == "roles":
        ends = [end or standing_opportunity(places.accounts.get(s, "")) for s, end in zip(sources, ends, strict=True)]
    return (source, sources), (target, ends)


def tie_entries(checked: Checked, known: Known, ids: Ids, places: Places) -> Iterator[Entry]:
    """The changes of a tie table's rows that are not rejected; rejects rows whose ends do not fit."""
    (source, sources), (target, ends) = ends_of(checked, places)
    there = {t.id for t in known.ties.get(str(checked.table.tie), [])}
    parts = [(kind, *_cells(checked, kind.type)) for kind in _kinds(checked)]
    for row, (a, b) in enumerate(zip(sources, ends, strict=True)):
        if row in checked.bad or not (pair := _pair(checked, row, (source, a), (target, b), ids, places)):
            continue
        for kind, values, clear in parts:
            if change := _change(kind, pair, stated(values, clear, row), there):
                yield Entry(change, checked, row)


def _kinds(checked: Checked) -> list[RelationshipKind]:
    names = dict.fromkeys([str(checked.table.tie), *(str(c.tie) for c in checked.table.columns)])
    return [RELATIONSHIP_KINDS[name] for name in names]


def _cells(checked: Checked, tie: str) -> tuple[dict[str, list[Any]], dict[str, list[bool]]]:
    columns = [c for c in checked.table.columns if c.use is Use.TIE_PROPERTY and c.tie == tie]
    present = [c for c in columns if c.name in checked.values]
    values = {c.property.name: checked.column(c.name) for c in present if c.property}
    clear = {c.property.name: checked.cleared(c.name) for c in present if c.property and checked.clear[c.name].any()}
    return values, clear


def _pair(
    checked: Checked, row: int, source: tuple[Column, str], target: tuple[Column, str], ids: Ids, places: Places
) -> tuple[str, str, str, str] | None:
    """(source label, source, target label, target), or None where the row is rejected."""
    (column, a), (other, b) = source, target
    first = next((label for label in column.labels if a in ids.get(label, ())), None)
    second = next((label for label in other.labels if b in ids.get(label, ())), None)
    kind = RELATIONSHIP_KINDS[str(checked.table.tie)]
    if first is None or second is None:
        checked.reject(row, other.name, "is needed: the account of this stakeholder is not known")
    elif (first, a) == (second, b):
        checked.reject(row, other.name, "joins somebody with themselves")
    elif kind.same_label and first != second:
        checked.reject(row, other.name, f"must be of the same side: {first}, not {second}")
    elif kind.type == "CONTACTS" and b in places.seats:
        checked.reject(row, other.name, "is an open seat: nobody can be in contact with a seat")
    else:
        begin, end = in_order(kind, (first, a), (second, b))
        return *begin, *end
    return None


def _change(
    kind: RelationshipKind, pair: tuple[str, str, str, str], said: dict[str, Any], there: set[str]
) -> TieChange | None:
    if kind.type in {"HAS_ROLE", "HAS_STANCE"} and not said:
        return None
    key = key_of(kind, said)
    if kind.type == "REPORTS_TO" and tie_id(kind.type, pair[1], pair[3], key) not in there:
        said = {"kind": DEFAULTS[kind.type]["kind"], **said}
    return TieChange(Op.PATCH, kind.type, *pair, key=key, properties=said)
