"""Reads the sheets of an XLSX workbook: cached values only, formulas are never evaluated."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import PurePosixPath
from typing import Any

import polars as pl
from python_calamine import CalamineError, CalamineWorkbook

from graphsvc.errors import InvalidInput
from graphsvc.ingest.workbook_check import MAX_CELLS, broken, checked_copy, too_large
from graphsvc.kinds import TABLES

_COMPOUND = b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
Rows = list[list[Any]]


def sheets(name: str, data: bytes, most: int = MAX_CELLS) -> Iterator[tuple[str, pl.DataFrame, pl.Series]]:
    """Each sheet that is not empty: (table name, text columns, line numbers). `most`: see `checked_copy`.

    Raises InvalidInput for what is no workbook, broken, protected or too large.
    """
    if not data:
        raise InvalidInput(f"{name} is empty.", hint="Save the workbook once more.")
    if data.startswith(_COMPOUND):
        kind = "protected by a password" if _ENCRYPTED in data else "an old .xls"
        raise InvalidInput(f"{name} is {kind}.", hint="Save it as .xlsx without a password.")
    tables = [(sheet, *_columns(f"{name}#{sheet}", rows)) for sheet, rows in _filled(name, data, most)]
    if not tables:
        raise InvalidInput(f"{name} is empty.", hint="Its first line must hold the column names.")
    for sheet, frame, lines in tables:
        alone = len(tables) == 1 and sheet.strip().lower() not in TABLES
        yield (PurePosixPath(name).stem if alone else sheet), frame, lines


def _filled(name: str, data: bytes, most: int) -> Iterator[tuple[str, Rows]]:
    """The sheets with anything in them, one after the other: (name, rows from the first line on)."""
    copy, cells = checked_copy(name, data, most), 0
    try:
        book = CalamineWorkbook.from_filelike(copy)
        for sheet in book.sheet_names:
            rows = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
            cells += len(rows) * len(rows[0]) if rows else 0
            # Several sheets may show one part.
            if cells > most:
                raise too_large(name)
            if any(_cell(cell) is not None for row in rows for cell in row):
                yield sheet, rows
    except (CalamineError, ValueError, OSError) as error:
        raise broken(name) from error
    except BaseException as error:
        # The reader's own word for a defect in it, which is no Exception; its file is to blame all the same.
        if type(error).__name__ != "PanicException":
            raise
        raise broken(name) from error


def _columns(where: str, rows: Rows) -> tuple[pl.DataFrame, pl.Series]:
    first = next(n for n, row in enumerate(rows) if any(_cell(cell) is not None for cell in row))
    header = [(_cell(cell) or "").strip() for cell in rows[first]]
    while header and not header[-1]:
        header.pop()
    if not header or "" in header or len(set(header)) < len(header):
        raise InvalidInput(f"{where}: its first line must name every column once.", hint="Name the columns.")
    body = [(n, [_cell(c) for c in row[: len(header)]]) for n, row in enumerate(rows[first + 1 :], start=first + 2)]
    kept = [(n, row) for n, row in body if any(cell is not None for cell in row)]
    columns = {name: pl.Series(name, [row[i] for _, row in kept], dtype=pl.String) for i, name in enumerate(header)}
    return pl.DataFrame(columns), pl.Series("\0line", [n for n, _ in kept], dtype=pl.UInt32)


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
