"""Workbooks that ask for more than they hold, or are broken: a sentence, and no memory spent on them."""

from __future__ import annotations

import re
import resource
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from bad_files import HEADER, MAIN, book, book_parts, damaged, packed, relabelled, understated

from graphsvc.errors import InvalidInput
from graphsvc.ingest.known import Known
from graphsvc.ingest.plan import plan_import
from graphsvc.ingest.reading import read_inputs, read_paths
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
    assert [(raw.name, raw.frame.rows()) for raw in found] == [(n, [("1", None)]) for n in ("accounts", "1", "2")]
    with pytest.raises(InvalidInput, match="is too large"):
        list(sheets("a.xlsx", book(rows, sheets=3), most=11))


def test_blank_cells_far_away_that_only_have_a_format_do_no_harm() -> None:
    rows = HEADER + '<row r="2"><c r="A2"><v>7</v></c><c r="B2" t="str"><v>Alpha</v></c></row>'
    rows += '<row r="1048576"><c r="XFD1048576" s="1"/></row>'
    (raw,) = sheets("a.xlsx", book(rows))
    assert (raw.name, raw.frame.rows(), raw.lines.to_list()) == ("accounts", [("7", "Alpha")], [2])


def test_rows_and_cells_without_a_reference_and_empty_first_rows(tmp_path: Path) -> None:
    text = '<c t="inlineStr"><is><t>{}</t></is></c>'
    rows = (
        f'<row r="3">{text.format("id")}{text.format("name")}</row><row>{text.format("a")}{text.format("Alpha")}</row>'
    )
    (tmp_path / "a.xlsx").write_bytes(book(rows))
    (raw,) = read_paths([tmp_path / "a.xlsx"])
    assert (raw.frame.columns, raw.frame.rows(), raw.lines.to_list()) == (["id", "name"], [("a", "Alpha")], [4])


# --- sheets that are no tables, formulas that nobody has calculated


def test_a_sheet_beside_the_tables_is_left_out_with_a_note(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "k.xlsx") as made:
        notes, accounts = made.add_worksheet("Read me"), made.add_worksheet("Accounts")
        notes.write_row(0, 1, ["Dear", "", "reader"])  # as it stands, no header
        accounts.write_row(0, 0, ["id", "name"])
        accounts.write_row(1, 0, ["a", "Alpha"])
    inputs = read_inputs([tmp_path / "k.xlsx"])
    assert [(raw.file, raw.frame.rows()) for raw in inputs.tables] == [("k.xlsx#Accounts", [("a", "Alpha")])]
    assert inputs.ignored == ["k.xlsx#Read me"]


def test_a_workbook_without_any_table_is_refused(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "k.xlsx") as made:
        for name in ("Stakeholder", "Notes"):
            made.add_worksheet(name).write_row(0, 0, ["id", "name"])
    with pytest.raises(InvalidInput) as caught:
        plan_import(read_paths([tmp_path / "k.xlsx"]), Known())
    assert [str(p) for p in caught.value.problems] == [
        "k.xlsx#Stakeholder: is no import table; nearest: stakeholders", "k.xlsx#Notes: is no import table",
    ]  # fmt: skip


def test_a_formula_that_was_never_calculated_costs_its_row(tmp_path: Path) -> None:
    """openpyxl writes formulas without values, as many programs do; an empty text is a value that was calculated."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in {
        "notes": [["=1+1"]],
        "accounts": [["id", "name", "tier"], ["a", '="Al"&"pha"', 1], ["b", "Beta", "=1+1"], ["c", "Gamma", 2]],
        "partners": [["id", "name"], ["p", "Paul"], ["=B1", None]],
    }.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    made.save(tmp_path / "k.xlsx")
    plan = plan_import(read_paths([tmp_path / "k.xlsx"]), Known())
    said = "the formula under {} has no stored value: open the workbook in a spreadsheet program and save it"
    assert [(r.file, r.line, r.column, r.reason) for r in plan.rejected] == [
        ("k.xlsx#accounts", 2, None, said.format("name")),
        ("k.xlsx#accounts", 3, None, said.format("tier")),
        ("k.xlsx#partners", 3, None, said.format("id")),
    ]
    assert plan.read == {"accounts": 3, "partners": 2}


def test_a_formula_whose_value_is_an_empty_text_is_an_empty_cell() -> None:
    rows = HEADER + '<row r="2"><c r="A2"><v>7</v></c><c r="B2" t="str"><f>""</f><v></v></c></row>'
    (raw,) = sheets("a.xlsx", book(rows))
    assert (raw.frame.rows(), raw.faults) == ([("7", None)], {})


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
