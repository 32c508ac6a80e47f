"""The demonstration portfolio in `examples/demo`: its size, and the shapes that its stories rest on."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from graphsvc.ingest.known import Known
from graphsvc.ingest.plan import ImportPlan, plan_import
from graphsvc.ingest.reading import read_paths
from graphsvc.kinds import TABLES
from graphsvc.model import NodeChange, TieChange

DEMO = Path(__file__).parents[2] / "examples" / "demo"
TODAY = date(2026, 11, 24)

ROWS = {
    "accounts": 33, "departments": 47, "stakeholders": 364, "employees": 36, "partners": 6, "partner_contacts": 13,
    "opportunities": 10, "roles": 215, "influences": 34, "conflicts": 8, "reports_to": 12, "contacts": 89, "knows": 5,
    "manages": 36, "serves": 11, "joint_teams": 1, "team_members": 40, "engagements": 6, "attendances": 41,
    "interactions": 468, "assessments": 33, "swot": 7, "value_propositions": 4, "deliveries": 8, "programmes": 3,
    "actions": 6,
}  # fmt: skip


@pytest.fixture(scope="module")
def plan() -> ImportPlan:
    return plan_import(read_paths([DEMO]), Known())


def nodes(plan: ImportPlan, label: str) -> dict[str, dict[str, Any]]:
    return {c.id: dict(c.properties) for c in plan.changes if isinstance(c, NodeChange) and c.label == label}


def ties(plan: ImportPlan, kind: str) -> list[TieChange]:
    return [c for c in plan.changes if isinstance(c, TieChange) and c.type == kind]


def test_every_row_of_every_table_is_accepted(plan: ImportPlan) -> None:
    assert plan.rejected == []
    assert {Path(name).stem: count for name, count in plan.read.items()} == ROWS
    assert set(ROWS) == set(TABLES)


def test_headers_are_those_of_the_template() -> None:
    for name, table in TABLES.items():
        first = (DEMO / f"{name}.csv").read_text(encoding="utf-8").split("\n", 1)[0]
        assert first == ",".join(table.header)


def test_people_per_account(plan: ImportPlan) -> None:
    people = Counter(t.target for t in ties(plan, "WORKS_AT"))
    assert (people["lanxu-dairy"], people["northgate-bank"], people["thornbeck-confectionery"]) == (60, 150, 25)
    assert (people["ankerin-hospitals"], people["wolfenmoor-university"], people["emptyfold-holdings"]) == (18, 6, 0)
    # 364 = 60 + 150 + 25 + 18 + 6, and 105 people at the 28 small accounts
    assert sum(people.values()) == 364


def test_the_bank_has_twelve_departments_and_nobody_outside_them(plan: ImportPlan) -> None:
    of = {t.source for t in ties(plan, "PART_OF") if t.target == "northgate-bank"}
    assert len(of) == 12
    staff = {t.source for t in ties(plan, "WORKS_AT") if t.target == "northgate-bank"}
    # six departments of 13 and six of 12 people: 6·13 + 6·12 = 150
    sizes = Counter(t.target for t in ties(plan, "WORKS_IN") if t.source in staff)
    assert sorted(sizes.values()) == [12] * 6 + [13] * 6


def test_three_accounts_are_bilingual(plan: ImportPlan) -> None:
    deep = {"lanxu-dairy", "ankerin-hospitals", "wolfenmoor-university"}
    assert {i for i, p in nodes(plan, "Account").items() if p.get("name_zh")} == deep
    home = {t.source: t.target for t in ties(plan, "WORKS_AT")}
    named = {i: p for i, p in nodes(plan, "Stakeholder").items() if p.get("name") and home[i] in deep}
    assert len(named) == 83  # 60 + 18 + 6 less the open seat
    assert all(p.get("name_zh") for p in named.values())


def test_joint_team_has_twenty_members_on_each_side_and_both_lines(plan: ImportPlan) -> None:
    sides = Counter(t.source_label for t in ties(plan, "MEMBER_OF"))
    assert sides == {"Employee": 20, "Stakeholder": 20}
    assert {t.target for t in ties(plan, "LED_BY")} == {"e-am-dairy", "lanxu-sqadir"}
    team = nodes(plan, "JointTeam")["team-lanxu"]
    assert (team["contract_from"], team["contract_until"]) == (date(2025, 1, 1), date(2027, 12, 31))


def test_open_seats_hold_the_budget(plan: ImportPlan) -> None:
    seats = {i for i, p in nodes(plan, "Stakeholder").items() if not p.get("name")}
    assert seats == {"wolfen-budget", "nobodale-succ"}
    held = {(t.source, t.key) for t in ties(plan, "HAS_ROLE")}
    assert {(seat, "economic_buyer") for seat in seats} <= held


def test_partner_stories(plan: ImportPlan) -> None:
    modes = Counter(p["partner_mode"] for p in nodes(plan, "Account").values())
    assert modes == {"direct": 25, "assisted": 5, "complementary": 3}
    served = ties(plan, "SERVES")
    rival = [t for t in served if t.target == "ankerin-hospitals"]
    assert [(t.properties["territory"], t.properties["customer_type"]) for t in rival] == [
        ("East", "public hospital"),
        ("East", "public hospital"),
    ]
    assert {t.target for t in served if t.properties["agreement_until"] < TODAY} == {"lapsworth-foods"}
    assert {t.target for t in served if "territory" not in t.properties} == {"mossgate-frozen"}
    managed = {t.target for t in ties(plan, "MANAGES") if t.properties["role"] == "account_manager"}
    assert set(nodes(plan, "Account")) - managed == {"orphelin-paper"}


def test_one_account_manager_is_above_capacity(plan: ImportPlan) -> None:
    load = Counter(t.source for t in ties(plan, "MANAGES") if t.properties["role"] == "account_manager")
    limit = {i: p["account_capacity"] for i, p in nodes(plan, "Employee").items() if p.get("account_capacity")}
    # account manager west: six accounts, room for three
    assert {i: n for i, n in load.items() if n > limit[i]} == {"e-am-west": 6}


def test_people_who_left_and_who_moved(plan: ImportPlan) -> None:
    left = {t.source for t in ties(plan, "WORKS_AT") if t.properties.get("until", TODAY) < TODAY}
    assert left == {"lanxu-oldvp", "tolvane-ops", "vandrell-pm", "nobodale-gone1", "nobodale-gone2"}
    assert [(t.source, t.target) for t in ties(plan, "SAME_PERSON_AS")] == [("tolvane-ops", "ostermark-ops")]
