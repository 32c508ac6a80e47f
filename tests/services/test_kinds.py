"""`GET /kinds` says all that the declarations say."""

from __future__ import annotations

from graphsvc.access import LOCAL_OWNER
from graphsvc.kinds import ENUMERATIONS, NODE_KINDS, RELATIONSHIP_KINDS, TABLES
from graphsvc.services.kinds import kinds


def test_every_declaration_is_answered_in_order() -> None:
    answer = kinds(LOCAL_OWNER)
    assert [kind.label for kind in answer.nodes] == list(NODE_KINDS)
    assert [kind.type for kind in answer.relationships] == list(RELATIONSHIP_KINDS)
    assert [enumeration.name for enumeration in answer.enumerations] == list(ENUMERATIONS)
    assert {t.name: [c.name for c in t.columns if c.required] for t in answer.tables} == {
        name: list(table.required) for name, table in TABLES.items()
    }
    assert {t.name: [c.name for c in t.columns] for t in answer.tables} == {
        n: list(t.header) for n, t in TABLES.items()
    }


def test_a_relationship_with_all_that_it_says() -> None:
    found = {kind.type: kind.model_dump() for kind in kinds(LOCAL_OWNER).relationships}
    assert found["HAS_ROLE"] == {
        "type": "HAS_ROLE",
        "sources": ["Stakeholder"],
        "targets": ["Opportunity"],
        "caption": {"en": "has a role in", "zh": "担任角色"},
        "reverse": {"en": "is decided by", "zh": "由其决定"},
        "key": ["role"],
        "symmetric": False,
        "acyclic": False,
        "same_label": False,
        "field_class": "open",
        "properties": [
            {
                "name": "role",
                "type": "text",
                "caption": {"en": "Buying role", "zh": "采购角色"},
                "unit": None,
                "minimum": None,
                "maximum": None,
                "enumeration": "buying_role",
                "field_class": "open",
                "value_classes": {"gatekeeper": "sensitive", "blocker": "sensitive"},
                "required": True,
                "default": None,
                "indexed": False,
            }
        ],
    }
    assert (found["REPORTS_TO"]["acyclic"], found["REPORTS_TO"]["same_label"]) == (True, True)
    assert found["REPORTS_TO"]["properties"][0]["default"] == "solid"
    assert found["INFLUENCES"]["properties"][0]["default"] == 0.5
    assert found["CONFLICTS_WITH"]["field_class"] == "sensitive"


def test_indexed_properties_say_so() -> None:
    account = next(kind for kind in kinds(LOCAL_OWNER).nodes if kind.label == "Account")
    assert [p.name for p in account.properties if p.indexed] == ["name", "name_zh"]


def test_a_table_of_ties_and_one_of_nodes() -> None:
    tables = {table.name: table for table in kinds(LOCAL_OWNER).tables}
    team = tables["team_members"]
    assert (team.node, team.tie) == (None, "MEMBER_OF")
    assert [(c.name, c.required, c.type, c.enumeration, c.refers_to) for c in team.columns] == [
        ("person", True, "id", None, ["Stakeholder", "Employee", "PartnerContact"]),
        ("team", True, "id", None, ["JointTeam"]),
        ("function", False, "text", "function", []),
        ("share", False, "number", None, []),
    ]
    actions = tables["actions"]
    assert (actions.node, actions.tie) == ("Action", None)
    assert [(c.name, c.type, c.refers_to, c.many, c.prefixed) for c in actions.columns] == [
        ("id", "id", [], False, False),
        ("concerns", "id", ["Account", "Stakeholder"], False, True),
        ("text", "text", [], False, False),
        ("owner", "id", ["Employee", "PartnerContact"], False, False),
        ("due", "date", [], False, False),
        ("done_on", "date", [], False, False),
    ]
