"""Every node, relationship, property, enumeration and import table, declared once. Validation, templates,
constraints, `GET /kinds`, legends and documentation derive from here."""

from graphsvc.kinds.aliases import ALIAS, alias_id, aliased, led
from graphsvc.kinds.declare import (
    Caption,
    Enumeration,
    InvalidDeclaration,
    NodeKind,
    Property,
    RelationshipKind,
)
from graphsvc.kinds.declare_tables import Column, Table, Use
from graphsvc.kinds.enumerations import ENUMERATIONS
from graphsvc.kinds.metric_settings import METRIC_SETTINGS, METRICS, MOST_HANDED_ON
from graphsvc.kinds.nodes import NODE_KINDS, NODE_KINDS_BY_PLURAL, OURS, PERSON
from graphsvc.kinds.relationships import DEFAULTS, RELATIONSHIP_KINDS, value_of
from graphsvc.kinds.standing import standing_changes, standing_opportunity
from graphsvc.kinds.tables import TABLES
from graphsvc.kinds.values import ValueType

STORED_KINDS = {**NODE_KINDS, METRIC_SETTINGS.label: METRIC_SETTINGS, ALIAS.label: ALIAS}
"""Every label that the store keeps and journals: those of the map, the settings, the ids of earlier."""

__all__ = [
    "ALIAS",
    "DEFAULTS",
    "ENUMERATIONS",
    "METRICS",
    "METRIC_SETTINGS",
    "MOST_HANDED_ON",
    "NODE_KINDS",
    "NODE_KINDS_BY_PLURAL",
    "OURS",
    "PERSON",
    "RELATIONSHIP_KINDS",
    "STORED_KINDS",
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
    "alias_id",
    "aliased",
    "led",
    "standing_changes",
    "standing_opportunity",
    "value_of",
]
