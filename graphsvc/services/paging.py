"""Pages of a table: a cursor is the position that the page before ended with."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from graphsvc.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows, and the cursor of the next page; None after the last one."""

    rows: pl.DataFrame
    next_cursor: str | None


def page(rows: pl.DataFrame, limit: int, cursor: str | None) -> Page:
    """At most `limit` rows from a cursor on. Raises InvalidInput for a cursor that no page gave."""
    begin = _position(cursor)
    found = rows.slice(begin, min(limit, rows.height))  # polars takes no number beyond all sense
    end = begin + found.height
    return Page(found, str(end) if end < rows.height else None)


def _position(cursor: str | None) -> int:
    if cursor is None:
        return 0
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) < 10):
        raise InvalidInput("This cursor is not one that an earlier page gave.", hint="Begin without a cursor.")
    return int(cursor)
