"""What bad input gets on the command line: exit status 2, a sentence, and a store in which nothing has changed."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from bad_files import HEADER, book, damaged, packed, relabelled, with_symlink
from cli_shell import Shell

from graphsvc.cli import main
from graphsvc.model import Graph
from graphsvc.store import open_store

FIXTURES = Path(__file__).parents[1] / "fixtures"
GOOD = b"id,name\nextra,Must not arrive\n"


def everything(folder: Path) -> tuple[int, Any]:
    """The revision of the store beside the shell, and all that is in it."""
    store = open_store(str(folder / "store"))
    try:
        graph: Graph = store.whole_graph()
        nodes = [graph.nodes(label) for label in graph.labels()]
        return store.revision(), (nodes, [graph.ties(kind) for kind in graph.types()])
    finally:
        store.close()


@pytest.fixture(scope="module")
def before(shell: Shell) -> tuple[int, Any]:
    """What the store holds before any of it."""
    return everything(shell.folder)


@pytest.fixture
def unchanged(shell: Shell, before: tuple[int, Any]) -> Iterator[None]:
    """The test must leave the store as it found it."""
    yield
    assert everything(shell.folder) == before


Refused = Callable[[Path], str]


@pytest.fixture
def refused(shell: Shell, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Refused:
    """Imports a bad file and a good table beside it, in this process to be quick; answers with the sentence."""

    def run(path: Path) -> str:
        good = path.parent / "good" / "partners.csv"
        good.parent.mkdir()
        good.write_bytes(GOOD)
        store = str(shell.folder / "store")
        monkeypatch.setattr(sys, "argv", ["graphsvc", "--store", store, "import", str(good), str(path)])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        assert (ended.value.code, out) == (2, "")
        assert "Traceback" not in err
        return " ".join(err.split())

    return run


def broken_book() -> bytes:
    return book(HEADER)[:300]


FAR = book(HEADER + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
CASES: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "unknown column": (
        "accounts.csv", lambda: b"id,name,regoin\na,A,EU\n",
        "graphsvc: accounts.csv:1:regoin: unknown column; nearest: region.",
    ),
    "missing column": (
        "contacts.csv", lambda: b"source,level\nkam,vendor\n",
        "graphsvc: contacts.csv:1:target: required column is missing.",
    ),
    "binary file": (
        "accounts.csv", lambda: b"\x00\x01\x02\xff" * 50,
        "accounts.csv:1: is a binary file, not a table: a NUL byte stands here. Save it as CSV in UTF-8, or as .xlsx.",
    ),
    "a NUL byte": ("accounts.csv", lambda: b"id,name\na,A\nb,\0\n", "accounts.csv:3: is a binary file, not a table"),
    "a PDF": (
        "accounts.csv", lambda: b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n",
        "accounts.csv:1: is a PDF, not a table that can be read. Export the table itself as CSV in UTF-8, or as .xlsx.",
    ),
    "an open quote": (
        "accounts.csv", lambda: b'id,name\na,A\nb,"B\nc,C\n',
        "accounts.csv:3: is not a table: in the row that begins here, a quote is not closed.",
    ),
    "nothing but delimiters": ("accounts.csv", lambda: b",,,\n,,,\n", "accounts.csv is empty."),
    "empty file": ("accounts.csv", lambda: b"", "accounts.csv is empty."),
    "one line": ("accounts.csv", lambda: b"x" * (2 << 20), "accounts.csv:1: is longer than 1 MiB."),
    "Latin-1": (
        "accounts.csv", lambda: "id,name\na,Müller\n".encode("latin-1"),
        "accounts.csv:2:name: is neither UTF-8 nor GB18030. Save it as CSV in UTF-8.",
    ),
    "only ragged rows": (
        "accounts.csv", lambda: b"id,name\na,b,c\n",
        "accounts.csv:2: is not a table: no line fits the header; this one has 3 cells where the header names 2",
    ),
    "encrypted XLSX": (
        "accounts.xlsx", (FIXTURES / "encrypted.xlsx").read_bytes,
        "accounts.xlsx is protected by a password. Save it as .xlsx without a password.",
    ),
    "broken XLSX": ("accounts.xlsx", broken_book, "accounts.xlsx is broken."),
    "damaged sheet": (
        "accounts.xlsx", lambda: damaged(book(HEADER), "xl/worksheets/sheet1.xml"),
        "accounts.xlsx is broken at xl/worksheets/sheet1.xml.",
    ),
    "cells far apart": ("accounts.xlsx", lambda: FAR, "accounts.xlsx is too large"),
    "XLSX bomb": (
        "accounts.xlsx", lambda: packed({"xl/worksheets/sheet1.xml": b" " * (64 << 20)}),
        "accounts.xlsx would unpack to far too much.",
    ),
    "ZIP with ../": ("t.zip", lambda: packed({"../accounts.csv": GOOD}), "t.zip holds a path that leads out of it."),
    "absolute path": ("t.zip", lambda: packed({"/accounts.csv": GOOD}), "t.zip holds a path that leads out of it."),
    "symbolic link": ("t.zip", with_symlink, "t.zip holds a symbolic link."),
    "ZIP bomb": ("t.zip", lambda: packed({"accounts.csv": b"0" * (64 << 20)}), "t.zip would unpack to far too much."),
    "encrypted ZIP": ("t.zip", lambda: relabelled(packed({"accounts.csv": GOOD}), flag=1), "t.zip is encrypted."),
    "damaged member": (
        "t.zip", lambda: damaged(packed({"accounts.csv": GOOD}), "accounts.csv"), "t.zip is broken at accounts.csv.",
    ),
    "damaged LZMA": (
        "t.zip", lambda: damaged(packed({"accounts.csv": GOOD}, zipfile.ZIP_LZMA), "accounts.csv"),
        "t.zip is broken at accounts.csv.",
    ),
    "unknown method": (
        "t.zip", lambda: relabelled(packed({"accounts.csv": GOOD}), method=97), "t.zip is broken at accounts.csv.",
    ),
    "broken XLSX in a ZIP": (
        "t.zip", lambda: packed({"accounts.xlsx": FAR}), "t.zip/accounts.xlsx is too large",
    ),
}  # fmt: skip


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("case", CASES)
def test_refused_with_a_sentence(refused: Refused, tmp_path: Path, case: str) -> None:
    name, content, sentence = CASES[case]
    (tmp_path / name).write_bytes(content())
    assert sentence in refused(tmp_path / name)


@pytest.mark.usefixtures("unchanged")
def test_a_file_of_more_than_a_gigabyte(refused: Refused, tmp_path: Path) -> None:
    with (tmp_path / "accounts.xlsx").open("wb") as file:
        file.truncate((1 << 30) + 1)
    assert "accounts.xlsx is larger than 1 GiB." in refused(tmp_path / "accounts.xlsx")


@pytest.mark.usefixtures("unchanged")
def test_a_bomb_ends_no_process(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "accounts.xlsx").write_bytes(FAR)
    done = shell("import", str(tmp_path / "accounts.xlsx"))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("graphsvc: ")


# --- what is read, if it can be


def imported(shell: Shell, *paths: Path, status: int = 0) -> dict[str, Any]:
    done = shell("import", "--dry-run", *(str(path) for path in paths), json_output=True)
    assert done.returncode == status, done.stderr
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def test_formula_cells_are_read_as_the_values_they_had(empty: Shell, tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "book.xlsx") as made:
        sheet = made.add_worksheet("accounts")
        sheet.write_row(0, 0, ["id", "name", "annual_revenue"])
        sheet.write_row(1, 0, ["formula", "Alpha"])
        sheet.write_formula(1, 2, '=IF(TRUE,WEBSERVICE("http://192.0.2.1/"),1)', None, 1200)
        sheet.write_row(2, 0, ["bad"])
        sheet.write_formula(2, 1, '=HYPERLINK("http://192.0.2.1/")', None, "=HYPERLINK(0)")
        sheet.write(2, 2, "much")
    done = empty("import", str(tmp_path / "book.xlsx"), "--rejects", str(tmp_path / "rejects"))
    assert done.returncode == 3, done.stderr
    _, (nodes, _) = everything(empty.folder)
    assert nodes[0]["formula"].properties == {"name": "Alpha", "annual_revenue": 1200.0}
    # What looks like a formula goes out as text.
    assert (tmp_path / "rejects" / "accounts.csv").read_text(encoding="utf-8").splitlines()[1] == (
        "bad,'=HYPERLINK(0),much,annual_revenue: must be a number such as 1234.5"
    )


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("id,name\nx,华东乳业集团有限公司\n", "gb18030"),
        ("id,name\nx,华东乳业集团有限公司\n", "utf-8-sig"),
        ("id;name\nx;Mills, Alder\n", "utf-8"),
        ("id\tname\nx\tMills; Alder\n", "utf-8"),
        ("\r\nid,name\r\nx,Alder\r\n", "utf-8-sig"),
    ],
)
def test_encodings_and_delimiters(shell: Shell, tmp_path: Path, text: str, encoding: str) -> None:
    (tmp_path / "partners.csv").write_bytes(text.encode(encoding))
    report = imported(shell, tmp_path / "partners.csv")
    assert (report["read"], report["created"], report["rejected"]) == (1, 1, [])


@pytest.mark.usefixtures("unchanged")
def test_ambiguous_dates_and_ragged_rows_cost_their_rows(shell: Shell, tmp_path: Path) -> None:
    rows = "cfo,acme,Ines Vale,03/04/2026\ncio,acme,Tom Reed,31/03/2026\ndev,acme,Bo, Lind,\n"
    (tmp_path / "stakeholders.csv").write_text("id,account,name,since\n" + rows, encoding="utf-8")
    report = imported(shell, tmp_path / "stakeholders.csv", status=3)
    assert [(r["line"], r["column"], r["reason"]) for r in report["rejected"]] == [
        (2, "since", "is ambiguous: day and month could be either; write it as 2026-03-31"),
        (4, None, "has 5 cells where the header names 4 columns"),
    ]
    assert (report["updated"], report["unchanged"]) == (1, 1)


@pytest.mark.usefixtures("unchanged")
def test_what_lies_beside_the_tables_is_ignored_with_a_note(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "partners.csv").write_bytes(GOOD)
    (tmp_path / "~$partners.xlsx").write_bytes(b"\x05Ada")
    (tmp_path / "readme.txt").write_text("Dear reader", encoding="utf-8")
    done = shell("import", "--dry-run", str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert "Ignored, since they are no import tables: readme.txt, ~$partners.xlsx." in " ".join(done.stderr.split())
    assert imported(shell, tmp_path)["warnings"] == [
        "Ignored, since they are no import tables: readme.txt, ~$partners.xlsx."
    ]


# --- before there is a store


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("nofile",), "There is no file nofile."),
        (("partners.csv",), "partners.csv:1:nam: unknown column; nearest: name."),
        (("partners.csv", "--complete", "people"), "There is no table 'people'."),
    ],
)
def test_no_store_is_made_for_what_cannot_be_read(tmp_path: Path, words: tuple[str, ...], sentence: str) -> None:
    (tmp_path / "partners.csv").write_text("id,nam\nx,X\n", encoding="utf-8")
    done = Shell(tmp_path)("import", *words)
    assert (done.returncode, done.stdout, done.stderr.splitlines()[0]) == (2, "", f"graphsvc: {sentence}")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["partners.csv"]


def test_an_empty_folder_is_no_store_and_stays_empty(tmp_path: Path) -> None:
    (tmp_path / "store").mkdir()
    done = Shell(tmp_path)("accounts")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"graphsvc: There is no store at {tmp_path / 'store'}.\n")
    assert list((tmp_path / "store").iterdir()) == []


def test_each_wrong_column_is_said_once(tmp_path: Path) -> None:
    (tmp_path / "partners.csv").write_text("id,nam,regoin\nx,X,EU\n", encoding="utf-8")
    (tmp_path / "stakeholder.csv").write_text("id\nx\n", encoding="utf-8")
    done = Shell(tmp_path)("import", str(tmp_path))
    assert done.stderr.splitlines() == [
        "graphsvc: stakeholder.csv: is no import table; nearest: stakeholders.",
        "  partners.csv:1:nam: unknown column; nearest: name",
        "  partners.csv:1:regoin: unknown column; nearest: region",
        "  partners.csv:1:name: required column is missing; nearest: nam",
        "Rename it, if it is one (`graphsvc template FOLDER` writes them all); if it is not, "
        "move it elsewhere or give the tables one by one.",
    ]


@pytest.mark.usefixtures("unchanged")
def test_rows_and_what_becomes_of_them_are_counted_apart(shell: Shell, tmp_path: Path) -> None:
    rows = "new,acme,New\nbad,nowhere,Bad\ncfo,acme,Ines Vale\n"
    (tmp_path / "stakeholders.csv").write_text("id,account,name\n" + rows, encoding="utf-8")
    done = shell("import", "--dry-run", str(tmp_path))
    # A person is two things in the graph: the stakeholder, and that they work at the account.
    assert " ".join(done.stdout.split()) == (
        "Read 3 rows, 1 of them rejected. "
        "stakeholders.csv, line 3, account: names no Account that exists "
        "In the graph: 2 created, 0 updated, 0 removed, 2 unchanged (dry run: nothing was written)"
    )


# --- progress, and what nobody foresaw


def watched(shell: Shell, *words: str) -> tuple[int, str, str]:
    """Runs with standard error on a terminal: (status, standard output, what the terminal got)."""
    ours, theirs = pty.openpty()
    env = {**os.environ, "GRAPHSVC_ENGINE_IDLE": "120", "TERM": "xterm", "COLUMNS": "80"}
    program = Path(sys.executable).parent / "graphsvc"
    process = subprocess.Popen(
        [str(program), "--store", str(shell.folder / "store"), *words],
        cwd=shell.folder, env=env, stdout=subprocess.PIPE, stderr=theirs, encoding="utf-8",
    )  # fmt: skip
    os.close(theirs)
    seen = b""
    while piece := _next(ours):
        seen += piece
    os.close(ours)
    out, _ = process.communicate(timeout=60)
    return process.returncode, out, seen.decode()


def _next(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 4096)
    except OSError:  # the other side is closed
        return b""


@pytest.mark.usefixtures("unchanged")
def test_progress_is_shown_where_somebody_watches_and_nowhere_else(shell: Shell) -> None:
    status, out, seen = watched(shell, "import", "tables", "--dry-run")
    assert (status, out.startswith("Read 18 rows")) == (0, True)
    assert "Checking" in seen
    status, out, seen = watched(shell, "--json", "import", "tables", "--dry-run")
    assert (status, json.loads(out)["read"], seen) == (0, 18, "")
    assert shell("import", "tables", "--dry-run").stderr == ""


def test_no_traceback_reaches_a_user() -> None:
    code = (
        "import sys, graphsvc.cli\n"
        "main = sys.modules['graphsvc.cli.main']\n"
        "def broken(*_, **__): raise KeyError('secret')\n"
        "main.cli.main = broken\n"
        "main.main()\n"
    )
    env = {k: v for k, v in os.environ.items() if k != "GRAPHSVC_TRACEBACK"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=env, timeout=60)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "graphsvc: this is a defect of graphsvc (KeyError).\n"
        "Please report it with what the same command prints after `export GRAPHSVC_TRACEBACK=1`.\n"
    )
    asked = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env={**env, "GRAPHSVC_TRACEBACK": "1"}, timeout=60
    )
    assert asked.returncode == 1
    assert "KeyError: 'secret'" in asked.stderr
