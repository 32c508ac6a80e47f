"""The kinds as an answer: what there is, how it is called in both languages, which values are allowed."""

from __future__ import annotations

from functools import cache

from graphsvc.access import Viewer
from graphsvc.kinds import ENUMERATIONS, NODE_KINDS, RELATIONSHIP_KINDS, Caption, Property
from graphsvc.services.answers import Shape


class CaptionShape(Shape):
    en: str
    zh: str


class PropertyShape(Shape):
    name: str
    type: str
    caption: CaptionShape
    unit: str | None
    minimum: float | None
    maximum: float | None
    enumeration: str | None
    field_class: str
    required: bool


class NodeKindShape(Shape):
    label: str
    plural: str
    caption: CaptionShape
    properties: list[PropertyShape]


class RelationshipKindShape(Shape):
    type: str
    sources: list[str]
    targets: list[str]
    caption: CaptionShape
    reverse: CaptionShape
    key: list[str]
    symmetric: bool
    properties: list[PropertyShape]


class EnumerationShape(Shape):
    name: str
    caption: CaptionShape
    values: dict[str, CaptionShape]


class KindList(Shape):
    nodes: list[NodeKindShape]
    relationships: list[RelationshipKindShape]
    enumerations: list[EnumerationShape]


def kinds(viewer: Viewer) -> KindList:
    """Every declaration of `graphsvc.kinds`, in the order it was made: the same for every viewer."""
    return _kinds()


@cache
def _kinds() -> KindList:
    return KindList(
        nodes=[
            NodeKindShape(
                label=k.label, plural=k.plural, caption=_caption(k.caption), properties=_properties(k.properties)
            )
            for k in NODE_KINDS.values()
        ],
        relationships=[
            RelationshipKindShape(
                type=k.type,
                sources=list(k.source_labels),
                targets=list(k.target_labels),
                caption=_caption(k.caption),
                reverse=_caption(k.reverse),
                key=list(k.key),
                symmetric=k.symmetric,
                properties=_properties(k.properties),
            )
            for k in RELATIONSHIP_KINDS.values()
        ],
        enumerations=[
            EnumerationShape(
                name=e.name, caption=_caption(e.caption), values={v: _caption(c) for v, c in e.values.items()}
            )
            for e in ENUMERATIONS.values()
        ],
    )


def _caption(caption: Caption) -> CaptionShape:
    return CaptionShape(en=caption.en, zh=caption.zh)


def _properties(properties: tuple[Property, ...]) -> list[PropertyShape]:
    return [
        PropertyShape(
            name=p.name,
            type=p.type.value,
            caption=_caption(p.caption),
            unit=p.unit,
            minimum=p.minimum,
            maximum=p.maximum,
            enumeration=p.enumeration.name if p.enumeration else None,
            field_class=p.field_class.value,
            required=p.required,
        )
        for p in properties
    ]
