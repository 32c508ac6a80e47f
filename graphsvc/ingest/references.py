"""Whether ids are unique and lead somewhere. Works on checked tables; rejects rows in place."""

from __future__ import annotations

from collections.abc import Iterator

from graphsvc.ingest.known import Known
from graphsvc.ingest.tables import Checked
from graphsvc.kinds import PERSON, Column, Use
from graphsvc.kinds.identity import id_reason, named

Ids = dict[str, set[str]]
# The row that claims an id, by (label, or `person` for all people; id).
_Owners = dict[tuple[str, str], tuple[Checked, int]]


def resolve(tables: list[Checked], known: Known) -> Ids:
    """Rejects duplicate ids, dangling references and self-loops; returns the ids that exist afterwards, by label."""
    owner = _reject_duplicates(tables, known)
    while True:
        ids = _existing(owner, tables, known)
        if not sum(_reject_dangling(checked, ids, owner) for checked in tables):
            return ids


def targets(column: Column, cell: str | None) -> list[str]:
    """The ids that a link cell names."""
    if cell is None:
        return []
    if column.many:
        return [part.strip() for part in cell.split(";") if part.strip()]
    return [cell]


def find(column: Column, cell: str, ids: Ids) -> tuple[str, str] | None:
    """(label, id) that the cell names, or None where nothing of that kind exists."""
    return named(column, cell, lambda label, id_: id_ in ids.get(label, ()))


def _reject_duplicates(tables: list[Checked], known: Known) -> _Owners:
    owner: _Owners = {}
    for checked in tables:
        label = checked.table.node
        if label is None:
            continue
        space = _space(label)
        for row, id_ in enumerate(checked.column("id")):
            _claim(checked, row, (space, id_), owner, known)
    return owner


def _space(label: str) -> str:
    return "person" if label in PERSON else label


def _claim(checked: Checked, row: int, key: tuple[str, str], owner: _Owners, known: Known) -> None:
    label = str(checked.table.node)
    if key[1] is None:
        return
    if key in owner:
        first, line = owner[key]
        checked.reject(row, "id", f"duplicate id, first at {first.raw.file} line {first.raw.lines[line]}")
    elif reason := id_reason(key[1]):
        checked.reject(row, "id", reason)
    elif key[0] == "person" and known.label(key[1]) not in {None, label}:
        checked.reject(row, "id", f"duplicate id: the store has it as {known.label(key[1])}")
    else:
        owner[key] = (checked, row)


def _existing(owner: _Owners, tables: list[Checked], known: Known) -> Ids:
    ids: Ids = {label: set(found) for label, found in known.ids.items()}
    for (_, id_), (checked, row) in owner.items():
        if row not in checked.bad:
            ids.setdefault(str(checked.table.node), set()).add(id_)
    for account in tuple(ids.get("Account", ())):
        ids.setdefault("Opportunity", set()).add(f"standing:{account}")
    return ids


def _reject_dangling(checked: Checked, ids: Ids, owner: _Owners) -> int:
    before = len(checked.bad)
    for column in checked.table.columns:
        if column.use in {Use.LINK, Use.SOURCE, Use.TARGET} and column.name in checked.values:
            for row, reason in _dangling(checked, column, ids, owner):
                checked.reject(row, column.name, reason)
    return len(checked.bad) - before


def _dangling(checked: Checked, column: Column, ids: Ids, owner: _Owners) -> Iterator[tuple[int, str]]:
    good: set[str] = set().union(*(ids.get(label, ()) for label in column.labels))
    own = checked.column("id")
    simple = not column.many and not column.prefixed
    for row, cell in enumerate(checked.column(column.name)):
        if cell is None or row in checked.bad or (simple and cell in good and cell != own[row]):
            continue
        if lost := next((part for part in targets(column, cell) if find(column, part, ids) is None), None):
            yield row, _lost(column, lost, owner)
        elif checked.table.node in column.labels and cell == own[row]:
            yield row, "names the row itself"


def _lost(column: Column, part: str, owner: _Owners) -> str:
    """Why an id leads nowhere: nothing has it, or its own row is rejected."""
    for label in column.labels:
        checked, row = owner.get((_space(label), part), (None, 0))
        if checked and checked.table.node == label:
            return f"names a {label} whose row is rejected: {checked.raw.file} line {checked.raw.lines[row]}"
    return f"names no {' or '.join(column.labels)} that exists"
