"""Reads delimited text: encoding and delimiter found, each row with its line, rows that do not fit apart."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import IO

import numpy as np
import polars as pl

from graphsvc.errors import InvalidInput
from graphsvc.ingest.raw import RawTable
from graphsvc.ingest.strangers import check_start, refusal
from graphsvc.ingest.values import unguard

_MAX_LINE = 1 << 20
_MAX_COLUMNS = 1 << 14  # as many as a spreadsheet has
_DELIMITERS = (",", ";", "\t")
_PROOF = 0.8
# Spreadsheets write an empty row as a line of delimiters.
_BLANK_START = re.compile(rb"(?:[ \t,;]*\n)+")
_QUOTED = re.compile(rb'"[^"]*"')
_NO_TABLE = "Check that quotes are closed and that every row has as many cells as the header."


def check_stream(name: str, file: IO[bytes], longest: int = _MAX_LINE) -> None:
    """Looks through a text in small pieces. Raises InvalidInput if it is empty, binary, or no table of lines."""
    line, run, filled = 1, 0, False
    for piece in iter(lambda: file.read(longest), b""):
        if line == 1 and not run:
            check_start(name, piece)
        if (at := piece.find(b"\0")) >= 0:
            reason = "is a binary file, not a table: a NUL byte stands here"
            raise refusal(reason, name, line + _ends(piece[:at]), hint="Save it as CSV in UTF-8, or as .xlsx.")
        filled = filled or bool(piece.strip(b"\xef\xbb\xbf \t\r\n"))
        first, last = _line_ends(piece)
        if run + first > longest:
            raise refusal("is longer than 1 MiB", name, line, hint="This is not a table of rows.")
        line += _ends(piece)
        run = run + len(piece) if last < 0 else len(piece) - last - 1
    if not filled:
        raise _empty(name)


def _empty(name: str) -> InvalidInput:
    return InvalidInput(f"{name} is empty.", hint="Its first line must hold the column names.")


def _ends(piece: bytes) -> int:
    """How many lines end in it."""
    return piece.count(b"\n") or piece.count(b"\r")


def _line_ends(piece: bytes) -> tuple[int, int]:
    """Where the first line ends (the length where none does), and the last one (-1 where none does)."""
    first = [at for end in (b"\n", b"\r") if (at := piece.find(end)) >= 0]
    return min(first, default=len(piece)), max(piece.rfind(b"\n"), piece.rfind(b"\r"))


def read_csv(name: str, data: bytes) -> RawTable:
    """One delimited text. Raises InvalidInput for what is no table."""
    check_stream(name, io.BytesIO(data))
    text = decode(name, data)
    blank = _BLANK_START.match(text)
    start = blank.end() if blank else 0
    skipped = text.count(b"\n", 0, start)
    if not text[start:].strip(b" \t,;"):
        raise _empty(name)
    frame, lines, faults = _rows(name, text[start:], skipped)
    empty = pl.all_horizontal(pl.exclude("\0line").is_null())
    kept = frame.with_columns((lines + skipped).cast(pl.UInt32).alias("\0line")).filter(~empty)
    moved = {line + skipped: reason for line, reason in faults.items()}
    return RawTable(PurePosixPath(name).stem, name, unguard(kept.drop("\0line")), kept["\0line"], moved)


def decode(name: str, data: bytes) -> bytes:
    """The same text as UTF-8 without a BOM and with `\\n` line ends. GB18030 only where the bytes prove it."""
    data = data.removeprefix(b"\xef\xbb\xbf")
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        data = _from_gb18030(name, data, error.start).encode()
    data = data.replace(b"\r\n", b"\n") if b"\r" in data else data
    # Alone it ends lines only where nothing else does; elsewhere it is part of a cell.
    return data if b"\n" in data else data.replace(b"\r", b"\n")


def _from_gb18030(name: str, data: bytes, wrong: int) -> str:
    """Western 8-bit text often passes as GB18030 by accident, but then as rare characters: common ones prove it.

    `wrong`: where the first byte stands that is no UTF-8.
    """
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        text = ""
    foreign = re.sub(r"[\x00-\x7f]", "", text)
    common = len(foreign.encode("gb2312", "ignore")) // 2
    if not foreign or common < _PROOF * len(foreign):
        line, column = _place(data, wrong)
        raise refusal("is neither UTF-8 nor GB18030", name, line, column, hint="Save it as CSV in UTF-8.")
    return text


def _place(data: bytes, at: int) -> tuple[int, str | None]:
    """(line, column) of a byte; no column where quotes, or a header that cannot be read, leave it open."""
    lines = re.split(rb"\r\n|\n|\r", data[:at])
    header = re.split(rb"[\r\n]", data, maxsplit=1)[0].decode("ascii", "replace")
    names = header.split(delimiter(header))
    cell = lines[-1].count(delimiter(header).encode())
    known = len(lines) > 1 and b'"' not in data[:at] and cell < len(names)
    return len(lines), (names[cell].strip() or None) if known else None


def delimiter(header: str) -> str:
    """The delimiter that occurs most often in the header outside quotes; a comma where none does."""
    bare = re.sub(r'"[^"]*"', "", header)
    return max(_DELIMITERS, key=bare.count)


def _rows(name: str, text: bytes, skipped: int) -> tuple[pl.DataFrame, pl.Series, dict[int, str]]:
    """(text columns without the header, the line of each row, the lines of rows that do not fit it). `skipped`: the
    lines before the text, for what is said of it."""
    first = text.split(b"\n", 1)[0].decode()
    separator = delimiter(first)
    if first.count(separator) >= _MAX_COLUMNS:
        raise refusal(
            f"names more than {_MAX_COLUMNS:,} columns", name, 1 + skipped, hint="This is not a table of rows."
        )
    try:
        frame = pl.read_csv(text, separator=separator, infer_schema=False, has_header=False, raise_if_empty=True)
    except pl.exceptions.PolarsError:
        return _one_by_one(name, text, separator, skipped)
    if not _even(text, separator, frame):
        return _one_by_one(name, text, separator, skipped)
    names = _header(name, frame.row(0), 1 + skipped)
    body = _without_blanks(frame.slice(1).rename(dict(zip(frame.columns, names, strict=True))))
    return body, _lines(text, body), {}


def _even(text: bytes, separator: str, frame: pl.DataFrame) -> bool:
    """Whether every line that is not empty has as many cells as the first.

    The frame has no row that is longer than the first, so all are even if there are enough delimiters for that.
    """
    bare = _QUOTED.sub(b"", text) if b'"' in text else text
    if bare.count(separator.encode()) == (frame.width - 1) * frame.height:
        return True
    symbols = np.frombuffer(bare if bare.endswith(b"\n") else bare + b"\n", dtype=np.uint8)
    ends = np.flatnonzero(symbols == ord("\n"))
    between = np.diff(np.searchsorted(np.flatnonzero(symbols == ord(separator)), ends), prepend=0)
    empty = np.diff(ends, prepend=-1) == 1
    return len(ends) == frame.height and bool(np.all((between == frame.width - 1) | empty))


def _one_by_one(name: str, text: bytes, separator: str, skipped: int) -> tuple[pl.DataFrame, pl.Series, dict[int, str]]:
    """The slow way, for files in which some row does not fit: one bad row must not cost the whole file."""
    rows = list(_numbered(name, text, separator, skipped))
    names = _header(name, rows[0][1], 1 + skipped)
    width, body = len(names), rows[1:]
    filled = [(line, row) for line, row in body if any(row)]
    faults = {} if _all_end_empty(filled, width) else {n: _misfit(r, width) for n, r in filled if len(r) != width}
    if faults and len(faults) == len(filled):
        line, fault = next(iter(faults.items()))
        reason = f"is not a table: no line fits the header; this one {fault}"
        raise refusal(reason, name, line + skipped, hint=_NO_TABLE)
    cells = [(row + [""] * width)[:width] for _, row in body]
    columns = {column: pl.Series(column, [c[i] for c in cells], dtype=pl.String) for i, column in enumerate(names)}
    return _without_blanks(pl.DataFrame(columns)), pl.Series([line for line, _ in body], dtype=pl.UInt32), faults


def _numbered(name: str, text: bytes, separator: str, skipped: int) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text.decode(), newline=""), delimiter=separator, strict=True)
    line = 1
    try:
        for row in reader:
            yield line, [cell if cell.strip() else "" for cell in row]
            line = reader.line_num + 1
    except csv.Error as error:
        raise refusal(f"is not a table: {_fault(error)}", name, line + skipped, hint=_NO_TABLE) from error


def _fault(error: csv.Error) -> str:
    """What is wrong with the row that begins on a line, in words of ours."""
    if "expected after" in str(error):
        return "in the row that begins here, text follows a closing quote"
    if "field limit" in str(error):
        return f"in the row that begins here, a cell is longer than {csv.field_size_limit():,} characters"
    return "in the row that begins here, a quote is not closed"


def _all_end_empty(rows: list[tuple[int, list[str]]], width: int) -> bool:
    """Whether every line ends with the same delimiters that the header lacks. In one line alone they may be a shift."""
    return len({len(row) for _, row in rows}) == 1 and all(len(r) > width and not any(r[width:]) for _, r in rows)


def _misfit(row: list[str], width: int) -> str:
    return f"has {len(row)} cells where the header names {width} columns"


def _header(name: str, cells: tuple[str | None, ...] | list[str], line: int) -> list[str]:
    names = [(cell or "").strip() for cell in cells]
    if "" in names:
        raise refusal(f"column {names.index('') + 1} has no name", name, line, hint="Name it in the first line.")
    twice = sorted(n for n, times in Counter(names).items() if times > 1)
    if twice:
        raise refusal("the column stands twice", name, line, twice[0], hint="Remove one of the two.")
    return names


def _without_blanks(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(pl.when(pl.all().str.strip_chars().str.len_bytes() > 0).then(pl.all()))


def _lines(text: bytes, frame: pl.DataFrame) -> pl.Series:
    """The line on which each row begins: a quoted cell may span several."""
    rows = pl.Series("\0line", range(2, frame.height + 2), dtype=pl.UInt32)
    if b'"' not in text or not frame.height:
        return rows
    extra = frame.select(pl.sum_horizontal(pl.all().str.count_matches("\n", literal=True).fill_null(0))).to_series()
    before = extra.cum_sum().shift(1, fill_value=0)
    return (rows + before + sum(name.count("\n") for name in frame.columns)).cast(pl.UInt32)
