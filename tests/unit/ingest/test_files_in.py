"""Text files, folders and ZIPs that are not as they should be: what costs a row, what costs the file, what neither."""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys
import zipfile
from pathlib import Path

import polars as pl
import pytest
from bad_files import damaged, doubled, packed, relabelled, with_symlink

from graphsvc.errors import InvalidInput
from graphsvc.ingest.delimited import check_stream, read_csv
from graphsvc.ingest.known import Known
from graphsvc.ingest.plan import plan_import
from graphsvc.ingest.reading import read_inputs, read_paths
from graphsvc.ingest.rejects import write_rejects
from graphsvc.ingest.values import guard, unguard
from graphsvc.model import NodeChange


def put(folder: Path, **files: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")


# --- rows that do not fit the header


@pytest.mark.parametrize(
    ("row", "cells"), [("b,Beta,EU,9", 4), ("b,Beta", 2), ('b,"Beta, Inc",EU,9', 4), ('"b","Be\nta"', 2), ("b", 1)]
)
def test_a_row_too_long_or_too_short_is_one_rejected_row(row: str, cells: int) -> None:
    raw = read_csv("accounts.csv", f"id,name,region\na,Alpha,EU\n{row}\n\nc,Gamma,\n".encode())
    plan = plan_import([raw], Known())
    assert [(r.file, r.line, r.column, r.reason) for r in plan.rejected] == [
        ("accounts.csv", 3, None, f"has {cells} cells where the header names 3 columns")
    ]
    accounts = [c.id for c in plan.changes if isinstance(c, NodeChange) and c.label == "Account"]
    assert accounts == ["a", "c"]
    assert raw.lines.to_list() == [2, 3, 5 + row.count("\n")]


def test_delimiters_at_the_end_of_every_line_are_nothing() -> None:
    raw = read_csv("accounts.csv", b"id,name\na,Alpha,\nb,Beta,\n,,,\n")
    assert (raw.frame.rows(), raw.faults) == ([("a", "Alpha"), ("b", "Beta")], {})
    # In one row alone the last cell may be empty since the others have moved.
    assert list(read_csv("accounts.csv", b"id,name\na,Alpha\nb,Beta,\n").faults) == [3]


@pytest.mark.parametrize("text", ["id,name\na,Alpha,x\nb,Beta,y\n", "id,name\na\nb\n\n", 'id,name\na,"Alpha\nb,Beta\n'])
def test_a_file_of_nothing_but_such_rows_or_with_an_open_quote_is_no_table(text: str) -> None:
    with pytest.raises(InvalidInput, match="is not a table"):
        read_csv("accounts.csv", text.encode())


def test_an_open_quote_is_named_by_its_line() -> None:
    with pytest.raises(
        InvalidInput, match=r"^accounts\.csv:3: is not a table: in the row that begins here, a quote is not closed"
    ):
        read_csv("accounts.csv", b'id,name\na,Alpha\nb,"Beta\nc,Gamma\n')


def test_inches_and_quotes_within_a_cell_are_text() -> None:
    raw = read_csv("accounts.csv", b'id,name\na,5" pipes\nb,"say ""hi"", or"\n')
    assert (raw.frame["name"].to_list(), raw.faults) == (['5" pipes', 'say "hi", or'], {})


@pytest.mark.parametrize("start", ["\n\n", "\r\n \r\n", ",,\n\n", ";;;\n\t\n", "\ufeff\n\n"])
def test_empty_lines_before_the_header_are_skipped_and_counted(start: str) -> None:
    raw = read_csv("accounts.csv", f'{start}id,name\na,"Al\npha"\nb,Beta\n'.encode())
    assert (raw.frame.columns, raw.lines.to_list()) == (["id", "name"], [4, 6])


def test_a_carriage_return_within_a_cell_stays() -> None:
    assert read_csv("a.csv", b'id,name\na,"Al\rpha"\n').frame["name"].to_list() == ["Al\rpha"]
    assert read_csv("a.csv", b"id,name\ra,Alpha\r").frame.rows() == [("a", "Alpha")]


# --- files that are no tables


def test_a_line_of_a_gigabyte_is_refused_unread(tmp_path: Path) -> None:
    """In a process of its own, whose memory is measured: nothing near the size of the file may be held."""
    header = b"id,name\na,"
    with (tmp_path / "accounts.csv").open("wb") as file:
        file.write(header)
        for _ in range(1000):
            file.write(b"x" * 1_000_000)
    code = (
        "import resource, sys, time; from pathlib import Path; from graphsvc.errors import InvalidInput\n"
        "from graphsvc.ingest.reading import read_paths\n"
        "before, begin = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()\n"
        "try: read_paths([Path(sys.argv[1])])\n"
        "except InvalidInput as error: print(error.message)\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before, time.monotonic() - begin)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "accounts.csv")], capture_output=True, text=True, timeout=60
    )
    (tmp_path / "accounts.csv").unlink()
    sentence, measured = done.stdout.splitlines()
    kilobytes, seconds = measured.split()
    assert sentence == "accounts.csv:2: is longer than 1 MiB."
    assert int(kilobytes) < 20_000
    assert float(seconds) < 10


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf \r\n\n", "is empty"),
        (b"id\n\0", "is a binary file"),
        (b"id\n" + b"x" * 100, "^a.csv:2: is longer"),
        (b"id\rab\r" + b"x" * 100, "^a.csv:3: is longer"),
        (b"x" * 100, "^a.csv:1: is longer"),
    ],
)
def test_streams_are_looked_through(data: bytes, said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        check_stream("a.csv", io.BytesIO(data), longest=99)
    check_stream("a.csv", io.BytesIO(b"x" * 99 + b"\n" + b"y" * 99), longest=99)


CSV = b"id,name\na,Alpha\n"


def torn(method: int) -> bytes:
    return damaged(packed({"accounts.csv": CSV}, method), "accounts.csv")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        pytest.param(torn(zipfile.ZIP_DEFLATED), "broken at accounts.csv", id="deflate"),
        pytest.param(torn(zipfile.ZIP_LZMA), "broken at accounts.csv", id="lzma"),
        pytest.param(torn(zipfile.ZIP_BZIP2), "broken at accounts.csv", id="bzip2"),
        pytest.param(torn(zipfile.ZIP_STORED), "broken at accounts.csv", id="stored"),
        pytest.param(relabelled(packed({"accounts.csv": CSV}), method=97), "broken at accounts.csv", id="method"),
        pytest.param(relabelled(packed({"accounts.csv": CSV}), flag=1), "is encrypted", id="password"),
        pytest.param(with_symlink(), "holds a symbolic link", id="symlink"),
        pytest.param(doubled("accounts.csv", CSV, CSV), "two files of one name", id="doubled"),
        pytest.param(packed({"/accounts.csv": CSV}), "leads out of it", id="absolute"),
        pytest.param(packed({"a/../../accounts.csv": CSV}), "leads out of it", id="upwards"),
        pytest.param(packed({"C:\\accounts.csv": CSV}), "leads out of it", id="drive"),
        pytest.param(packed({"accounts.csv": CSV})[:-10], "is broken", id="cut off"),
    ],
)  # fmt: skip
def test_zips_that_are_refused(tmp_path: Path, data: bytes, said: str) -> None:
    (tmp_path / "t.zip").write_bytes(data)
    with pytest.raises(InvalidInput, match=said):
        read_paths([tmp_path / "t.zip"])


