"""Workbooks that ask for more than they hold, or are broken: a sentence, and no memory spent on them."""

from __future__ import annotations

import re
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from bad_files import HEADER, MAIN, book, book_parts, damaged, packed, relabelled, understated

from graphsvc.errors import InvalidInput
from graphsvc.ingest.reading import read_paths
from graphsvc.ingest.workbooks import sheets

SHEET = "xl/worksheets/sheet1.xml"
FAR = HEADER + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'


def prefixed(rows: str) -> str:
    """The same elements in the same name space, under a prefix."""
    return re.sub(r"<(/?)(\w+)", r"<\1x:\2", f"<g>{rows}</g>").replace("<x:g>", f'<x:g xmlns:x="{MAIN}">')


def texts(count: int, length: int) -> bytes:
    """A shared text, and rows with `count` cells that mention it."""
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, count + 1))
    return book(cells, shared=f"<si><t>{'x' * length}</t></si>")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        pytest.param(book(FAR), "is too large", id="two cells far apart"),
        pytest.param(book(prefixed(FAR)), "is too large", id="under another prefix"),
        pytest.param(book(HEADER + '<row r="20000000"><c><v>1</v></c></row>'), "is too large", id="last row"),
        pytest.param(book(HEADER + '<row r="2"><c r="A99999999999"><v>1</v></c></row>'), "is a broken", id="overflow"),
        pytest.param(book(HEADER + '<row r="2">' + "<c/>" * 16385 + "</row>"), "is too large", id="too many columns"),
        # 1.5 GB of text out of 4 kB
        pytest.param(texts(1500, 1 << 20), "is too large", id="one text mentioned often"),
        # 702 x 30,000 cells
        pytest.param(book(FAR.replace("1048576", "30000").replace("XFD", "ZZ")), "is too large", id="within a sheet"),
        pytest.param(packed({"xl/worksheets/sheet1.xml": b" " * (64 << 20)}), "far too much", id="zip bomb"),
        pytest.param(book('<row><c r="?1"><v>1</v></c></row>'), "is a broken workbook", id="no reference"),
        pytest.param(book("<row><c>"), "is a broken workbook", id="xml"),
        pytest.param(book("").replace(b"xl/workbook.xml", b"xl/workbonk.xml"), "is empty", id="no workbook"),
        pytest.param(damaged(book(HEADER), SHEET), f"is broken at {SHEET}", id="bytes"),
        pytest.param(relabelled(book(HEADER), method=97), r"is broken at \[Content_Types\].xml", id="unknown method"),
        pytest.param(relabelled(book(HEADER), flag=1), "is encrypted", id="encrypted member"),
        pytest.param(b"PK\x05\x06" + b"\0" * 18, "is a broken workbook", id="empty archive"),
    ],
)  # fmt: skip
def test_refused(data: bytes, said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        list(sheets("a.xlsx", data))


def test_entities_are_refused() -> None:
    parts = book_parts(HEADER)
    entity = '<!DOCTYPE x [<!ENTITY a "ha">]>'
    parts["xl/worksheets/sheet1.xml"] = entity + parts["xl/worksheets/sheet1.xml"]
    with pytest.raises(InvalidInput, match="no workbook that a spreadsheet wrote"):
        list(sheets("a.xlsx", packed(parts)))


def test_a_size_that_is_a_lie_does_not_pass() -> None:
    part = book_parts(FAR)["xl/worksheets/sheet1.xml"].encode()
    # The directory speaks of the first row only; what follows is left unread, and broken XML is what remains.
    lie = understated(book(FAR), "xl/worksheets/sheet1.xml", part[: part.index(b'<row r="1048576"')])
    with pytest.raises(InvalidInput, match="is a broken workbook"):
        list(sheets("a.xlsx", lie))


def test_one_sheet_shown_many_times_counts_many_times() -> None:
    rows = HEADER + '<row r="2"><c r="A2"><v>1</v></c></row>'
    found = sheets("a.xlsx", book(rows, sheets=3), most=12)  # 3 sheets of 2 x 2 cells
    assert [(name, frame.rows()) for name, frame, _ in found] == [(n, [("1", None)]) for n in ("accounts", "1", "2")]
    with pytest.raises(InvalidInput, match="is too large"):
        list(sheets("a.xlsx", book(rows, sheets=3), most=11))


def test_blank_cells_far_away_that_only_have_a_format_do_no_harm() -> None:
    rows = HEADER + '<row r="2"><c r="A2"><v>7</v></c><c r="B2" t="str"><v>Alpha</v></c></row>'
    rows += '<row r="1048576"><c r="XFD1048576" s="1"/></row>'
    ((name, frame, lines),) = sheets("a.xlsx", book(rows))
    assert (name, frame.rows(), lines.to_list()) == ("accounts", [("7", "Alpha")], [2])


def test_rows_and_cells_without_a_reference_and_empty_first_rows(tmp_path: Path) -> None:
    text = '<c t="inlineStr"><is><t>{}</t></is></c>'
    rows = (
        f'<row r="3">{text.format("id")}{text.format("name")}</row><row>{text.format("a")}{text.format("Alpha")}</row>'
    )
    (tmp_path / "a.xlsx").write_bytes(book(rows))
    (raw,) = read_paths([tmp_path / "a.xlsx"])
    assert (raw.frame.columns, raw.frame.rows(), raw.lines.to_list()) == (["id", "name"], [("a", "Alpha")], [4])


def test_a_bomb_costs_no_memory(tmp_path: Path) -> None:
    """In a process that may take 1 GiB: had anything been allocated for the cells, it would have been killed."""
    (tmp_path / "accounts.xlsx").write_bytes(book(FAR))
    assert (tmp_path / "accounts.xlsx").stat().st_size < 2000
    code = (
        "import sys; from pathlib import Path; from graphsvc.errors import InvalidInput\n"
        "from graphsvc.ingest.reading import read_paths\n"
        "try: read_paths([Path(sys.argv[1])])\n"
        "except InvalidInput as error: print(error.message)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "accounts.xlsx")], capture_output=True, text=True, timeout=60,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_DATA, (1 << 30, 1 << 30)),
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (
        0, "accounts.xlsx is too large: a sheet reaches from A1 to its last filled cell.\n",
    )  # fmt: skip
