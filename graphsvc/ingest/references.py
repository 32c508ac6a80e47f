"""Whether ids are unique and lead somewhere. Works on checked tables; rejects rows in place."""

from __future__ import annotations

from collections.abc import Iterator

from graphsvc.ingest.known import Known
from graphsvc.ingest.tables import Checked
from graphsvc.kinds import PERSON, Column, Use
from graphsvc.kinds.identity import id_reason, named

Ids = dict[str, set[str]]


def resolve(tables: list[Checked], known: Known) -> Ids:
    """Rejects duplicate ids, dangling references and self-loops; returns the ids that exist afterwards, by label."""
    owner = _reject_duplicates(tables, known)
    while True:
        ids = _existing(owner, tables, known)
        if not sum(_reject_dangling(checked, ids) for checked in tables):
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


def _reject_duplicates(tables: list[Checked], known: Known) -> dict[tuple[str, str], tuple[Checked, int]]:
    owner: dict[tuple[str, str], tuple[Checked, int]] = {}
    for checked in tables:
        label = checked.table.node
        if label is None:
            continue
        space = "person" if label in PERSON else label
        for row, id_ in enumerate(checked.column("id")):
            _claim(checked, row, (space, id_), owner, known)
    return owner


def _claim(
    checked: Checked, row: int, key: tuple[str, str], owner: dict[tuple[str, str], tuple[Checked, int]], known: Known
) -> None:
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


def _existing(owner: dict[tuple[str, str], tuple[Checked, int]], tables: list[Checked], known: Known) -> Ids:
    ids: Ids = {label: set(found) for label, found in known.ids.items()}
    for (_, id_), (checked, row) in owner.items():
        if row not in checked.bad:
            ids.setdefault(str(checked.table.node), set()).add(id_)
    for account in tuple(ids.get("Account", ())):
        ids.setdefault("Opportunity", set()).add(f"standing:{account}")
    return ids


def _reject_dangling(checked: Checked, ids: Ids) -> int:
    before = len(checked.bad)
    for column in checked.table.columns:
        if column.use in {Use.LINK, Use.SOURCE, Use.TARGET} and column.name in checked.values:
            for row, reason in _dangling(checked, column, ids):
                checked.reject(row, column.name, reason)
    return len(checked.bad) - before


def _dangling(checked: Checked, column: Column, ids: Ids) -> Iterator[tuple[int, str]]:
    kinds = " or ".join(column.labels)
    good: set[str] = set().union(*(ids.get(label, ()) for label in column.labels))
    own = checked.column("id")
    simple = not column.many and not column.prefixed
    for row, cell in enumerate(checked.column(column.name)):
        if cell is None or row in checked.bad or (simple and cell in good and cell != own[row]):
            continue
        if any(find(column, part, ids) is None for part in targets(column, cell)):
            yield row, f"names no {kinds} that exists"
        elif checked.table.node in column.labels and cell == own[row]:
            yield row, "names the row itself"