# --- what lies beside the tables


def test_what_is_no_table_in_a_folder_or_zip_is_ignored_by_name(tmp_path: Path) -> None:
    put(tmp_path / "in", accounts="id,name\na,Alpha\n")
    for name in ("readme.txt", ".DS_Store", "~$accounts.xlsx", "picture.png", ".stakeholders.csv.swp"):
        (tmp_path / "in" / name).write_bytes(b"\0nothing to read")
    (tmp_path / "in" / ".git").mkdir()
    (tmp_path / "in" / ".git" / "departments.csv").write_bytes(b"\0")
    inputs = read_inputs([tmp_path / "in"])
    assert [raw.file for raw in inputs.tables] == [file.name for file in inputs.files] == ["accounts.csv"]
    assert inputs.ignored == [".DS_Store", ".stakeholders.csv.swp", "picture.png", "readme.txt", "~$accounts.xlsx"]
    assert inputs.files[0].sha256() == hashlib.sha256(b"id,name\na,Alpha\n").hexdigest()
    (tmp_path / "t.zip").write_bytes(
        packed({"accounts.csv": CSV, "in/readme.txt": b"hello", "__MACOSX/._a.csv": b"\0"})
    )
    zipped = read_inputs([tmp_path / "t.zip"])
    assert ([raw.file for raw in zipped.tables], zipped.ignored) == (["t.zip/accounts.csv"], ["t.zip/in/readme.txt"])


def test_a_file_that_is_named_itself_has_to_be_a_table(tmp_path: Path) -> None:
    (tmp_path / "readme.pdf").write_bytes(b"%PDF")
    with pytest.raises(InvalidInput, match=r"readme\.pdf is of no kind that can be read"):
        read_paths([tmp_path / "readme.pdf"])


