"""Declarations that are wrong: each fails when it is made, and says what is wrong."""

from __future__ import annotations

from typing import Any

import pytest

from graphsvc.access import FieldClass
from graphsvc.kinds import (
    NODE_KINDS,
    RELATIONSHIP_KINDS,
    Caption,
    Column,
    Enumeration,
    InvalidDeclaration,
    NodeKind,
    Property,
    RelationshipKind,
    Table,
    Use,
    ValueType,
)
from graphsvc.kinds.check_tables import Declared, check_table
from graphsvc.kinds.declare import by_name, check_endpoints

NAME = Caption("Name", "名称")
COLOUR = Enumeration("colour", NAME, {"red": NAME, "blue": NAME})


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


@pytest.mark.parametrize(
    ("rest", "reason"),
    [
        (
            {"type": ValueType.NUMBER, "minimum": 0, "maximum": 1, "default": 1.5},
            "default 1.5 must be a number from 0 to 1",
        ),
        (
            {"type": ValueType.TEXT, "enumeration": COLOUR, "default": "green"},
            "default 'green' must be one of red, blue",
        ),
        ({"type": ValueType.NUMBER, "default": "0.5"}, "default '0.5' must be number"),
        ({"type": ValueType.INTEGER, "default": 0.5}, "default 0.5 must be integer"),
        ({"type": ValueType.TEXT, "default": 1}, "default 1 must be text"),
        ({"type": ValueType.DATE, "default": "soon"}, "default 'soon' must be a day such as 2026-03-31"),
        (
            {"type": ValueType.TEXT, "enumeration": COLOUR, "value_classes": {"green": FieldClass.SENSITIVE}},
            "a class for values it cannot have: green",
        ),
    ],
)
def test_a_default_or_class_that_does_not_fit_is_refused(rest: dict[str, Any], reason: str) -> None:
    with pytest.raises(InvalidDeclaration, match=f"property size: (the )?{reason}"):
        Property("size", caption=NAME, **rest)


def test_an_enumeration_without_a_proper_name_or_value_is_refused() -> None:
    with pytest.raises(InvalidDeclaration, match=r"enumeration Colour: unusable values \['Colour'\]"):
        Enumeration("Colour", NAME, {"red": NAME})
    with pytest.raises(InvalidDeclaration, match="enumeration colour: unusable values none at all"):
        Enumeration("colour", NAME, {})


@pytest.mark.parametrize(
    ("sources", "targets", "rest", "reason"),
    [
        (("Department",), ("Account",), {"acyclic": True}, "acyclic, but its ends never meet: no circle could close"),
        (
            ("Employee",),
            ("Account",),
            {"same_label": True},
            "both ends of one label, but only one end may be Account, Employee",
        ),
        (
            ("Employee", "Partner"),
            ("Employee",),
            {"same_label": True},
            "both ends of one label, but only one end may be Partner",
        ),
        (("Employee",), ("Account",), {"symmetric": True}, "symmetric, but its ends differ"),
        (("Account", "Account"), ("Account",), {}, "an end names a label twice"),
    ],
)
def test_ends_that_do_not_fit_are_refused(
    sources: tuple[str, ...], targets: tuple[str, ...], rest: dict[str, bool], reason: str
) -> None:
    with pytest.raises(InvalidDeclaration, match=f"LIKES: {reason}"):
        RelationshipKind("LIKES", sources, targets, NAME, NAME, **rest)


def test_a_key_that_names_a_property_twice_is_refused() -> None:
    on = Property("on", ValueType.DATE, NAME)
    with pytest.raises(InvalidDeclaration, match="LIKES: the key names a property twice: on, on"):
        RelationshipKind("LIKES", ("Account",), ("Account",), NAME, NAME, (on,), key=("on", "on"))


def test_a_key_without_property_is_refused() -> None:
    with pytest.raises(InvalidDeclaration, match="LIKES: the key names no property: at"):
        RelationshipKind("LIKES", ("Account",), ("Account",), NAME, NAME, key=("at",))


@pytest.mark.parametrize("what", ["label", "plural", "relationship type", "table", "enumeration"])
def test_two_declarations_of_one_name_are_refused(what: str) -> None:
    kinds = [NodeKind("Thing", "things", NAME), NodeKind("Thing", "things", NAME)]
    with pytest.raises(InvalidDeclaration, match=f"{what} Thing: declared twice"):
        by_name(what, kinds, lambda kind: kind.label)


