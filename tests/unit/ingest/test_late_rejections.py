"""Rows that are rejected for what other rows or the store say: such a row changes nothing at all."""

from __future__ import annotations

import pytest

from graphsvc.ingest.diffing import diff_changes
from graphsvc.ingest.known import Known
from graphsvc.ingest.plan import ImportPlan, plan_import
from graphsvc.ingest.reading import read_csv
from graphsvc.model import Graph, Node, NodeChange, Tie, TieChange

ACCOUNTS = "id,name\nmill,Hollin Mill\ndye,Hollin Dyeing\n"
CHAIN = "id,account,name,reports_to,since\nx1,mill,X1,x2,2026-03-01\nx2,mill,X2,x3,\nx3,mill,X3,,\n"


def plan(known: Known | None = None, **tables: str) -> ImportPlan:
    return plan_import([read_csv(f"{name}.csv", text.encode()) for name, text in tables.items()], known or Known())


def stored(**tables: str) -> Graph:
    made = plan(**tables)
    assert made.rejected == []
    nodes = [Node(c.label, c.id, c.properties) for c in made.changes if isinstance(c, NodeChange)]
    ties = [
        Tie(c.type, c.source_label, c.source, c.target_label, c.target, c.key, c.properties)
        for c in made.changes
        if isinstance(c, TieChange)
    ]
    return Graph(nodes, ties)


def rejects(result: ImportPlan) -> list[tuple[str, int, str | None, str]]:
    return [(r.file, r.line, r.column, r.reason) for r in result.rejected]


# --- a rejected row changes nothing


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("x2,mill,Renamed,x1,", "reports_to", "closes a cycle: x2 → x1 → x2"),
        ("x1,mill,Renamed,x3,\nx3,mill,Renamed,x1,", "reports_to", "closes a cycle: x3 → x1 → x3"),
        ("x1,mill,Renamed,x3,2026-02-01", "until", "lies before since, which is known already"),
        ("x2,mill,Renamed,nobody,", "reports_to", "names no Stakeholder that exists"),
    ],
)
def test_neither_its_name_nor_its_line_is_written(row: str, column: str, reason: str) -> None:
    there = stored(accounts=ACCOUNTS, stakeholders=CHAIN)
    result = plan(Known.of(there), stakeholders=f"id,account,name,reports_to,until\n{row}\n")
    last = row.count("\n") + 2
    assert rejects(result) == [("stakeholders.csv", last, column, reason)]
    rejected = row.splitlines()[-1].partition(",")[0]
    touched = {c.id if isinstance(c, NodeChange) else c.source for c in diff_changes(result.changes, there).needed}
    assert rejected not in touched
    assert touched == ({"x1"} if last == 3 else set())


def test_a_row_that_differs_from_another_file_changes_nothing() -> None:
    there = stored(accounts=ACCOUNTS, stakeholders=CHAIN)
    lines = "source,target,kind\nx1,x3,dotted\n"
    people = "id,account,name,reports_to\nx1,mill,Renamed,x3\n"
    result = plan(Known.of(there), reports_to=lines, stakeholders=people)
    reason = "differs from reports_to.csv line 2, which states the same relationship"
    assert rejects(result) == [("stakeholders.csv", 2, "kind", reason)]
    assert [c.id for c in diff_changes(result.changes, there).needed] == ["REPORTS_TO:x1:x3"]


def test_the_line_of_a_rejected_row_stands_again_for_the_others() -> None:
    """x2 may not report to x1, so x2 → x3 stays: then x3 cannot report to x2 either."""
    there = stored(accounts=ACCOUNTS, stakeholders=CHAIN)
    people = "id,account,name,reports_to\nx2,mill,X2,x1\nx3,mill,X3,x2\n"
    result = plan(Known.of(there), stakeholders=people)
    assert rejects(result) == [
        ("stakeholders.csv", 2, "reports_to", "closes a cycle: x2 → x1 → x2"),
        ("stakeholders.csv", 3, "reports_to", "closes a cycle: x3 → x2 → x3"),
    ]
    assert diff_changes(result.changes, there).needed == []


def test_somebody_new_is_imported_without_the_line_that_closes_a_cycle() -> None:
    there = stored(accounts=ACCOUNTS, stakeholders=CHAIN)
    people = "id,account,name,reports_to\nx3,mill,X3,new\nnew,mill,New,x1\n"
    roles = "stakeholder,role\nnew,user\nx1,user\n"
    result = plan(Known.of(there), stakeholders=people, roles=roles)
    reason = "closes a cycle: new → x1 → x2 → x3 → new; imported without it"
    assert rejects(result) == [("stakeholders.csv", 3, "reports_to", reason)]
    needed = {c.id for c in diff_changes(result.changes, there).needed}
    assert needed == {
        "new", "WORKS_AT:new:mill", "REPORTS_TO:x3:new", "HAS_ROLE:new:standing%3Amill:user",
        "HAS_ROLE:x1:standing%3Amill:user",
    }  # fmt: skip


