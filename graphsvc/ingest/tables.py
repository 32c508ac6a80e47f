"""Which import table a file is, whether its columns fit, and its cells as values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Any

import numpy as np
import polars as pl

from graphsvc.errors import InvalidInput, Problem
from graphsvc.ingest.raw import RawTable
from graphsvc.ingest.values import parse_column
from graphsvc.kinds import RELATIONSHIP_KINDS, TABLES, Column, Table, Use
from graphsvc.kinds.validate import ORDERS

REASON = "rejected_because"
_STRANGE = 100  # unknown columns of one table, beyond which no nearest name is looked for: it takes long
_MAY_BE_EMPTY = {("stakeholders", "name")}
# A word misspelt keeps more than this; a word of its own, such as `notes` beside `roles`, has less.
_LIKE_TABLE, _LIKE_COLUMN = 0.7, 0.6
_TEMPLATE = "`graphsvc template FOLDER` writes tables that fit."
_LEAVE_OUT = (
    "Rename it, if it is one (`graphsvc template FOLDER` writes them all); if it is not, move it elsewhere or give the "
    "tables one by one."
)


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that was not imported. `value_kind` is what the cell should have held; the value is never echoed.

    `table`: which of the tables that were read it stands in, by its place among them.
    """

    file: str
    line: int
    column: str | None
    value_kind: str
    reason: str
    table: int = 0


@dataclass
class Checked:
    """A table whose cells are values. `bad`: row → why it is rejected; such rows take part in nothing.

    `left_out`: (row, column) → why that cell alone is rejected, the rest of its row being imported.

    `number`: its place among the tables that were read.
    """

    table: Table
    raw: RawTable
    values: dict[str, pl.Series]
    clear: dict[str, pl.Series]
    number: int = 0
    bad: dict[int, Rejected] = field(default_factory=dict)
    left_out: dict[tuple[int, str], Rejected] = field(default_factory=dict)

    @property
    def rejected(self) -> list[Rejected]:
        """Everything that is not imported of this table."""
        return [*self.bad.values(), *(r for (row, _), r in self.left_out.items() if row not in self.bad)]

    def leave_out(self, row: int, column: str, reason: str) -> None:
        """Rejects one cell."""
        self.left_out.setdefault((row, column), self.rejection(row, column, reason))

    def reject(self, row: int, column: str | None, reason: str, value_kind: str | None = None) -> None:
        """Rejects the row unless it already is: one reason a row, the first found."""
        self.bad.setdefault(row, self.rejection(row, column, reason, value_kind))

    def rejection(self, row: int, column: str | None, reason: str, value_kind: str | None = None) -> Rejected:
        """What a rejection of the row says, for one that leaves the rest of the row in force."""
        kind = value_kind or self._kind(column)
        return Rejected(self.raw.file, int(self.raw.lines[row]), column, kind, reason, self.number)

    def _kind(self, name: str | None) -> str:
        column = self.table.column(name) if name else None
        if column is None:
            return "row"
        return column.property.type.value if column.property else "id"

    def column(self, name: str) -> list[Any]:
        """The values of a column, all None where the file has no such column."""
        return self.values[name].to_list() if name in self.values else [None] * self.raw.frame.height

    def good(self) -> pl.DataFrame:
        """The values of the rows that are not rejected, by the names of the columns."""
        frame = pl.DataFrame(dict(self.values))
        return frame[np.setdiff1d(np.arange(frame.height), list(self.bad))] if self.bad else frame

    def cleared(self, name: str) -> list[bool]:
        """Which cells of a column clear the value."""
        return self.clear[name].to_list() if name in self.clear else [False] * self.raw.frame.height


def check_tables(raws: Iterable[RawTable]) -> list[Checked]:
    """Recognises, checks and parses. Raises InvalidInput with every wrong table and column at once."""
    return [check_cells(raw, table, number) for number, (raw, table) in enumerate(recognised(raws))]


