"""Reads tables from CSV, XLSX, folders and ZIPs, all cells as text, each row with its line in the file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import polars as pl

from graphsvc.errors import InvalidInput
from graphsvc.ingest.archives import members
from graphsvc.ingest.workbooks import sheets

_TEXT = {".csv", ".tsv", ".txt"}
_BOOK = {".xlsx", ".xlsm"}
_MAX_FILE = 1 << 30
_MAX_LINE = 1 << 20
_DELIMITERS = (",", ";", "\t")
_PROOF = 0.8


@dataclass(frozen=True)
class RawTable:
    """One table as it stands in a file. `frame`: text columns (null = empty cell); `lines`: the row's 1-based line."""

    name: str
    file: str
    frame: pl.DataFrame
    lines: pl.Series


def read_paths(paths: Iterable[Path], names: Mapping[Path, str] | None = None) -> list[RawTable]:
    """Every table in the files, folders, workbooks and ZIPs given. Raises InvalidInput, naming the file.

    `names`: what files are called that lie under another name.
    """
    tables = [table for path in paths for table in _read(Path(path), (names or {}).get(path))]
    if not tables:
        raise InvalidInput("There is no table to read.", hint="Give .csv or .xlsx files, a folder or a .zip of them.")
    return tables


def _read(path: Path, name: str | None = None) -> Iterator[RawTable]:
    name = name or path.name
    if path.is_dir():
        for inner in sorted(p for p in path.iterdir() if p.suffix.lower() in _TEXT | _BOOK and p.is_file()):
            yield from _read(inner)
        return
    _check_file(path, name)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InvalidInput(f"{name} cannot be read: {error.strerror}.") from error
    yield from _parse(name, data)


def _check_file(path: Path, name: str) -> None:
    if not path.is_file():
        raise InvalidInput(f"There is no file {path}.", hint="Check the path.")
    if path.stat().st_size > _MAX_FILE:
        raise InvalidInput(f"{name} is larger than 1 GiB.", hint="Split it into several files.")
    if PurePosixPath(name).suffix.lower() in _TEXT:
        with path.open("rb") as file:
            _check_start(name, file.read(_MAX_LINE + 1))


def _check_start(name: str, start: bytes) -> None:
    if not start.strip():
        raise InvalidInput(f"{name} is empty.", hint="Its first line must hold the column names.")
    if b"\0" in start:
        raise InvalidInput(f"{name} is a binary file, not a table.", hint="Save it as CSV in UTF-8, or as .xlsx.")
    if len(start) > _MAX_LINE and b"\n" not in start and b"\r" not in start:
        raise InvalidInput(f"{name}: the first line is longer than 1 MiB.", hint="This is not a table of rows.")


def _parse(name: str, data: bytes) -> Iterator[RawTable]:
    suffix = PurePosixPath(name).suffix.lower()
    if suffix == ".zip":
        for inner, content in members(name, data, _TEXT | _BOOK):
            yield from _parse(f"{name}/{inner}", content)
    elif suffix in _BOOK:
        for sheet, frame, lines in sheets(name, data):
            yield RawTable(sheet, f"{name}#{sheet}", frame, lines)
    elif suffix in _TEXT:
        yield read_csv(name, data)
    else:
        raise InvalidInput(f"{name} is of no kind that can be read.", hint="Use .csv, .tsv, .xlsx or .zip.")


def read_csv(name: str, data: bytes) -> RawTable:
    """One delimited text. Raises InvalidInput for what is no table."""
    _check_start(name, data[: _MAX_LINE + 1])
    text = decode(name, data)
    frame = _frame(name, text)
    lines = _lines(text, frame)
    blank = pl.all_horizontal(pl.exclude("\0line").is_null())
    kept = frame.with_columns(lines.alias("\0line")).filter(~blank) if frame.width else frame
    stem = PurePosixPath(name).stem
    return RawTable(stem, name, kept.drop("\0line"), kept["\0line"])


def decode(name: str, data: bytes) -> bytes:
    """The same text as UTF-8 without a BOM and with `\\n` line ends. GB18030 only where the bytes prove it."""
    if b"\0" in data:
        raise InvalidInput(f"{name} is a binary file, not a table.", hint="Save it as CSV in UTF-8, or as .xlsx.")
    data = data.removeprefix(b"\xef\xbb\xbf")
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        data = _from_gb18030(name, data).encode()
    return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in data else data


def _from_gb18030(name: str, data: bytes) -> str:
    """Western 8-bit text often passes as GB18030 by accident, but then as rare characters: common ones prove it."""
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        text = ""
    foreign = re.sub(r"[\x00-\x7f]", "", text)
    common = len(foreign.encode("gb2312", "ignore")) // 2
    if not foreign or common < _PROOF * len(foreign):
        raise InvalidInput(f"{name} is neither UTF-8 nor GB18030.", hint="Save it as CSV in UTF-8.")
    return text


def delimiter(header: str) -> str:
    """The delimiter that occurs most often in the header outside quotes; a comma where none does."""
    bare = re.sub(r'"[^"]*"', "", header)
    return max(_DELIMITERS, key=bare.count)


def _frame(name: str, text: bytes) -> pl.DataFrame:
    header = text.split(b"\n", 1)[0].decode()
    try:
        frame = pl.read_csv(
            text, separator=delimiter(header), infer_schema=False, has_header=False, raise_if_empty=True
        )
    except pl.exceptions.PolarsError as error:
        # The library's own message may hold cells of the file: it is not passed on.
        hint = "Check that quotes are closed and that no row has more cells than the header."
        raise InvalidInput(f"{name} is not a table.", hint=hint) from error
    names = [(cell or "").strip() for cell in frame.row(0)]
    _check_header(name, names)
    body = frame.slice(1).rename(dict(zip(frame.columns, names, strict=True)))
    return body.with_columns(pl.when(pl.all().str.strip_chars().str.len_bytes() > 0).then(pl.all()))


def _check_header(name: str, names: list[str]) -> None:
    twice = sorted({n for n in names if names.count(n) > 1})
    if "" in names:
        raise InvalidInput(f"{name}: column {names.index('') + 1} has no name.", hint="Name it in the first line.")
    if twice:
        raise InvalidInput(f"{name}: the column {twice[0]} stands twice.", hint="Remove one of the two.")


def _lines(text: bytes, frame: pl.DataFrame) -> pl.Series:
    """The line on which each row begins: a quoted cell may span several."""
    rows = pl.Series("\0line", range(2, frame.height + 2), dtype=pl.UInt32)
    if b'"' not in text or not frame.height:
        return rows
    extra = frame.select(pl.sum_horizontal(pl.all().str.count_matches("\n", literal=True).fill_null(0))).to_series()
    before = extra.cum_sum().shift(1, fill_value=0)
    return (rows + before + sum(name.count("\n") for name in frame.columns)).cast(pl.UInt32)
