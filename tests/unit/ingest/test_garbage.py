"""Files that bear a table's name and are none: each is refused with the place where that shows, and what to do."""

from __future__ import annotations

import gzip
import random
import time
from pathlib import Path

import pytest

from graphsvc.errors import InvalidInput
from graphsvc.ingest.reading import read_paths
from graphsvc.ingest.tables import check_tables

_HEAD = b"id,name\n"
_TEXT = "id,name\na,Ä\n"
_NOISE = random.Random(1).randbytes(900).replace(b"\0", b"\xff")
_NUL = "is a binary file, not a table: a NUL byte stands here"
_ENCODING = "is neither UTF-8 nor GB18030"
_OPEN = "is not a table: in the row that begins here, a quote is not closed"
_AFTER = "is not a table: in the row that begins here, text follows a closing quote"


def _is(what: str) -> str:
    return f"is {what}, not a table that can be read"


# content, line, column, reason
_CASES: dict[str, tuple[bytes, int, str | None, str]] = {
    "NUL in the header": (b"id\0,name\na,A\n", 1, None, _NUL),
    "NUL further down": (_HEAD + b"a,A\nb,B\0B\n", 3, None, _NUL),
    "NUL after lone carriage returns": (b"id,name\ra,A\rb,\0\r", 3, None, _NUL),
    "UTF-16 without a mark": (_TEXT.encode("utf-16-le"), 1, None, _NUL),
    "UTF-16": (_TEXT.encode("utf-16"), 1, None, _is("text in UTF-16")),
    "UTF-16, the other way round": (b"\xfe\xff" + _TEXT.encode("utf-16-be"), 1, None, _is("text in UTF-16")),
    "UTF-32": (_TEXT.encode("utf-32"), 1, None, _is("text in UTF-32")),
    "PDF": (b"%PDF-1.4\n1 0 obj\n<< /Kids [3 0 R], /Count 1 >>\n" + _NOISE, 1, None, _is("a PDF")),
    "workbook": (b"PK\x03\x04" + _NOISE, 1, None, _is("a workbook or another ZIP")),
    "old workbook": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + _NOISE, 1, None, _is("an old workbook or document (.xls, .doc)"),
    ),
    "packed": (gzip.compress(_HEAD), 1, None, _is("packed")),
    "picture": (b"\x89PNG\r\n\x1a\n" + _NOISE, 1, None, _is("a picture")),
    "photograph": (b"\xff\xd8\xff\xe0" + _NOISE, 1, None, _is("a picture")),
    "program": (b"\x7fELF\x02" + _NOISE, 1, None, _is("a program")),
    "web page": (b"\xef\xbb\xbf\n<!DOCTYPE html>\n<title>Log in, please</title>\n", 1, None, _is("a web page or XML")),
    "XML": (b'<?xml version="1.0"?>\n<a b="c, d"/>\n', 1, None, _is("a web page or XML")),
    "JSON": (b'[\n {"id": "a", "name": "A"}\n]\n', 1, None, _is("JSON")),
    "RTF": (b"{\\rtf1\\ansi\nhello\\par}\n", 1, None, _is("a document (RTF)")),
    "noise": (_NOISE, 1, None, _ENCODING),
    "Latin-1": (_HEAD + b"a,A\nb,B\nc,M\xfcller\n", 4, "name", _ENCODING),
    "Latin-1 behind a quote": (_HEAD + b'a,"A"\nb,M\xfcller\n', 3, None, _ENCODING),
    "Latin-1 in a cell too many": (_HEAD + b"a,A,M\xfcller\n", 2, None, _ENCODING),
    "Latin-1 after carriage returns": (b"id;name\r\nb;B\r\nM\xfcller;C\r\n", 3, "id", _ENCODING),
    "half a surrogate": (_HEAD + b"a,\xed\xa0\x80\n", 2, "name", _ENCODING),
    "cut in a letter": (_HEAD + "a,上海".encode()[:-1], 2, "name", _ENCODING),
    "quote open": (_HEAD + b'a,A\nb,"B\nc,C\n', 3, None, _OPEN),
    "quote open at the end": (_HEAD + b'a,A\nb,"B', 3, None, _OPEN),
    "quote open in the header": (b'id,"name\na,A\n', 1, None, _OPEN),
    "quote open behind empty lines": (b"\n,,\n" + _HEAD + b'a,A\nb,"B\n', 5, None, _OPEN),
    "two quotes open": (_HEAD + b'a,"A\nb,"B\nc,C\n', 2, None, _AFTER),
    "text after a quote": (_HEAD + b'a,"A" B\n', 2, None, _AFTER),
    "a quote behind a backslash": (_HEAD + b'a,"A \\" B"\n', 2, None, _AFTER),
    "a very long cell": (
        _HEAD + b"b,B,B\na," + b"x" * 140_000 + b"\n", 3, None,
        "is not a table: in the row that begins here, a cell is longer than 131,072 characters",
    ),
    "prose": (
        b"\nDear all, find the list attached.\nRegards\n", 3, None,
        "is not a table: no line fits the header; this one has 1 cells where the header names 2 columns",
    ),
    "a column without a name": (b"\nid,,name\na,b,c\n", 2, None, "column 2 has no name"),
    "a column twice": (b"id,name,id\na,b,c\n", 1, "id", "the column stands twice"),
    "more columns than a spreadsheet has": (
        b",".join(b"c%d" % n for n in range(16_385)) + b"\n", 1, None, "names more than 16,384 columns",
    ),
}  # fmt: skip
_EMPTY = {"nothing": b"", "delimiters": b",,,\n,,,\n", "columns without end": b"," * 20_000 + b"\n"}