ID = Column("id", Use.ID, required=True)
SOURCE = Column("source", Use.SOURCE, True, tie="INFLUENCES", labels=("Stakeholder",))
TARGET = Column("target", Use.TARGET, True, tie="INFLUENCES", labels=("Stakeholder",))
STRENGTH = RELATIONSHIP_KINDS["INFLUENCES"].property("strength")
TITLE = NODE_KINDS["Employee"].property("title")


def link(tie: str | None, *labels: str, **rest: Any) -> Column:
    return Column("boss", Use.LINK, tie=tie, labels=labels, **rest)


@pytest.mark.parametrize(
    ("node", "columns", "reason"),
    [
        ("Thing", (ID,), "no node kind Thing"),
        ("Employee", (), "it needs one column for the id"),
        ("Employee", (ID, ID), "a column declared twice: id"),
        ("Employee", (ID, SOURCE), "column source: a table of nodes has no source of the tie"),
        ("Employee", (ID, link(None, "Employee")), "column boss: no tie behind it, but it is a tie to another row"),
        ("Employee", (ID, link("LIKES", "Employee")), "column boss: no relationship kind LIKES"),
        ("Employee", (ID, link("REPORTS_TO", "Thing")), "column boss: no node kind Thing"),
        ("Employee", (ID, link("MANAGES", "Partner")), "column boss: MANAGES does not join Partner here, only Account"),
        ("Employee", (ID, link("MANAGES")), r"column boss: MANAGES does not join \(none named\) here, only Account"),
        ("Partner", (ID, link("MANAGES", "Account")), "column boss: MANAGES does not begin at Partner"),
        ("Partner", (ID, link("MANAGES", "Employee", incoming=True)), "column boss: MANAGES does not end at Partner"),
        (
            "Employee", (ID, link("REPORTS_TO", "Employee", constants={"kind": "firm"})),
            "column boss: the constant kind = 'firm' must be one of solid, dotted",
        ),
        (
            "Employee", (ID, link("REPORTS_TO", "Employee", constants={"colour": "red"})),
            "column boss: REPORTS_TO has no property colour",
        ),
        ("Employee", (ID, Column("title", Use.NODE_PROPERTY)), "column title: no property behind it"),
        (
            "Partner", (ID, Column("title", Use.NODE_PROPERTY, property=TITLE)),
            "column title: Partner has no such property title",
        ),
        (
            "Stakeholder", (ID, Column("strength", Use.TIE_PROPERTY, property=STRENGTH, tie="INFLUENCES")),
            "column strength: no link of this table makes the tie INFLUENCES",
        ),
    ],
)  # fmt: skip
def test_a_table_of_nodes_that_does_not_fit_is_refused(node: str, columns: tuple[Column, ...], reason: str) -> None:
    with pytest.raises(InvalidDeclaration, match=f"^table things[:,] {reason}"):
        check_table(Table("things", columns, node=node), Declared(NODE_KINDS, RELATIONSHIP_KINDS))


@pytest.mark.parametrize(
    ("tie", "columns", "reason"),
    [
        ("LIKES", (SOURCE, TARGET), "no relationship kind LIKES"),
        ("INFLUENCES", (TARGET,), "it needs one column for the source of the tie"),
        ("INFLUENCES", (SOURCE,), "it needs one column for the target of the tie"),
        ("KNOWS", (SOURCE, TARGET), "column source: the end of another tie, INFLUENCES"),
        ("INFLUENCES", (SOURCE, TARGET, ID), "column id: a table of ties has no id"),
        (
            "INFLUENCES", (SOURCE, TARGET, Column("how", Use.TIE_PROPERTY, property=STRENGTH, tie="MANAGES")),
            "column how: MANAGES has no such property strength",
        ),
        (
            "INFLUENCES", (SOURCE, TARGET, Column("how", Use.TIE_PROPERTY, property=STRENGTH, tie="KNOWS")),
            "column how: KNOWS joins others than INFLUENCES",
        ),
    ],
)  # fmt: skip
def test_a_table_of_ties_that_does_not_fit_is_refused(tie: str, columns: tuple[Column, ...], reason: str) -> None:
    with pytest.raises(InvalidDeclaration, match=f"^table things[:,] {reason}"):
        check_table(Table("things", columns, tie=tie), Declared(NODE_KINDS, RELATIONSHIP_KINDS))


def test_a_table_of_both_or_neither_is_refused() -> None:
    for node, tie in ((None, None), ("Employee", "KNOWS")):
        with pytest.raises(InvalidDeclaration, match="table things: its rows are either nodes or ties"):
            check_table(Table("things", (ID,), node=node, tie=tie), Declared(NODE_KINDS, RELATIONSHIP_KINDS))
