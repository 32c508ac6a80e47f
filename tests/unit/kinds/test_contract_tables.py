"""The 26 import tables, column by column as contract.md lists them ("Files in")."""

from __future__ import annotations

import pytest

from graphsvc.kinds import TABLES

# table → (required columns, optional columns); contract.md, with its remarks taken out
CONTRACT = {
    "accounts": (
        "id, name",
        "name_zh, industry, region, tier, annual_revenue, currency, partner_mode, value_stage, buying_pattern, "
        "procurement, buying_point, parent",
    ),
    "departments": ("id, name, account", "parent, name_zh"),
    "stakeholders": (
        "id, account, name",
        "department, title, level, reports_to, email, phone, wechat, political_status, adaptability, response_mode, "
        "since, until, same_person_as, name_zh",
    ),
    "employees": ("id, name", "title, function, level, reports_to, capacity, account_capacity, email, until"),
    "partners": ("id, name", "region, specialisation"),
    "partner_contacts": ("id, name, partner", "title, function, level, reports_to, email, until"),
    "opportunities": ("id, account, name", "status, value_stage, amount, close_date, procurement, buying_point"),
    "roles": ("stakeholder", "role, opportunity, support, participation"),
    "influences": ("source, target", "strength, note"),
    "conflicts": ("source, target", "note"),
    "reports_to": ("source, target", "kind"),
    "contacts": ("source, target", "level, target_level, asserted_on, last_contact, channels"),
    "knows": ("source, target", "strength, how"),
    "manages": ("employee, account", "role"),
    "serves": ("partner, account", "territory, customer_type, since, agreement_until"),
    "joint_teams": ("id, account, name", "contract_from, contract_until, our_lead, customer_lead, shared_cost"),
    "team_members": ("person, team", "function, share"),
    "engagements": ("id, kind, held_on, accounts", "title, our_lead, programme, cost"),
    "attendances": ("person, engagement", ""),
    "interactions": ("source, target, at, channel", "direction, ref"),
    "assessments": (
        "id, account, assessed_on",
        "assessed_by, revenue, margin, growth, strategic_fit, reference_effect, note",
    ),
    "swot": ("id, account, kind, text", "text_zh"),
    "value_propositions": ("id, account, text", "text_zh, answers"),
    "deliveries": ("value_proposition, stakeholder, on", "by, channel, response"),
    "programmes": ("id, name, kind, accounts", "since, until"),
    "actions": ("id, concerns, text, owner", "due, done_on"),
}


def names(text: str) -> list[str]:
    return text.split(", ") if text else []


def test_the_tables_are_those_of_the_contract() -> None:
    assert len(CONTRACT) == 26
    assert set(TABLES) == set(CONTRACT)


@pytest.mark.parametrize("table", CONTRACT)
def test_columns_are_those_of_the_contract(table: str) -> None:
    required, optional = map(names, CONTRACT[table])
    assert sorted(TABLES[table].required) == sorted(required)
    assert sorted(set(TABLES[table].header) - set(required)) == sorted(optional)
    assert len(TABLES[table].header) == len(required) + len(optional)


@pytest.mark.parametrize("table", CONTRACT)
def test_required_columns_come_first(table: str) -> None:
    required = TABLES[table].required
    assert TABLES[table].header[: len(required)] == required


@pytest.mark.parametrize(
    ("table", "column", "labels"),
    [
        ("stakeholders", "same_person_as", ("Stakeholder",)),
        ("engagements", "our_lead", ("Employee", "PartnerContact")),
        ("engagements", "accounts", ("Account",)),
        ("team_members", "person", ("Stakeholder", "Employee", "PartnerContact")),
        ("contacts", "source", ("Employee", "PartnerContact")),
        ("actions", "concerns", ("Account", "Stakeholder")),
        ("roles", "opportunity", ("Opportunity",)),
    ],
)
def test_what_a_column_may_name(table: str, column: str, labels: tuple[str, ...]) -> None:
    found = TABLES[table].column(column)
    assert found is not None
    assert found.labels == labels


def test_columns_of_several_ids_and_of_ids_that_say_their_kind() -> None:
    columns = [(table.name, column) for table in TABLES.values() for column in table.columns]
    assert [(t, c.name) for t, c in columns if c.many] == [
        ("engagements", "accounts"), ("value_propositions", "answers"), ("programmes", "accounts"),
    ]  # fmt: skip
    assert [(t, c.name) for t, c in columns if c.prefixed] == [("actions", "concerns")]
