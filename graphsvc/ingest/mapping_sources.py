"""The files that a mapping names, found among the paths given and each read once."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath

import polars as pl

from graphsvc.errors import InvalidInput, Problem
from graphsvc.ingest.archives import MAX_TOTAL, members
from graphsvc.ingest.mapping_format import FileForm, Mapping, wrong
from graphsvc.ingest.reading import RawTable, read_csv
from graphsvc.ingest.workbooks import sheets

_TEXT = {".csv", ".tsv", ".txt"}
_BOOK = {".xlsx", ".xlsm"}


class Sources:
    """Tables by the name that the mapping calls them: a text file's name, or `book.xlsx#sheet`."""

    def __init__(self, mapping_name: str, mapping: Mapping, paths: Iterable[Path]) -> None:
        self.name = mapping_name
        self._mapping = mapping
        self._files: dict[str, Path | bytes] = {}
        for file, content in _files(paths):
            if file in self._files and any(t.file.partition("#")[0] == file for t in mapping.table):
                raise InvalidInput(f"{file} is given twice.", hint="Give only the folder or file that is meant.")
            self._files[file] = content
        self._read: dict[str, RawTable] = {}

    def get(self, file: str, place: str) -> RawTable:
        """The table. Raises InvalidInput naming the place in the mapping where no such file was given."""
        if file not in self._read:
            self._read[file] = self._without_nulls(self._load(file, place))
        return self._read[file]

    def column(self, file: str, column: str, place: str) -> pl.Series:
        """A column of a table. Raises InvalidInput naming the place where the file has no such column."""
        raw = self.get(file, place)
        if column not in raw.frame.columns:
            raise wrong([Problem(f"{file} has no column {column}", self.name, pointer=place)])
        return raw.frame[column]

    def _load(self, file: str, place: str) -> RawTable:
        book, _, sheet = file.partition("#")
        if book not in self._files:
            hint = f"{book} is not among the files given"
            raise wrong([Problem(hint, self.name, pointer=place)])
        data = _content(self._files[book])
        if PurePosixPath(book).suffix.lower() not in _BOOK:
            return _text(file, data, self._mapping.files.get(file, FileForm()))
        for name, frame, lines in sheets(book, data):
            if name == sheet:
                return RawTable(name, file, frame, lines)
        raise wrong([Problem(f"{book} has no sheet {sheet!r}; write book.xlsx#sheet", self.name, pointer=place)])

    def _without_nulls(self, raw: RawTable) -> RawTable:
        nulls = self._mapping.null
        kept = pl.when(~pl.all().str.strip_chars().is_in(nulls)).then(pl.all())
        return replace(raw, frame=raw.frame.select(kept)) if nulls and raw.frame.width else raw


def _files(paths: Iterable[Path]) -> Iterator[tuple[str, Path | bytes]]:
    for path in map(Path, paths):
        if path.is_dir():
            yield from _files(p for p in sorted(path.iterdir()) if p.is_file())
        elif not path.is_file():
            raise InvalidInput(f"There is no file {path}.", hint="Check the path.")
        elif path.suffix.lower() == ".zip":
            for inner, data in members(path.name, _content(path), _TEXT | _BOOK):
                yield PurePosixPath(inner).name, data
        else:
            yield path.name, path


def _content(file: Path | bytes) -> bytes:
    if isinstance(file, bytes):
        return file
    if file.stat().st_size > MAX_TOTAL:
        raise InvalidInput(f"{file.name} is larger than 1 GiB.", hint="Split it into several files.")
    try:
        return file.read_bytes()
    except OSError as error:
        raise InvalidInput(f"{file.name} cannot be read: {error.strerror}.") from error


def _text(name: str, data: bytes, form: FileForm) -> RawTable:
    if form.encoding:
        data = _recode(name, data, form.encoding)
    if form.header is None:
        return read_csv(name, data)
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(form.header)
    raw = read_csv(name, out.getvalue().encode() + data.removeprefix(b"\xef\xbb\xbf"))
    return replace(raw, lines=raw.lines - 1)


def _recode(name: str, data: bytes, encoding: str) -> bytes:
    try:
        return data.decode(encoding).encode()
    except LookupError as error:
        raise InvalidInput(f"{encoding} is no encoding known here.", hint="Write for example cp1252.") from error
    except UnicodeError as error:
        raise InvalidInput(f"{name} is not {encoding}.", hint="Correct `encoding` in the mapping file.") from error
