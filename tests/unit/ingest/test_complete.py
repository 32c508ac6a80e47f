"""Complete tables, and days that turn round: what is stored counts as much as what is stated."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from graphsvc.errors import InvalidInput
from graphsvc.ingest.diffing import diff_changes, rows_missing
from graphsvc.ingest.known import Known
from graphsvc.ingest.plan import ImportPlan, plan_import
from graphsvc.ingest.reading import read_csv
from graphsvc.model import Graph, Node, NodeChange, Op, Tie, TieChange

TODAY = date(2026, 11, 24)
ACCOUNTS = "id,name\na,Alpha\nb,Beta\n"
PEOPLE = "id,account,name\np,a,Pia\nq,a,Quin\nr,a,Rosa\n"
EMPLOYEES = "id,name\ne,Else\nf,Finn\n"


def plan(known: Known | None = None, **tables: str) -> ImportPlan:
    return plan_import([read_csv(f"{name}.csv", text.encode()) for name, text in tables.items()], known or Known())


def stored(**tables: str) -> Known:
    changes = plan(**tables).changes
    nodes = [Node(c.label, c.id, c.properties) for c in changes if isinstance(c, NodeChange)]
    ties = [
        Tie(c.type, c.source_label, c.source, c.target_label, c.target, c.key, c.properties)
        for c in changes
        if isinstance(c, TieChange)
    ]
    return Known.of(Graph(nodes, ties))


def missing(known: Known, table: str, **tables: str) -> list[tuple[Op, str, dict[str, Any]]]:
    found = rows_missing(plan(known, **tables), known, table, TODAY)
    return [(c.op, c.id, dict(c.properties)) for c in found]


def rejects(result: ImportPlan) -> list[tuple[str, int, str | None, str]]:
    return [(r.file, r.line, r.column, r.reason) for r in result.rejected]


# --- complete


def test_the_tie_of_a_rejected_row_stays_and_that_of_an_absent_one_goes() -> None:
    contacts = "source,target,level\ne,p,vendor\ne,q,vendor\nf,r,vendor\n"
    known = stored(accounts=ACCOUNTS, stakeholders=PEOPLE, employees=EMPLOYEES, contacts=contacts)
    later = "source,target,level\ne,p,vendor\ne,q,friendly\n"
    assert rejects(plan(known, contacts=later))[0][:3] == ("contacts.csv", 3, "level")
    assert missing(known, "contacts", contacts=later) == [(Op.DELETE, "CONTACTS:f:r", {})]


def test_a_rejected_row_of_a_symmetric_kind_counts_in_both_directions() -> None:
    known = stored(accounts=ACCOUNTS, stakeholders=PEOPLE, knows="source,target\nq,p\nr,q\n")
    assert missing(known, "knows", knows="source,target,strength\nq,p,7\n") == [(Op.DELETE, "KNOWS:q:r", {})]


def test_every_role_between_the_ends_of_a_rejected_row_stays() -> None:
    roles = "stakeholder,role\np,champion\np,user\nq,user\n"
    known = stored(accounts=ACCOUNTS, stakeholders=PEOPLE, roles=roles)
    gone = missing(known, "roles", roles="stakeholder,role\np,champion\np,usher\n")
    assert gone == [(Op.DELETE, "HAS_ROLE:q:standing%3Aa:user", {})]


def test_the_person_of_a_rejected_row_does_not_leave() -> None:
    known = stored(accounts=ACCOUNTS, stakeholders=PEOPLE)
    later = "id,account,name,level\np,a,Pia,1\nq,a,Quin,high\n"
    assert missing(known, "stakeholders", stakeholders=later) == [(Op.PATCH, "WORKS_AT:r:a", {"until": TODAY})]


@pytest.mark.parametrize(
    ("contacts", "line"),
    [
        ("source,target,level\ne,p,vendor\ne,,vendor\n", 3),
        ("source,target,level\ne,p,vendor\ne,qq,vendor\n", 3),
        ("source,target,level\ne,p,vendor\n\ne,q\n", 4),
        ("source,target,level\ne,p,vendor\ne,\\-,vendor\n", 3),
    ],
)
def test_nothing_goes_while_a_row_does_not_say_what_it_is_about(contacts: str, line: int) -> None:
    first = "source,target,level\ne,p,vendor\ne,q,vendor\n"
    known = stored(accounts=ACCOUNTS, stakeholders=PEOPLE, employees=EMPLOYEES, contacts=first)
    result = plan(known, contacts=contacts)
    assert [(r.file, r.line) for r in result.stood["contacts"].unreadable] == [("contacts.csv", line)]
    assert rows_missing(result, known, "contacts", TODAY) == []


def test_nobody_leaves_while_a_row_has_no_id() -> None:
    known = stored(accounts=ACCOUNTS, stakeholders=PEOPLE)
    result = plan(known, stakeholders="id,account,name\np,a,Pia\n,a,Quin\n")
    assert [r.line for r in result.stood["stakeholders"].unreadable] == [3]
    assert rows_missing(result, known, "stakeholders", TODAY) == []


def test_an_end_that_is_new_and_rejected_itself_is_still_read() -> None:
    contacts = "source,target\ne,p\ne,q\n"
    known = stored(accounts=ACCOUNTS, stakeholders=PEOPLE, employees=EMPLOYEES, contacts=contacts)
    tables = {"stakeholders": "id,account,name,level\nnew,a,Nils,high\n", "contacts": "source,target\ne,p\ne,new\n"}
    assert missing(known, "contacts", **tables) == [(Op.DELETE, "CONTACTS:e:q", {})]


def test_a_tie_that_another_table_states_is_not_removed() -> None:
    known = stored(accounts=ACCOUNTS, stakeholders=PEOPLE, reports_to="source,target\np,q\nq,r\n")
    tables = {"stakeholders": "id,account,name,reports_to\np,a,Pia,q\n", "reports_to": "source,target\np,r\n"}
    assert missing(known, "reports_to", **tables) == [(Op.DELETE, "REPORTS_TO:q:r", {})]


@pytest.mark.parametrize("table", ["stakeholders", "contacts"])
def test_a_complete_table_without_any_row_is_refused(table: str) -> None:
    """An export that went wrong must not end everybody."""
    tables = {
        "accounts": ACCOUNTS, "stakeholders": PEOPLE, "employees": EMPLOYEES, "contacts": "source,target\ne,p\nf,r\n",
    }  # fmt: skip
    known = stored(**tables)
    head = {table: tables[table].splitlines()[0] + "\n"}
    said = f"{table}.csv holds no row, so --complete would end all {len(tables[table].splitlines()) - 1}."
    with pytest.raises(InvalidInput) as caught:
        missing(known, table, **head)
    assert (caught.value.message, caught.value.hint) == (said, "Leave --complete out.")
    assert missing(stored(), table, **head) == []  # there is nobody to end


def test_what_ends_gets_the_day_its_kind_has_for_that() -> None:
    tables = {
        "accounts": ACCOUNTS, "employees": "id,name,until\ne,Else,\nf,Finn,2026-01-31\ng,Gina,2027-01-31\n",
        "programmes": "id,name,kind,accounts,since\nx,X,academy,a,\ny,Y,academy,a,2027-02-01\n",
        "joint_teams": "id,account,name,contract_from,contract_until\nt,a,T,2026-01-01,2027-12-31\n",
        "partners": "id,name\nz,Zett\nw,Wick\n", "serves": "partner,account,agreement_until\nz,a,\nz,b,2026-05-05\n",
    }  # fmt: skip

    known = stored(**tables)
    others = {
        "employees": "h,Hal,\n", "programmes": "v,V,academy,a,\n", "joint_teams": "u,a,U,,\n", "serves": "w,a,\n"
    }  # fmt: skip
    later = {name: f"{tables[name].splitlines()[0]}\n{row}" for name, row in others.items()}
    ends = {name: missing(known, name, **later) for name in others}
    assert ends == {
        "employees": [(Op.PATCH, "e", {"until": TODAY}), (Op.PATCH, "g", {"until": TODAY})],
        # What has not begun ends on the day it would have begun: never before.
        "programmes": [(Op.PATCH, "x", {"until": TODAY}), (Op.PATCH, "y", {"until": date(2027, 2, 1)})],
        "joint_teams": [(Op.PATCH, "t", {"contract_until": TODAY})],
        "serves": [(Op.PATCH, "SERVES:z:a", {"agreement_until": TODAY})],
    }


# --- days that turn round


@pytest.mark.parametrize(
    ("columns", "cells", "column", "reason"),
    [
        ("until", "2026-01-31", "until", "lies before since, which is known already"),
        ("since", "2026-12-01", "since", "lies after until, which is known already"),
    ],
)
def test_a_day_is_held_against_the_stored_one(columns: str, cells: str, column: str, reason: str) -> None:
    people = "id,account,name,since,until\np,a,Pia,2026-02-01,2026-11-30\nq,a,Quin,2026-02-01,\n"
    known = stored(accounts=ACCOUNTS, stakeholders=people)
    result = plan(known, stakeholders=f"id,account,name,{columns}\np,a,Pia,{cells}\nq,a,Quin,2026-02-01\n")
    assert rejects(result) == [("stakeholders.csv", 2, column, reason)]
    assert {c.id for c in result.changes} == {"q", "WORKS_AT:q:a"}


def test_a_day_that_is_cleared_or_stated_anew_does_not_count() -> None:
    known = stored(accounts=ACCOUNTS, stakeholders="id,account,name,since\np,a,Pia,2026-02-01\n")
    later = "id,account,name,since,until\np,a,Pia,{},2026-01-31\n"
    assert rejects(plan(known, stakeholders=later.format("\\-"))) == []
    assert rejects(plan(known, stakeholders=later.format("2025-01-01"))) == []


@pytest.mark.parametrize(
    ("table", "first", "then", "column"),
    [
        ("serves", "partner,account,since\nz,a,2026-02-01\n", "partner,account,agreement_until\nz,a,2026-01-31\n",
         "agreement_until"),
        ("joint_teams", "id,account,name,contract_until\nt,a,T,2026-01-31\n",
         "id,account,name,contract_from\nt,a,T,2026-02-01\n", "contract_from"),
    ],
)  # fmt: skip
def test_contracts_and_agreements_too(table: str, first: str, then: str, column: str) -> None:
    partners = "id,name\nz,Zett\n"
    known = stored(accounts=ACCOUNTS, partners=partners, **{table: first})
    assert [(r.line, r.column) for r in plan(known, **{table: then}).rejected] == [(2, column)]


def test_two_rows_that_do_not_fit_together() -> None:
    rows = "partner,account,since,agreement_until\nz,a,2026-02-01,\nz,a,,2026-01-31\n"
    result = plan(accounts=ACCOUNTS, partners="id,name\nz,Zett\n", serves=rows)
    assert rejects(result) == [("serves.csv", 3, "agreement_until", "lies before since, which is known already")]


def test_a_row_rejected_late_leaves_nothing_without_its_end() -> None:
    """The new q states a solid line, an earlier table a dotted one: without q, its contact has no end either."""
    tables = {
        "accounts": ACCOUNTS, "employees": EMPLOYEES, "reports_to": "source,target,kind\nq,p,dotted\n",
        "stakeholders": "id,account,name,reports_to\np,a,Pia,\nq,a,Quin,p\n", "contacts": "source,target\ne,q\n",
    }  # fmt: skip
    result = plan(**tables)
    nodes = {c.id for c in result.changes if isinstance(c, NodeChange)}
    ends = {end for c in result.changes if isinstance(c, TieChange) for end in (c.source, c.target)}
    assert ends <= nodes
    reason = "names a Stakeholder whose row is rejected: stakeholders.csv line 3"
    assert ("contacts.csv", 2, "target", reason) in rejects(result)
    assert diff_changes(result.changes, Graph()).created == len(result.changes)
