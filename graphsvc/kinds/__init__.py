"""Every node, relationship, property, enumeration and import table, declared once. Validation, templates,
constraints, `GET /kinds`, legends and documentation derive from here."""

from graphsvc.kinds.declare import (
    Caption,
    Enumeration,
    InvalidDeclaration,
    NodeKind,
    Property,
    RelationshipKind,
    ValueType,
)
from graphsvc.kinds.declare_tables import Column, Table, Use
from graphsvc.kinds.enumerations import ENUMERATIONS
from graphsvc.kinds.nodes import NODE_KINDS, NODE_KINDS_BY_PLURAL, OURS, PERSON
from graphsvc.kinds.relationships import RELATIONSHIP_KINDS
from graphsvc.kinds.tables import TABLES, standing_opportunity

__all__ = [
    "ENUMERATIONS",
    "NODE_KINDS",
    "NODE_KINDS_BY_PLURAL",
    "OURS",
    "PERSON",
    "RELATIONSHIP_KINDS",
    "TABLES",
    "Caption",
    "Column",
    "Enumeration",
    "InvalidDeclaration",
    "NodeKind",
    "Property",
    "RelationshipKind",
    "Table",
    "Use",
    "ValueType",
    "standing_opportunity",
]