def recognised(raws: Iterable[RawTable]) -> list[tuple[RawTable, Table]]:
    """Each with the table that it is, its columns named as there. Raises InvalidInput as `check_tables` does."""
    known = [(raw, table_called(raw.name)) for raw in raws]
    named = [(_named(raw, table), table) for raw, table in known if table]
    strange = [Problem(f"is no import table{_nearest(raw.name, TABLES, _LIKE_TABLE)}", raw.file)
               for raw, table in known if not table]  # fmt: skip
    if problems := [*strange, *(p for raw, table in named for p in _problems(raw, table))]:
        raise InvalidInput(f"{problems[0]}.", hint=_LEAVE_OUT if strange else _TEMPLATE, problems=problems)
    return named


def table_called(name: str) -> Table | None:
    """The import table that a file or sheet of this name is, or None."""
    return TABLES.get(name.strip().lower())


def _named(raw: RawTable, table: Table) -> RawTable:
    """Its columns named as the table's, whatever their case, without the reason beside rejected rows that come back."""
    frame = raw.frame.drop(REASON, strict=False)
    names: dict[str, str] = {}
    columns = set(frame.columns)
    for column in frame.columns:
        plain = column.strip().lower()
        if plain not in columns and plain not in names.values() and table.column(plain):
            names[column] = plain
    return replace(raw, frame=frame.rename(names))


def _problems(raw: RawTable, table: Table) -> list[Problem]:
    columns = raw.frame.columns
    unknown = [c for c in columns if table.column(c) is None]
    missing = [c for c in table.required if c not in columns]
    known, others = (table.header, unknown) if len(unknown) <= _STRANGE else ([], [])
    return [
        *(Problem(f"unknown column{_nearest(c, known)}", raw.file, 1, c) for c in unknown),
        *(Problem(f"required column is missing{_nearest(c, others)}", raw.file, 1, c) for c in missing),
    ]


def _nearest(name: str, known: Iterable[str], least: float = _LIKE_COLUMN) -> str:
    """The known name that the user may have meant, if any is at least so much like it (0–1)."""
    close = get_close_matches("_".join(name.lower().split()), list(known), n=1, cutoff=least)
    return f"; nearest: {close[0]}" if close else ""


def check_cells(raw: RawTable, table: Table, number: int = 0) -> Checked:
    """Parses every column and rejects rows with a bad or missing value, or an end before its beginning."""
    checked = Checked(table, raw, {}, {}, number)
    for row, line in enumerate(raw.lines if raw.faults else ()):
        if line in raw.faults:
            checked.reject(row, None, raw.faults[line])
    for column in table.columns:
        if column.name in raw.frame.columns:
            _take(checked, column)
    for first, last in ORDERS:
        _check_order(checked, first, last)
    return checked


def _take(checked: Checked, column: Column) -> None:
    name = column.name
    parsed = parse_column(column.property, checked.raw.frame[name])
    checked.values[name], checked.clear[name] = parsed.values, parsed.clear
    for row in parsed.reasons.is_not_null().arg_true():
        checked.reject(row, name, parsed.reasons[row])
    if column.required and (checked.table.name, name) not in _MAY_BE_EMPTY:
        empty = checked.raw.frame[name].is_null() | parsed.clear
        for row in empty.arg_true():
            checked.reject(row, name, "is required")
    is_key = column.tie is not None and name in RELATIONSHIP_KINDS[column.tie].key
    if column.use in {Use.ID, Use.SOURCE, Use.TARGET} or is_key:
        for row in parsed.clear.arg_true():
            checked.reject(row, name, "cannot be cleared")


def _check_order(checked: Checked, first: str, last: str) -> None:
    if first in checked.values and last in checked.values:
        for row in (checked.values[last] < checked.values[first]).fill_null(value=False).arg_true():
            checked.reject(row, last, f"lies before {first}")
