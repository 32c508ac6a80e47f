"""Kinds: what the glossary and the contract fix, and declarations that are wrong."""

from __future__ import annotations

import pytest

from graphsvc.kinds import (
    ENUMERATIONS,
    NODE_KINDS,
    RELATIONSHIP_KINDS,
    TABLES,
    Caption,
    InvalidDeclaration,
    NodeKind,
    Property,
    RelationshipKind,
    ValueType,
)
from graphsvc.kinds.declare import check_endpoints
from graphsvc.kinds.validate import properties

NAME = Caption("Name", "名称")


def test_every_label_of_the_glossary() -> None:
    # glossary.md, "Whom the service maps", in its order but for Department.
    assert set(NODE_KINDS) == {
        "Account", "Department", "Stakeholder", "Employee", "Partner", "PartnerContact", "JointTeam", "Opportunity",
        "Engagement", "Assessment", "SwotItem", "ValueProposition", "Programme", "Action",
    }  # fmt: skip


def test_every_relationship_of_the_glossary() -> None:
    assert set(RELATIONSHIP_KINDS) == {
        "PART_OF", "WORKS_IN", "WORKS_AT", "WORKS_FOR", "REPORTS_TO", "INFLUENCES", "CONFLICTS_WITH", "CONTACTS",
        "KNOWS", "SAME_PERSON_AS", "HAS_ROLE", "HAS_STANCE", "OF", "MANAGES", "SERVES", "SUBSIDIARY_OF", "MEMBER_OF",
        "EMBEDDED_IN", "LED_BY", "ATTENDED", "HELD_WITH", "INTERACTED_WITH", "ORGANISED_BY", "ASSESSED_BY",
        "ASSESSES", "FACED_BY", "ANSWERS", "OFFERED_TO", "CONVEYED_TO", "RUNS_WITH", "BELONGS_TO", "ASSIGNED_TO",
        "CONCERNS",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("table", "header"),
    [
        ("departments", ("id", "name", "account", "parent", "name_zh")),
        ("roles", ("stakeholder", "role", "opportunity", "support", "participation")),
        ("interactions", ("source", "target", "at", "channel", "direction", "ref")),
        ("engagements", ("id", "kind", "held_on", "accounts", "title", "our_lead", "programme", "cost")),
        ("contacts", ("source", "target", "level", "target_level", "asserted_on", "last_contact", "channels")),
        ("actions", ("id", "concerns", "text", "owner", "due", "done_on")),
    ],
)
def test_headers_are_those_of_the_contract(table: str, header: tuple[str, ...]) -> None:
    assert set(TABLES[table].header) == set(header)
    required = [name for name in TABLES[table].header if name in TABLES[table].required]
    assert list(TABLES[table].header)[: len(required)] == required


def test_the_contract_has_26_tables() -> None:
    assert len(TABLES) == 26


def test_values_of_the_buying_roles() -> None:
    assert list(ENUMERATIONS["buying_role"].values) == [
        "economic_buyer", "decision_maker", "approver", "problem_owner", "technical_evaluator", "user", "procurement",
        "legal", "executive_sponsor", "champion", "coach", "influencer", "gatekeeper", "blocker",
    ]  # fmt: skip


def test_a_range_on_a_text_is_refused() -> None:
    with pytest.raises(InvalidDeclaration, match="property size: a range needs a number, not text"):
        Property("size", ValueType.TEXT, NAME, minimum=0)


def test_a_range_upside_down_is_refused() -> None:
    with pytest.raises(InvalidDeclaration, match="property size: minimum 2 above maximum 1"):
        Property("size", ValueType.NUMBER, NAME, minimum=2, maximum=1)


def test_a_property_declared_twice_is_refused() -> None:
    prop = Property("size", ValueType.NUMBER, NAME)
    with pytest.raises(InvalidDeclaration, match="Thing: declared twice or reserved: size"):
        NodeKind("Thing", "things", NAME, (prop, prop))


def test_a_missing_endpoint_is_named() -> None:
    kind = RelationshipKind("LIKES", ("Thing",), ("Account",), NAME, NAME)
    with pytest.raises(InvalidDeclaration, match="LIKES: unknown endpoint Thing"):
        check_endpoints(NODE_KINDS, {"LIKES": kind})


def test_a_key_without_property_is_refused() -> None:
    with pytest.raises(InvalidDeclaration, match="LIKES: the key names no property: at"):
        RelationshipKind("LIKES", ("Account",), ("Account",), NAME, NAME, key=("at",))


def test_values_are_checked_and_never_echoed() -> None:
    stored, wrong = properties(
        NODE_KINDS["Stakeholder"], {"name": "Li Na", "level": 0, "political_status": "SECRET", "shoe": 42}, whole=True
    )
    assert stored == {"name": "Li Na"}
    assert wrong["level"] == "must be a number from 1 to 99"
    assert wrong["political_status"] == "must be one of inner_circle, political_structure, outside"
    assert wrong["shoe"].startswith("is not a property of this kind; known: name, name_zh, title, level")


def test_until_before_since_is_refused() -> None:
    _, wrong = properties(RELATIONSHIP_KINDS["WORKS_AT"], {"since": "2026-02-01", "until": "2026-01-31"}, whole=True)
    assert wrong == {"until": "lies before since"}


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -0.1, 1.1, True, "0.5"])
def test_a_strength_is_a_number_from_0_to_1(value: object) -> None:
    _, wrong = properties(RELATIONSHIP_KINDS["INFLUENCES"], {"strength": value}, whole=True)
    assert set(wrong) == {"strength"}
