"""Nodes and ties as tables, one a kind, with the properties that figures rest on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import polars as pl

from graphsvc.kinds import NODE_KINDS, RELATIONSHIP_KINDS, ValueType
from graphsvc.model import Graph, Node, Tie

NODES: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "Account": ("name", "name_zh", "industry", "region", "tier", "annual_revenue", "currency", "partner_mode"),
    "Stakeholder": ("name", "level"),
    "Employee": ("name", "function", "level", "capacity", "account_capacity", "until"),
    "PartnerContact": ("name", "function", "level"),
    "Partner": ("name",),
    "JointTeam": ("contract_from", "contract_until"),
    "Opportunity": ("status", "amount"),
    "Engagement": ("kind", "held_on"),
    "Assessment": ("assessed_on", "revenue", "margin", "growth", "strategic_fit", "reference_effect"),
})  # fmt: skip
"""Label → the properties that are read, beside the id."""

TIES: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "WORKS_AT": ("since", "until"),
    "WORKS_IN": ("since", "until"),
    "WORKS_FOR": ("since", "until"),
    "OF": (),
    "EMBEDDED_IN": (),
    "HELD_WITH": (),
    "ASSESSES": (),
    "SUBSIDIARY_OF": (),
    "SAME_PERSON_AS": (),
    "REPORTS_TO": ("kind",),
    "INFLUENCES": ("strength",),
    "CONTACTS": ("level", "target_level", "asserted_on", "last_contact"),
    "INTERACTED_WITH": ("at", "channel", "direction"),
    "ATTENDED": (),
    "MEMBER_OF": (),
    "HAS_ROLE": ("role",),
    "HAS_STANCE": ("support",),
    "MANAGES": ("role",),
    "SERVES": ("territory", "customer_type", "since", "agreement_until"),
})  # fmt: skip
"""Type → the properties that are read, beside source label, source and target."""

ENDS = ("source_label", "source", "target")
_TYPES: Mapping[ValueType, pl.DataType] = MappingProxyType({
    ValueType.TEXT: pl.String(), ValueType.INSTANT: pl.String(), ValueType.DATE: pl.Date(),
    ValueType.INTEGER: pl.Int64(), ValueType.NUMBER: pl.Float64(), ValueType.BOOLEAN: pl.Boolean(),
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tables:
    """`nodes[label]`: id and the properties of `NODES`; `ties[type]`: `ENDS` and those of `TIES`. null = unknown."""

    nodes: Mapping[str, pl.DataFrame]
    ties: Mapping[str, pl.DataFrame]
    revision: int = 0


def node_schema(label: str) -> dict[str, pl.DataType]:
    """The columns of a label's table."""
    declared = {prop.name: _TYPES[prop.type] for prop in NODE_KINDS[label].properties}
    return {"id": pl.String(), **{name: declared[name] for name in NODES[label]}}


def tie_schema(type_: str) -> dict[str, pl.DataType]:
    """The columns of a type's table."""
    declared = {prop.name: _TYPES.get(prop.type, pl.String()) for prop in RELATIONSHIP_KINDS[type_].properties}
    return {**dict.fromkeys(ENDS, pl.String()), **{name: declared[name] for name in TIES[type_]}}


def of_graph(graph: Graph) -> Tables:
    """The tables of a graph. O(nodes + ties)."""
    return Tables(
        {label: of_nodes(label, graph.nodes(label).values()) for label in NODES},
        {type_: of_ties(type_, graph.ties(type_)) for type_ in TIES},
        graph.revision,
    )


def of_nodes(label: str, nodes: Iterable[Node]) -> pl.DataFrame:
    """The table of these nodes, which are all of this label."""
    found = list(nodes)
    return frame([("id", [node.id for node in found]), *_own(found, NODES[label])], node_schema(label))


def of_ties(type_: str, ties: Iterable[Tie]) -> pl.DataFrame:
    """The table of these ties, which are all of this type."""
    found = list(ties)
    ends = [(name, [getattr(tie, name) for tie in found]) for name in ENDS]
    return frame([*ends, *_own(found, TIES[type_])], tie_schema(type_))


def _own(found: Iterable[Node | Tie], names: Sequence[str]) -> list[tuple[str, list[Any]]]:
    properties = [each.properties for each in found]
    return [(name, [own.get(name) for own in properties]) for name in names]


def frame(columns: Iterable[tuple[str, list[Any]]], schema: Mapping[str, pl.DataType]) -> pl.DataFrame:
    """Lists of values as a table of that schema."""
    return pl.DataFrame([pl.Series(name, values, schema[name], strict=False) for name, values in columns])