def test_who_needs_somebody_of_a_rejected_row_is_rejected_too() -> None:
    people = "id,account,name,level,reports_to\nboss,mill,Boss,0,\nlow,mill,Low,2,boss\n"
    result = plan(accounts=ACCOUNTS, stakeholders=people, roles="stakeholder,role\nlow,user\n")
    assert [(r.file, r.line, r.column) for r in result.rejected] == [
        ("roles.csv", 2, "stakeholder"), ("stakeholders.csv", 2, "level"), ("stakeholders.csv", 3, "reports_to"),
    ]  # fmt: skip
    gone = "names a Stakeholder whose row is rejected: stakeholders.csv line "
    assert [r.reason for r in result.rejected if r.column != "level"] == [f"{gone}3", f"{gone}2"]


# --- what stays within one account

TWO = {
    "accounts": ACCOUNTS,
    "departments": "id,account,name\nweave,mill,Weaving\nvats,dye,Vats\n",
    "stakeholders": "id,account,name\nada,mill,Ada\nben,dye,Ben\n",
    "opportunities": "id,account,name\nloom,mill,New looms\n",
    "joint_teams": "id,account,name\nteam,mill,Team\n",
}


@pytest.mark.parametrize(
    ("table", "text", "column", "reason"),
    [
        ("stakeholders", "id,account,name,department\nada,mill,Ada,vats\n", "department",
         "the department belongs to another account than the stakeholder"),
        ("stakeholders", "id,account,name,department\nnew,mill,New,vats\n", "department",
         "the department belongs to another account than the stakeholder"),
        ("departments", "id,account,name,parent\nweave,mill,Weaving,vats\n", "parent",
         "the department belongs to another account than the department"),
        ("roles", "stakeholder,role,opportunity\nben,user,loom\n", "opportunity",
         "the opportunity belongs to another account than the stakeholder"),
        ("roles", "stakeholder,support,opportunity\nben,enemy,standing:mill\n", "opportunity",
         "the opportunity belongs to another account than the stakeholder"),
        ("joint_teams", "id,account,name,customer_lead\nteam,mill,Team,ben\n", "customer_lead",
         "the stakeholder belongs to another account than the joint team"),
    ],
)  # fmt: skip
def test_a_link_to_another_account_is_rejected(table: str, text: str, column: str, reason: str) -> None:
    there = stored(**TWO)
    result = plan(Known.of(there), **{table: text})
    assert rejects(result) == [(f"{table}.csv", 2, column, reason)]
    assert diff_changes(result.changes, there).needed == []


def test_people_may_report_influence_and_know_across_accounts() -> None:
    lines = "source,target\nben,ada\n"
    assert rejects(plan(**TWO, reports_to=lines, influences=lines, knows=lines, conflicts=lines)) == []


def test_what_is_joined_to_its_account_does_not_move_to_another() -> None:
    """Somebody who moves on is a second stakeholder; who moves with all that is joined to them, moves."""
    there = stored(
        **{**TWO, "stakeholders": "id,account,name,department\nada,mill,Ada,weave\nben,dye,Ben,\n"},
        roles="stakeholder,role,opportunity\nada,user,loom\n",
    )
    moved = plan(Known.of(there), stakeholders="id,account,name,department\nada,dye,Ada,vats\nben,mill,Ben,\n")
    reason = "cannot change: HAS_ROLE would join stakeholder and opportunity of two accounts; remove it first"
    assert rejects(moved) == [("stakeholders.csv", 2, "account", reason)]
    needed = [c.id for c in diff_changes(moved.changes, there).needed]
    assert needed == ["WORKS_AT:ben:dye", "WORKS_AT:ben:mill"]
    together = plan(
        Known.of(there), stakeholders="id,account,name\nada,dye,Ada\n", departments="id,account,name\nweave,dye,W\n",
        opportunities="id,account,name\nloom,dye,New looms\n",
    )  # fmt: skip
    assert rejects(together) == []


def test_a_department_is_not_moved_from_under_its_people() -> None:
    there = stored(**{**TWO, "stakeholders": "id,account,name,department\nada,mill,Ada,weave\n"})
    moved = plan(Known.of(there), departments="id,account,name\nweave,dye,Weaving\n")
    reason = "cannot change: WORKS_IN would join stakeholder and department of two accounts; remove it first"
    assert rejects(moved) == [("departments.csv", 2, "account", reason)]
