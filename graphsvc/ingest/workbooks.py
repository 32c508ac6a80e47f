"""Reads the sheets of an XLSX workbook: cached values only, formulas are never evaluated."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import PurePosixPath
from typing import Any

import polars as pl
from python_calamine import CalamineError, CalamineWorkbook

from graphsvc.errors import InvalidInput
from graphsvc.ingest.raw import RawTable
from graphsvc.ingest.workbook_check import MAX_CELLS, broken, checked_copy, too_large
from graphsvc.ingest.workbook_formulas import unsaved_cells
from graphsvc.kinds import TABLES

_COMPOUND = b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_UNSAVED = "the formula under {} has no stored value: open the workbook in a spreadsheet program and save it"
Rows = list[list[Any]]
Cells = set[tuple[int, int]]


def sheets(name: str, data: bytes, most: int = MAX_CELLS, *, ignored: list[str] | None = None) -> Iterator[RawTable]:
    """Each sheet that is not empty, as a table. `most`: see `checked_copy`.

    `ignored`: where given, sheets beside import tables that are none themselves are left out and named there.
    Raises InvalidInput for what is no workbook, broken, protected or too large.
    """
    if not data:
        raise InvalidInput(f"{name} is empty.", hint="Save the workbook once more.")
    if data.startswith(_COMPOUND):
        kind = "protected by a password" if _ENCRYPTED in data else "an old .xls"
        raise InvalidInput(f"{name} is {kind}.", hint="Save it as .xlsx without a password.")
    found = [_table(name, sheet, rows, unsaved) for sheet, rows, unsaved in _filled(name, data, most)]
    if not found:
        raise InvalidInput(f"{name} is empty.", hint="Its first line must hold the column names.")
    if ignored is not None and any(_is_table(sheet) for sheet, _ in found):
        ignored.extend(f"{name}#{sheet}" for sheet, _ in found if not _is_table(sheet))
        found = [(sheet, made) for sheet, made in found if _is_table(sheet)]
    for sheet, made in found:
        if isinstance(made, InvalidInput):
            raise made
        yield replace(made, name=PurePosixPath(name).stem) if len(found) == 1 and not _is_table(sheet) else made


def _is_table(sheet: str) -> bool:
    return sheet.strip().lower() in TABLES


def _table(name: str, sheet: str, rows: Rows, unsaved: Cells) -> tuple[str, RawTable | InvalidInput]:
    """(the sheet's name, its table or why it is none): a sheet of notes has to be no table."""
    try:
        return sheet, _columns(sheet, f"{name}#{sheet}", rows, unsaved)
    except InvalidInput as error:
        return sheet, error


def _filled(name: str, data: bytes, most: int) -> Iterator[tuple[str, Rows, Cells]]:
    """The sheets with anything in them: (name, rows from the first line on, cells whose formula has no value)."""
    (copy, unsaved), cells = checked_copy(name, data, most), 0
    try:
        of_sheet = unsaved_cells(copy, unsaved)
        copy.seek(0)
        book = CalamineWorkbook.from_filelike(copy)
        for sheet in book.sheet_names:
            rows = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
            cells += len(rows) * len(rows[0]) if rows else 0
            # Several sheets may show one part.
            if cells > most:
                raise too_large(name)
            if any(_cell(cell) is not None for row in rows for cell in row):
                yield sheet, rows, of_sheet.get(sheet, set())
    except (CalamineError, ValueError, OSError) as error:
        raise broken(name) from error
    except BaseException as error:
        # The reader's own word for a defect in it, which is no Exception; its file is to blame all the same.
        if type(error).__name__ != "PanicException":
            raise
        raise broken(name) from error


def _columns(sheet: str, where: str, rows: Rows, unsaved: Cells) -> RawTable:
    first = next(n for n, row in enumerate(rows) if any(_cell(cell) is not None for cell in row))
    header = [(_cell(cell) or "").strip() for cell in rows[first]]
    while header and not header[-1]:
        header.pop()
    if not header or "" in header or len(set(header)) < len(header):
        raise InvalidInput(f"{where}: its first line must name every column once.", hint="Name the columns.")
    # The reader's rows end with the last value: below it may stand formulas that have none.
    rows = rows + [[""] * len(header)] * (max((row for row, _ in unsaved), default=0) - len(rows))
    body = [(n, [_cell(c) for c in row[: len(header)]]) for n, row in enumerate(rows[first + 1 :], start=first + 2)]
    faults = {n: _UNSAVED.format(header[i - 1]) for n, i in sorted(unsaved, reverse=True) if i <= len(header)}
    kept = [(n, row) for n, row in body if n in faults or any(cell is not None for cell in row)]
    columns = {name: pl.Series(name, [row[i] for _, row in kept], dtype=pl.String) for i, name in enumerate(header)}
    lines = pl.Series("\0line", [n for n, _ in kept], dtype=pl.UInt32)
    return RawTable(sheet, where, pl.DataFrame(columns), lines, faults)


def _cell(value: Any) -> str | None:
    """A cell's value as text: 3.0 is `3`, days and instants are ISO 8601, a blank text is nothing."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime) and (value.hour, value.minute, value.second) == (0, 0, 0):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    text = str(value)
    return text if text.strip() else None
