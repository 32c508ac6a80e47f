"""Reads the sheets of an XLSX workbook: cached values only, formulas are never evaluated."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import PurePosixPath
from typing import Any

import polars as pl
from python_calamine import CalamineError, CalamineWorkbook

from graphsvc.errors import InvalidInput
from graphsvc.ingest.archives import open_archive
from graphsvc.kinds import TABLES

_COMPOUND = b"\xd0\xcf\x11\xe0"


def sheets(name: str, data: bytes) -> Iterator[tuple[str, pl.DataFrame, pl.Series]]:
    """Each sheet that is not empty: (table name, text columns, line numbers). Raises InvalidInput."""
    if not data:
        raise InvalidInput(f"{name} is empty.", hint="Save the workbook once more.")
    if data.startswith(_COMPOUND):
        raise InvalidInput(f"{name} is encrypted or an old .xls.", hint="Save it as .xlsx without a password.")
    open_archive(name, data)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        read = [(s, book.get_sheet_by_name(s).to_python(skip_empty_area=False)) for s in book.sheet_names]
    except (CalamineError, ValueError, OSError) as error:
        raise InvalidInput(f"{name} is a broken workbook.", hint="Open it and save it once more.") from error
    filled = [(sheet, rows) for sheet, rows in read if any(_cell(c) is not None for row in rows for c in row)]
    if not filled:
        raise InvalidInput(f"{name} is empty.", hint="Its first line must hold the column names.")
    for sheet, rows in filled:
        alone = len(filled) == 1 and sheet.strip().lower() not in TABLES
        yield (PurePosixPath(name).stem if alone else sheet), *_columns(f"{name}#{sheet}", rows)


def _columns(where: str, rows: list[list[Any]]) -> tuple[pl.DataFrame, pl.Series]:
    header = [(_cell(cell) or "").strip() for cell in rows[0]]
    while header and not header[-1]:
        header.pop()
    if not header or "" in header or len(set(header)) < len(header):
        raise InvalidInput(f"{where}: the first line must name every column once.", hint="Name the columns.")
    body = [(n, [_cell(c) for c in row[: len(header)]]) for n, row in enumerate(rows[1:], start=2)]
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
