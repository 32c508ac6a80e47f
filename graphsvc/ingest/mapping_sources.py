"""The files that a mapping names, found among the paths given and each read once."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

import polars as pl

from graphsvc.errors import InvalidInput, Problem
from graphsvc.ingest.archives import members
from graphsvc.ingest.delimited import read_csv
from graphsvc.ingest.files import InputFile, find_files
from graphsvc.ingest.mapping_format import FileForm, Mapping, wrong
from graphsvc.ingest.raw import RawTable
from graphsvc.ingest.reading import BOOK, TEXT, content_of
from graphsvc.ingest.workbooks import sheets


class Sources:
    """Tables by the name that the mapping calls them: a text file's name, or `book.xlsx#sheet`."""

    def __init__(self, mapping_name: str, mapping: Mapping, paths: Iterable[Path]) -> None:
        self.name = mapping_name
        self._mapping = mapping
        self._files: dict[str, _Source] = {}
        for file, source in _sources(paths):
            if file in self._files and any(t.file.partition("#")[0] == file for t in mapping.table):
                raise InvalidInput(f"{file} is given twice.", hint="Give only the folder or file that is meant.")
            self._files[file] = source
        self._read: dict[str, RawTable] = {}

    def files_read(self) -> list[InputFile]:
        """The files that the mapping has asked for so far, each once."""
        read = [self._files[file.partition("#")[0]].file for file in self._read]
        return list(dict.fromkeys(read))

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
        data = self._files[book].content()
        if PurePosixPath(book).suffix.lower() not in BOOK:
            return _text(file, data, self._mapping.files.get(file, FileForm()))
        for raw in sheets(book, data):
            if raw.name == sheet:
                return replace(raw, file=file)
        raise wrong([Problem(f"{book} has no sheet {sheet!r}; write book.xlsx#sheet", self.name, pointer=place)])

    def _without_nulls(self, raw: RawTable) -> RawTable:
        nulls = self._mapping.null
        kept = pl.when(~pl.all().str.strip_chars().is_in(nulls)).then(pl.all())
        return replace(raw, frame=raw.frame.select(kept)) if nulls and raw.frame.width else raw


@dataclass(frozen=True, slots=True)
class _Source:
    """A file, or one that was inside it (a ZIP)."""

    file: InputFile
    inside: bytes | None = None

    def content(self) -> bytes:
        return content_of(self.file) if self.inside is None else self.inside


def _sources(paths: Iterable[Path]) -> Iterator[tuple[str, _Source]]:
    given = {path.resolve() for path in map(Path, paths)}
    for file in find_files(given, deep=False):
        if file.path.suffix.lower() == ".zip" and file.path.resolve() in given:
            for inner, data in members(file.name, file.content(), TEXT | BOOK):
                yield PurePosixPath(inner).name, _Source(file, data)
        else:
            yield file.path.name, _Source(file)


def _text(name: str, data: bytes, form: FileForm) -> RawTable:
    if form.encoding:
        data = _recode(name, data, form.encoding)
    if form.header is None:
        return read_csv(name, data)
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(form.header)
    raw = read_csv(name, out.getvalue().encode() + data.removeprefix(b"\xef\xbb\xbf"))
    return replace(raw, lines=raw.lines - 1, faults={line - 1: reason for line, reason in raw.faults.items()})


def _recode(name: str, data: bytes, encoding: str) -> bytes:
    try:
        return data.decode(encoding).encode()
    except LookupError as error:
        raise InvalidInput(f"{encoding} is no encoding known here.", hint="Write for example cp1252.") from error
    except UnicodeError as error:
        raise InvalidInput(f"{name} is not {encoding}.", hint="Correct `encoding` in the mapping file.") from error
