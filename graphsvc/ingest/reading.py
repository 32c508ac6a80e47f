"""Reads tables from CSV, XLSX, folders and ZIPs, all cells as text, each row with its line in the file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from graphsvc.errors import InvalidInput
from graphsvc.ingest.archives import members
from graphsvc.ingest.delimited import check_stream, read_csv
from graphsvc.ingest.files import InputFile, find_files
from graphsvc.ingest.raw import RawTable
from graphsvc.ingest.workbooks import sheets
from graphsvc.kinds import TABLES

__all__ = ["Inputs", "RawTable", "content_of", "read_csv", "read_inputs", "read_paths"]

TEXT = {".csv", ".tsv", ".txt"}
BOOK = {".xlsx", ".xlsm"}
Count = Callable[[int, int], None]


@dataclass
class Inputs:
    """What was read: the tables, the files that they stood in, and the names of those that were left alone."""

    tables: list[RawTable] = field(default_factory=list)
    files: list[InputFile] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)


def read_paths(paths: Iterable[Path]) -> list[RawTable]:
    """Every table in the files, folders, workbooks and ZIPs given. Raises InvalidInput, naming the file."""
    return read_inputs(paths).tables


def read_inputs(
    paths: Iterable[Path],
    *,
    leave_out: Path | None = None,
    names: Mapping[Path, str] | None = None,
    count: Count | None = None,
) -> Inputs:
    """Every table that the paths hold.

    `leave_out`, `names`: see `find_files`. `count` hears of each file: (done, of how many).
    What lies in a folder, ZIP or workbook beside the tables is ignored; a file that is named itself has to be a table.
    Raises InvalidInput, naming the file.
    """
    given = list(paths)
    inputs, named = Inputs(), {path.resolve() for path in map(Path, given)}
    found = find_files(given, leave_out=leave_out, names=names)
    for number, file in enumerate(found):
        if count:
            count(number, len(found))
        if file.path.resolve() not in named and not _is_table(file.name):
            inputs.ignored.append(file.name)
            continue
        inputs.tables.extend(_parse(file.name, content_of(file), inputs.ignored))
        inputs.files.append(file)
    if not inputs.tables:
        raise InvalidInput("There is no table to read.", hint="Give .csv or .xlsx files, a folder or a .zip of them.")
    return inputs


def content_of(file: InputFile) -> bytes:
    """The file's content; a text that cannot be a table is refused before it is read whole. Raises InvalidInput."""
    if PurePosixPath(file.name).suffix.lower() in TEXT:
        try:
            with file.path.open("rb") as stream:
                check_stream(file.name, stream)
        except OSError as error:
            raise InvalidInput(f"{file.name} cannot be read: {error.strerror}.", hint="Check its rights.") from error
    return file.content()


def _is_table(name: str) -> bool:
    """Whether a file beside others is meant to be read: no hidden file, no lock of an open workbook, no readme.txt."""
    path = PurePosixPath(name)
    if path.name.startswith((".", "~$")):
        return False
    suffix = path.suffix.lower()
    return suffix in BOOK or (suffix in TEXT and (suffix != ".txt" or path.stem.lower() in TABLES))


def _parse(name: str, data: bytes, ignored: list[str]) -> Iterator[RawTable]:
    suffix = PurePosixPath(name).suffix.lower()
    if suffix == ".zip":
        for inner, content in members(name, data, TEXT | BOOK):
            if _is_table(inner):
                yield from _parse(f"{name}/{inner}", content, ignored)
            else:
                ignored.append(f"{name}/{inner}")
    elif suffix in BOOK:
        yield from sheets(name, data, ignored=ignored)
    elif suffix in TEXT:
        yield read_csv(name, data)
    else:
        raise InvalidInput(f"{name} is of no kind that can be read.", hint="Use .csv, .tsv, .xlsx or .zip.")