def test_files_of_one_name_keep_apart_and_a_file_given_twice_is_read_once(tmp_path: Path) -> None:
    for side in ("north", "south"):
        put(tmp_path / side, accounts=f"id,name\n{side},\n{side}-2,Two\n")
    separate = read_paths([tmp_path / "north/accounts.csv", tmp_path / "south/accounts.csv", tmp_path / "north"])
    assert [raw.file for raw in separate] == ["north/accounts.csv", "south/accounts.csv"]
    together = read_paths([tmp_path])
    assert [raw.file for raw in together] == ["north/accounts.csv", "south/accounts.csv"]
    plan = plan_import(together, Known())
    assert [(r.file, r.line) for r in plan.rejected] == [("north/accounts.csv", 2), ("south/accounts.csv", 2)]
    written = write_rejects(tmp_path / "rejects", together, plan.rejected)
    assert [path.relative_to(tmp_path).as_posix() for path in written] == [
        "rejects/north/accounts.csv", "rejects/south/accounts.csv",
    ]  # fmt: skip
    assert [raw.frame["id"].to_list() for raw in read_paths([tmp_path / "rejects"])] == [["north"], ["south"]]
    # What was rejected once is not read again from within the folder that it came from.
    again = read_inputs([tmp_path], leave_out=tmp_path / "rejects")
    assert [raw.file for raw in again.tables] == ["north/accounts.csv", "south/accounts.csv"]
    assert len(read_inputs([tmp_path / "rejects"], leave_out=tmp_path / "rejects").tables) == 2


def test_two_sheets_or_tables_out_of_one_file_keep_apart(tmp_path: Path) -> None:
    raws = [read_csv("book.xlsx#accounts", b"id,name\na,\n"), read_csv("more.xlsx#accounts", b"id,name\nb,\n")]
    raws = [type(raw)("accounts", raw.file, raw.frame, raw.lines) for raw in raws]
    written = write_rejects(tmp_path, raws, plan_import(raws, Known()).rejected)
    assert [path.relative_to(tmp_path).as_posix() for path in written] == ["accounts.csv", "more.xlsx/accounts.csv"]


# --- cells that a spreadsheet would run


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=1+1", "'=1+1"), ("+49 30", "'+49 30"), ("-5", "'-5"), ("@SUM(A1)", "'@SUM(A1)"), ("\tx", "'\tx"),
        ("\rx", "'\rx"), ("'=1", "''=1"), ("''=1", "'''=1"), ("'-", "''-"),
        ("'t Hart", "'t Hart"), ("''x", "''x"), ("'", "'"), ("a=1", "a=1"), ("$1", "$1"), (None, None),
    ],
)  # fmt: skip
def test_guard_and_its_inverse(value: str | None, cell: str | None) -> None:
    frame = pl.DataFrame({"c": [value], "d": ["x"]}, schema={"c": pl.String, "d": pl.String})
    guarded = guard(frame)
    assert guarded["c"].to_list() == [cell]
    assert unguard(guarded)["c"].to_list() == [value]


def test_rejected_rows_are_guarded_and_come_back_as_they_were(tmp_path: Path) -> None:
    names = ["=cmd|' /C calc'!A0", "'=1+1", "''x", "'t Hart", "@home", "-", "+49", "\ttab", 'plain, "quoted"\n2nd']
    values = {f"a{n}": name for n, name in enumerate(names)}
    # The user's own file: guarded where the program that wrote it did so.
    frame = guard(pl.DataFrame({"id": list(values), "name": names, "annual_revenue": ["9x"] * len(names)}))
    frame.write_csv(tmp_path / "accounts.csv")
    raws = read_paths([tmp_path / "accounts.csv"])
    plan = plan_import(raws, Known())
    assert len(plan.rejected) == len(names)
    (path,) = write_rejects(tmp_path / "rejects", raws, plan.rejected)
    text = path.read_text(encoding="utf-8")
    assert "\na0,'=cmd|" in text
    assert "\na1,''=1+1," in text
    path.write_text(text.replace("9x", "1"), encoding="utf-8")
    corrected = plan_import(read_paths([path]), Known())
    assert corrected.rejected == []
    accounts = [c for c in corrected.changes if isinstance(c, NodeChange) and c.label == "Account"]
    assert {c.id: c.properties["name"] for c in accounts} == values


def test_an_unguarded_cell_is_guarded_too(tmp_path: Path) -> None:
    raw = read_csv("accounts.csv", b"id,name,annual_revenue\na,=1+1,9x\n")
    (path,) = write_rejects(tmp_path, [raw], plan_import([raw], Known()).rejected)
    assert path.read_text(encoding="utf-8").splitlines()[1].startswith("a,'=1+1,9x,annual_revenue: ")