@pytest.mark.parametrize("case", _CASES)
def test_refused_with_its_place_and_what_to_do(tmp_path: Path, case: str) -> None:
    content, line, column, reason = _CASES[case]
    (tmp_path / "accounts.csv").write_bytes(content)
    with pytest.raises(InvalidInput) as told:
        read_paths([tmp_path / "accounts.csv"])
    (problem,) = told.value.problems
    assert (problem.file, problem.line, problem.column, problem.reason) == ("accounts.csv", line, column, reason)
    assert told.value.message == f"{problem}."
    assert told.value.hint


@pytest.mark.parametrize("case", _EMPTY)
def test_what_holds_nothing_is_empty(tmp_path: Path, case: str) -> None:
    (tmp_path / "accounts.csv").write_bytes(_EMPTY[case])
    with pytest.raises(InvalidInput, match=r"^accounts.csv is empty\. Its first line must hold the column names\.$"):
        read_paths([tmp_path / "accounts.csv"])


def test_a_header_of_thousands_of_strange_names_is_refused_soon(tmp_path: Path) -> None:
    """Looking for what each of them was meant to be took minutes."""
    names = [f"c{number}" for number in range(16_384)]
    (tmp_path / "accounts.csv").write_text(",".join(names) + "\n" + ",".join(names) + "\n", encoding="ascii")
    began = time.monotonic()
    with pytest.raises(InvalidInput, match=r"^accounts\.csv:1:c0: unknown column") as told:
        check_tables(read_paths([tmp_path / "accounts.csv"]))
    assert time.monotonic() - began < 30  # on a machine that is busy
    assert len(told.value.problems) == 16_384 + 2  # `id` and `name` are missing


@pytest.mark.parametrize("start", [b"<id>,name\n", b"[id],name\n", b"MZ,name\n", b"{id},name\n"])
def test_odd_names_of_columns_are_no_sign_of_another_kind(tmp_path: Path, start: bytes) -> None:
    (tmp_path / "accounts.csv").write_bytes(start + b"a,A\n")
    assert read_paths([tmp_path / "accounts.csv"])[0].frame.rows() == [("a", "A")]
