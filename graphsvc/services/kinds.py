"""The kinds as an answer: what there is, how it is called in both languages, which values are allowed."""

from __future__ import annotations

from functools import cache

from graphsvc.access import Viewer
from graphsvc.kinds import (
    ENUMERATIONS,
    NODE_KINDS,
    RELATIONSHIP_KINDS,
    TABLES,
    Caption,
    Column,
    Enumeration,
    NodeKind,
    Property,
    RelationshipKind,
    Table,
    Use,
)
from graphsvc.services.answers import Shape


class CaptionShape(Shape):
    """A caption in both languages."""

    en: str
    zh: str


class PropertyShape(Shape):
    """A property; `field_class` and `value_classes` say how freely it, or a value of it, is shown."""

    name: str
    type: str
    caption: CaptionShape
    unit: str | None
    minimum: float | None
    maximum: float | None
    enumeration: str | None
    field_class: str
    value_classes: dict[str, str]
    required: bool
    default: str | float | None
    indexed: bool


class NodeKindShape(Shape):
    """A kind of node; `plural` is its name in addresses and tables."""

    label: str
    plural: str
    caption: CaptionShape
    properties: list[PropertyShape]


class RelationshipKindShape(Shape):
    """A kind of relationship; `key`: the properties that tell apart several between the same two nodes."""

    type: str
    sources: list[str]
    targets: list[str]
    caption: CaptionShape
    reverse: CaptionShape
    key: list[str]
    symmetric: bool
    acyclic: bool
    same_label: bool
    field_class: str
    properties: list[PropertyShape]


class EnumerationShape(Shape):
    """A closed set of values, in the order a reader expects."""

    name: str
    caption: CaptionShape
    values: dict[str, CaptionShape]


class ColumnShape(Shape):
    """A column of an import table. `type` is that of its values, `id` where they name something of `refers_to`.

    `many`: several ids with `;` between them. `prefixed`: an id says its kind first (`account:ID`).
    """

    name: str
    required: bool
    type: str
    enumeration: str | None
    refers_to: list[str]
    many: bool
    prefixed: bool


class TableShape(Shape):
    """An import table; its rows are nodes of the kind `node`, or relationships of the kind `tie`."""

    name: str
    node: str | None
    tie: str | None
    columns: list[ColumnShape]


class KindList(Shape):
    """Everything that is declared."""

    nodes: list[NodeKindShape]
    relationships: list[RelationshipKindShape]
    enumerations: list[EnumerationShape]
    tables: list[TableShape]


def kinds(viewer: Viewer) -> KindList:
    """Every declaration of `graphsvc.kinds`, in the order it was made: the same for every viewer."""
    return _kinds()


@cache
def _kinds() -> KindList:
    return KindList(
        nodes=[_node(kind) for kind in NODE_KINDS.values()],
        relationships=[_relationship(kind) for kind in RELATIONSHIP_KINDS.values()],
        enumerations=[_enumeration(enumeration) for enumeration in ENUMERATIONS.values()],
        tables=[_table(table) for table in TABLES.values()],
    )


def _node(kind: NodeKind) -> NodeKindShape:
    properties = [_property(p) for p in kind.properties]
    return NodeKindShape(label=kind.label, plural=kind.plural, caption=_caption(kind.caption), properties=properties)


def _relationship(kind: RelationshipKind) -> RelationshipKindShape:
    return RelationshipKindShape(
        type=kind.type,
        sources=list(kind.source_labels),
        targets=list(kind.target_labels),
        caption=_caption(kind.caption),
        reverse=_caption(kind.reverse),
        key=list(kind.key),
        symmetric=kind.symmetric,
        acyclic=kind.acyclic,
        same_label=kind.same_label,
        field_class=kind.field_class.value,
        properties=[_property(p) for p in kind.properties],
    )


def _enumeration(enumeration: Enumeration) -> EnumerationShape:
    values = {value: _caption(caption) for value, caption in enumeration.values.items()}
    return EnumerationShape(name=enumeration.name, caption=_caption(enumeration.caption), values=values)


def _property(prop: Property) -> PropertyShape:
    return PropertyShape(
        name=prop.name,
        type=prop.type.value,
        caption=_caption(prop.caption),
        unit=prop.unit,
        minimum=prop.minimum,
        maximum=prop.maximum,
        enumeration=prop.enumeration.name if prop.enumeration else None,
        field_class=prop.field_class.value,
        value_classes={value: its_class.value for value, its_class in prop.value_classes.items()},
        required=prop.required,
        default=prop.default,
        indexed=prop.indexed,
    )


def _table(table: Table) -> TableShape:
    return TableShape(name=table.name, node=table.node, tie=table.tie, columns=[_column(c) for c in table.columns])


def _column(column: Column) -> ColumnShape:
    prop = column.property
    return ColumnShape(
        name=column.name,
        required=column.required,
        type=prop.type.value if prop else "id",
        enumeration=prop.enumeration.name if prop and prop.enumeration else None,
        refers_to=[] if column.use is Use.ID else list(column.labels),
        many=column.many,
        prefixed=column.prefixed,
    )


def _caption(caption: Caption) -> CaptionShape:
    return CaptionShape(en=caption.en, zh=caption.zh)
