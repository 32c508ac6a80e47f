"""Every row of the bad-input table that concerns import: exact reason, line and column."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from graphsvc.errors import InvalidInput
from graphsvc.ingest.diffing import diff_changes, rows_missing
from graphsvc.ingest.known import Known
from graphsvc.ingest.plan import ImportPlan, plan_import
from graphsvc.ingest.reading import read_csv, read_paths
from graphsvc.ingest.rejects import write_rejects
from graphsvc.ingest.template import write_template
from graphsvc.kinds import TABLES
from graphsvc.model import Graph, Node, NodeChange, Op, Tie, TieChange

ACCOUNTS = "id,name\na,Alpha\n"
PEOPLE = "id,account,name\np,a,Pia\nq,a,Quin\nr,a,Rosa\n"


def plan(known: Known | None = None, **tables: str) -> ImportPlan:
    raws = [read_csv(f"{name}.csv", text.encode()) for name, text in tables.items()]
    return plan_import(raws, known or Known())


def rejects(result: ImportPlan) -> list[tuple[str, int, str | None, str]]:
    return [(r.file, r.line, r.column, r.reason) for r in result.rejected]


def graph(result: ImportPlan) -> Graph:
    nodes = [Node(c.label, c.id, c.properties) for c in result.changes if isinstance(c, NodeChange)]
    ties = [
        Tie(c.type, c.source_label, c.source, c.target_label, c.target, c.key, c.properties)
        for c in result.changes
        if isinstance(c, TieChange) and c.op is not Op.DELETE
    ]
    return Graph(nodes, ties)


def tie_ids(result: ImportPlan, op: Op = Op.PATCH) -> set[str]:
    return {c.id for c in result.changes if isinstance(c, TieChange) and c.op is op}


def test_account_brings_its_standing_opportunity() -> None:
    result = plan(accounts=ACCOUNTS)
    assert graph(result).nodes("Opportunity")["standing:a"].get("standing") is True
    assert tie_ids(result) == {"OF:standing%3Aa:a"}


def test_unknown_and_missing_columns_are_named_with_the_nearest() -> None:
    with pytest.raises(InvalidInput) as caught:
        plan(stakeholders="id,acount,name\np,a,Pia\n")
    assert [str(p) for p in caught.value.problems] == [
        "stakeholders.csv:1:acount: unknown column; nearest: account",
        "stakeholders.csv:1:account: required column is missing; nearest: acount",
    ]


def test_column_names_are_known_in_any_case_and_between_blanks() -> None:
    (account,) = graph(plan(accounts="ID, Name ,Annual_Revenue\na,Alpha,7\n")).nodes("Account").values()
    assert (account.id, dict(account.properties)) == ("a", {"name": "Alpha", "annual_revenue": 7.0})
    with pytest.raises(InvalidInput) as caught:
        plan(accounts="id,ID,name,Annual Revenue\na,b,Alpha,7\n")
    assert [str(p) for p in caught.value.problems] == [
        "accounts.csv:1:ID: unknown column; nearest: id",
        "accounts.csv:1:Annual Revenue: unknown column; nearest: annual_revenue",
    ]


@pytest.mark.parametrize(
    ("name", "nearest"),
    [("stakeholder", "; nearest: stakeholders"), ("rolls", "; nearest: roles"),
     ("Joint Teams", "; nearest: joint_teams"), ("notes", ""), ("people", ""), ("sheet1", "")],
)  # fmt: skip
def test_unknown_table_is_named_with_the_nearest(name: str, nearest: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        plan(**{name: PEOPLE})
    assert caught.value.message == f"{name}.csv: is no import table{nearest}."
    assert caught.value.hint == (
        "Rename it, if it is one (`graphsvc template FOLDER` writes them all); if it is not, move it elsewhere or give "
        "the tables one by one."
    )


def test_lines_count_quoted_newlines_and_blank_lines() -> None:
    result = plan(accounts='id,name,tier\na,"Al\npha",1\n\nb,,2\n')
    assert rejects(result) == [("accounts.csv", 5, "name", "is required")]


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("1.5", "must be a number from 0 to 1"),
        ("-0.1", "must be a number from 0 to 1"),
        ("high", "must be a number such as 1234.5"),
        ("nan", "must be a number such as 1234.5"),
    ],
)
def test_bad_strength(cell: str, reason: str) -> None:
    result = plan(accounts=ACCOUNTS, stakeholders=PEOPLE, influences=f"source,target,strength\np,q,{cell}\nq,r,1\n")
    assert rejects(result) == [("influences.csv", 2, "strength", reason)]
    assert "INFLUENCES:q:r" in tie_ids(result)


def test_dangling_self_loop_duplicate() -> None:
    result = plan(
        accounts=ACCOUNTS,
        stakeholders=PEOPLE + "p,a,Twin\nx,nowhere,X\n",
        influences="source,target\np,p\np,zz\np,q\n",
    )
    assert rejects(result) == [
        ("influences.csv", 2, "target", "joins somebody with themselves"),
        ("influences.csv", 3, "target", "names no Stakeholder that exists"),
        ("stakeholders.csv", 5, "id", "duplicate id, first at stakeholders.csv line 2"),
        ("stakeholders.csv", 6, "account", "names no Account that exists"),
    ]


def test_ids_of_persons_are_unique_together() -> None:
    result = plan(accounts=ACCOUNTS, stakeholders=PEOPLE, employees="id,name\np,Pia\n")
    assert rejects(result) == [("employees.csv", 2, "id", "duplicate id, first at stakeholders.csv line 2")]


def test_until_before_since() -> None:
    result = plan(accounts=ACCOUNTS, stakeholders="id,account,name,since,until\np,a,P,2026-02-01,2026-01-31\n")
    assert rejects(result) == [("stakeholders.csv", 2, "until", "lies before since")]


@pytest.mark.parametrize("cell", ["2026-03-31", "2026/03/31", "31.03.2026", "20260331", "2026年3月31日", "03/31/2026"])
def test_common_dates(cell: str) -> None:
    result = plan(accounts=ACCOUNTS, stakeholders=f"id,account,name,since\np,a,P,{cell}\n")
    assert graph(result).ties("WORKS_AT")[0].get("since") == date(2026, 3, 31)


def test_ambiguous_date_is_rejected() -> None:
    result = plan(accounts=ACCOUNTS, stakeholders="id,account,name,since\np,a,P,03/04/2026\n")
    reason = "is ambiguous: day and month could be either; write it as 2026-03-31"
    assert rejects(result) == [("stakeholders.csv", 2, "since", reason)]


@pytest.mark.parametrize("cell", ["900.000", "1.250", "-45.000"])
def test_a_number_that_may_be_a_thousand_times_as_much_is_rejected(cell: str) -> None:
    result = plan(accounts=f"id,name,annual_revenue\na,Acme,{cell}\n")
    reason = "is ambiguous: the point could part thousands or decimals; write it as 1250 or as 1.25"
    assert rejects(result) == [("accounts.csv", 2, "annual_revenue", reason)]


@pytest.mark.parametrize(("cell", "number"), [("1.25", 1.25), ("0.500", 0.5), ("1234.500", 1234.5), ("1.125", 1.125)])
def test_a_number_with_decimals_is_read_as_it_stands(cell: str, number: float) -> None:
    """The last one is what a program writes of a number with three decimals, so it has to be taken."""
    result = plan(accounts=f"id,name,annual_revenue\na,Acme,{cell}\n")
    assert graph(result).nodes("Account")["a"].get("annual_revenue") == number


def test_cycle_is_named_and_the_rest_imported() -> None:
    people = "id,account,name,reports_to\np,a,P,q\nq,a,Q,r\nr,a,R,p\ns,a,S,\n"
    result = plan(accounts=ACCOUNTS, stakeholders=people)
    # r is new: without r, everybody below r would fall as well.
    reason = "closes a cycle: r → p → q → r; imported without it"
    assert rejects(result) == [("stakeholders.csv", 4, "reports_to", reason)]
    assert set(graph(result).nodes("Stakeholder")) == {"p", "q", "r", "s"}
    assert {i for i in tie_ids(result) if i.startswith("REPORTS")} == {"REPORTS_TO:p:q", "REPORTS_TO:q:r"}


def test_roles_that_differ_and_standing_opportunity() -> None:
    roles = "stakeholder,role,support\np,champion,supporter\np,user,\np,coach,enemy\n"
    result = plan(accounts=ACCOUNTS, stakeholders=PEOPLE, roles=roles)
    assert [(r.line, r.column) for r in result.rejected] == [(4, "support")]
    assert graph(result).ties("HAS_STANCE")[0].properties == {"support": "supporter"}
    assert {t.key for t in graph(result).ties("HAS_ROLE")} == {"champion", "user"}


def test_contact_with_an_open_seat() -> None:
    result = plan(
        accounts=ACCOUNTS, stakeholders="id,account,name\ns,a,\n", employees="id,name\ne,E\n",
        contacts="source,target,channels\ne,s,visit;call\n",
    )  # fmt: skip
    reason = "is an open seat: nobody can be in contact with a seat"
    assert rejects(result) == [("contacts.csv", 2, "target", reason)]


def test_knows_is_stored_smaller_id_first_and_same_person_points_to_the_later() -> None:
    people = "id,account,name,same_person_as\np,a,P,\nq,a,Q,p\n"
    result = plan(accounts=ACCOUNTS, stakeholders=people, knows="source,target\nq,p\n")
    assert {"KNOWS:p:q", "SAME_PERSON_AS:p:q"} <= tie_ids(result)


def test_same_import_again_changes_nothing_and_a_move_replaces() -> None:
    tables = {
        "accounts": ACCOUNTS,
        "departments": "id,account,name,parent\nd,a,D,\ne,a,E,d\n",
        "stakeholders": "id,account,name,department,reports_to\np,a,P,d,\nq,a,Q,d,p\n",
    }
    first = graph(plan(**tables))
    again = diff_changes(plan(Known.of(first), **tables).changes, first)
    assert (again.created, again.updated, again.deleted, again.needed) == (0, 0, 0, [])
    moved = plan(Known.of(first), stakeholders="id,account,name,department\nq,a,Q,e\n")
    assert tie_ids(moved, Op.DELETE) == {"WORKS_IN:q:d"}
    assert "WORKS_IN:q:e" in tie_ids(moved)


def test_complete_table_ends_what_is_missing() -> None:
    first = graph(plan(accounts=ACCOUNTS, stakeholders=PEOPLE))
    known = Known.of(first)
    result = plan(known, stakeholders="id,account,name\np,a,Pia\nq,a,Quin\n")
    (change,) = rows_missing(result, known, "stakeholders", date(2026, 1, 2))
    assert (change.id, change.properties) == ("WORKS_AT:r:a", {"until": date(2026, 1, 2)})


def test_clear_leave_and_guarded_cells() -> None:
    result = plan(accounts="id,name,region,tier,industry\na,'=1+1,\\-,,''x\n")
    (node,) = [c for c in result.changes if isinstance(c, NodeChange) and c.label == "Account"]
    assert node.properties == {"name": "=1+1", "region": None, "industry": "''x"}


def test_names_are_kept_to_the_letter() -> None:
    name = '<script>"O\'Neil" 🧀 שלום ' + "x" * 2000
    quoted = name.replace('"', '""')
    assert graph(plan(accounts=f'id,name\na,"{quoted}"\n')).nodes("Account")["a"].get("name") == name


def test_gb18030_and_delimiters() -> None:
    text = "id;name\na;华东乳业集团\n"
    raw = read_csv("accounts.csv", text.encode("gb18030"))
    assert raw.frame.rows() == [("a", "华东乳业集团")]
    with pytest.raises(InvalidInput, match="neither UTF-8 nor GB18030"):
        read_csv("accounts.csv", "id,name\na,Müller\n".encode("latin-1"))


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.csv", b"", "is empty"),
        ("a.csv", b"id,na\0me\n", "binary file"),
        ("a.csv", b"x" * ((1 << 20) + 5), "longer than 1 MiB"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0" + b"0" * 600, "is an old .xls"),
        ("a.xlsx", b"PK no book", "is broken"),
        ("a.pdf", b"%PDF", "no kind that can be read"),
        ("a.csv", b"a,b\n1,2,3\n", "is not a table"),
    ],
)
def test_unusable_files(tmp_path: Path, name: str, data: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(InvalidInput, match=said):
        read_paths([tmp_path / name])


@pytest.mark.parametrize(
    ("inner", "content", "said"),
    [("../accounts.csv", b"id,name\n", "leads out of it"), ("accounts.csv", b"0" * (64 << 20), "far too much")],
)
def test_unsafe_zips(tmp_path: Path, inner: str, content: bytes, said: str) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(inner, content)
    (tmp_path / "t.zip").write_bytes(packed.getvalue())
    with pytest.raises(InvalidInput, match=said):
        read_paths([tmp_path / "t.zip"])


def test_template_reads_back_and_rejects_come_back(tmp_path: Path) -> None:
    write_template(tmp_path / "t")
    empty = plan_import(read_paths([tmp_path / "t"]), Known())
    assert (empty.changes, set(empty.read)) == ([], set(TABLES))
    assert TABLES["roles"].header == ("stakeholder", "role", "opportunity", "support", "participation")
    raw = read_csv("accounts.csv", b"id,name,tier\na,,1\nb,B,2\n")
    bad = plan_import([raw], Known())
    (path,) = write_rejects(tmp_path / "r", [raw], bad.rejected)
    assert path.read_text() == "id,name,tier,rejected_because\na,,1,name: is required\n"
    assert rejects(plan_import(read_paths([path]), Known())) == [("accounts.csv", 2, "name", "is required")]


def test_workbook_is_read_by_sheet_with_days_numbers_and_cached_values(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "any.xlsx") as book:
        sheet = book.add_worksheet("accounts")
        sheet.write_row(0, 0, ["id", "name", "annual_revenue"])
        sheet.write_row(2, 0, [7, "Alpha"])
        sheet.write_formula(2, 2, "=1+1", None, 1200)
        book.add_worksheet("empty")
    (raw,) = read_paths([tmp_path / "any.xlsx"])
    assert (raw.name, raw.lines.to_list(), raw.frame.rows()) == ("accounts", [3], [("7", "Alpha", "1200")])


def test_dotted_and_solid_between_the_same_two_differ() -> None:
    lines = "source,target,kind\np,q,solid\np,q,solid\np,q,dotted\n"
    result = plan(accounts=ACCOUNTS, stakeholders=PEOPLE, reports_to=lines)
    assert [(r.line, r.column) for r in result.rejected] == [(4, "kind")]


def test_a_line_of_the_store_closes_a_cycle() -> None:
    known = Known.of(graph(plan(accounts=ACCOUNTS, stakeholders=PEOPLE, reports_to="source,target\np,q\n")))
    result = plan(known, reports_to="source,target\nq,p\n")
    assert [r.reason for r in result.rejected] == ["closes a cycle: q → p → q"]


def test_a_role_cannot_be_cleared_since_it_is_the_key() -> None:
    result = plan(accounts=ACCOUNTS, stakeholders=PEOPLE, roles="stakeholder,role\np,\\-\n")
    assert rejects(result) == [("roles.csv", 2, "role", "cannot be cleared")]
