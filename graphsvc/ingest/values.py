"""Cells as values: text to integers, numbers, days, instants, enumerations; never a guess. Each distinct text once."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import polars as pl

from graphsvc.kinds import Property, ValueType
from graphsvc.kinds.values import parse

CLEAR = r"\-"
# So begins a cell that a spreadsheet would run, guarded or not.
_RISKY = r"'*[=+\-@\t\r]"
_DTYPES: dict[ValueType, Any] = {
    ValueType.TEXT: pl.String,
    ValueType.INTEGER: pl.Int64,
    ValueType.NUMBER: pl.Float64,
    ValueType.BOOLEAN: pl.Boolean,
    ValueType.DATE: pl.Date,
    ValueType.INSTANT: pl.String,
    ValueType.TEXTS: pl.List(pl.String),
}
_YEAR_FIRST = (
    re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})\Z"),
    re.compile(r"(\d{4})/(\d{1,2})/(\d{1,2})\Z"),
    re.compile(r"(\d{4})(\d{2})(\d{2})\Z"),
    re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日\Z"),
)
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})\Z")
_SLASHED = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})\Z")
# No program writes a number so that has no thousands in mind, for it would leave the last 0 out.
_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}\.\d{2}0\Z")


@dataclass(frozen=True)
class Parsed:
    """One column: `values` (null = nothing stated), `clear` (the cell was `\\-`), `reasons` (null = fine)."""

    values: pl.Series
    clear: pl.Series
    reasons: pl.Series


def guard(frame: pl.DataFrame) -> pl.DataFrame:
    """Puts one `'` before every cell that a spreadsheet would run, or that looks as if it were guarded already."""
    return frame.with_columns(pl.col(pl.String).str.replace(f"^({_RISKY})", "'${1}"))


def unguard(frame: pl.DataFrame) -> pl.DataFrame:
    """Strips exactly the one `'` that `guard` puts there."""
    # Few columns hold any: looking for them first is several times faster than replacing in all.
    quoted = frame.select(pl.all().str.starts_with("'").any())
    columns = [name for name in frame.columns if quoted[name][0]]
    return frame.with_columns(pl.col(columns).str.replace(f"^'({_RISKY})", "${1}"))


def parse_column(prop: Property | None, column: pl.Series) -> Parsed:
    """Parses a column of texts as `prop` says; None: ids and links, texts without blanks at their ends."""
    clear = (column == CLEAR).fill_null(value=False)
    text = column.set(clear, None)
    if prop is None:
        return Parsed(text.str.strip_chars(), clear, _none(len(text)))
    if prop.type is ValueType.TEXT and prop.enumeration is None:
        return Parsed(text, clear, _none(len(text)))
    return _by_distinct(prop, text, clear)


def _none(length: int) -> pl.Series:
    return pl.Series([None], dtype=pl.String).new_from_index(0, length)


def _by_distinct(prop: Property, text: pl.Series, clear: pl.Series) -> Parsed:
    distinct = text.drop_nulls().unique()
    pairs = [_try(prop, cell) for cell in distinct]
    values = pl.Series([value for value, _ in pairs], dtype=_DTYPES[prop.type])
    reasons = pl.Series([reason for _, reason in pairs], dtype=pl.String)
    table = pl.DataFrame({"c": distinct.cast(pl.String), "value": values, "reason": reasons})
    joined = pl.DataFrame({"c": text.cast(pl.String)}).join(table, on="c", how="left", maintain_order="left")
    return Parsed(joined["value"], clear, joined["reason"])


def _try(prop: Property, cell: str) -> tuple[Any, str | None]:
    try:
        return parse(prop, _PARSERS[prop.type](cell.strip())), None
    except (ValueError, OverflowError) as error:
        return None, str(error)


def day(text: str) -> date:
    """A day in a common form. Raises ValueError where day and month could be either."""
    for form in _YEAR_FIRST:
        if found := form.match(text):
            return _day(*(int(part) for part in found.groups()))
    if found := _DOTTED.match(text):
        return _day(int(found[3]), int(found[2]), int(found[1]))
    if found := _SLASHED.match(text):
        return _slashed(int(found[1]), int(found[2]), int(found[3]))
    if len(text) > 10 and re.match(r"\d{4}-\d{2}-\d{2}[ T]00:00(:00(\.0+)?)?\Z", text):
        return date.fromisoformat(text[:10])
    raise ValueError("must be a day such as 2026-03-31")


def _slashed(first: int, second: int, year: int) -> date:
    if first <= 12 and second <= 12 and first != second:
        raise ValueError("is ambiguous: day and month could be either; write it as 2026-03-31")
    return _day(year, second, first) if first > 12 else _day(year, first, second)


def _day(year: int, month: int, number: int) -> date:
    try:
        return date(year, month, number)
    except ValueError:
        raise ValueError("must be a day that exists, such as 2026-03-31") from None


def instant(text: str) -> datetime:
    """An instant, UTC where no zone is stated; a mere day is its midnight."""
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        at = day(text)
        return datetime(at.year, at.month, at.day, tzinfo=UTC)
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def _whole(text: str) -> int:
    if not re.fullmatch(r"[+-]?\d{1,18}(\.0+)?", text):
        raise ValueError("must be a whole number")
    return int(text.split(".")[0])


def _number(text: str) -> float:
    if not re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", text):
        raise ValueError("must be a number such as 1234.5")
    if _THOUSANDS.match(text):
        raise ValueError("is ambiguous: the point could part thousands or decimals; write it as 1250 or as 1.25")
    return float(text)


def _truth(text: str) -> bool:
    if text.lower() not in {"true", "false"}:
        raise ValueError("must be true or false")
    return text.lower() == "true"


def _items(text: str) -> list[str]:
    return [item.strip() for item in text.split(";") if item.strip()]


_PARSERS: dict[ValueType, Callable[[str], Any]] = {
    ValueType.TEXT: str,
    ValueType.INTEGER: _whole,
    ValueType.NUMBER: _number,
    ValueType.BOOLEAN: _truth,
    ValueType.DATE: day,
    ValueType.INSTANT: instant,
    ValueType.TEXTS: _items,
}
