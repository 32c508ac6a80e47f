"""The language in which kinds are declared. A wrong declaration fails here, when it is made, naming what is wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from graphsvc.access import FieldClass

_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")
_LABEL = re.compile(r"[A-Z][A-Za-z]*\Z")
_TYPE = re.compile(r"[A-Z][A-Z_]*\Z")


class InvalidDeclaration(ValueError):
    """A declaration contradicts itself or names something that does not exist."""


class ValueType(Enum):
    """How a property's value is kept: on the wire JSON, in the store a native value."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    INSTANT = "instant"
    TEXTS = "texts"


@dataclass(frozen=True, slots=True)
class Caption:
    """What a reader sees, in both languages."""

    en: str
    zh: str

    def __post_init__(self) -> None:
        if not self.en or not self.zh:
            raise InvalidDeclaration(f"a caption needs both languages, got {self.en!r} and {self.zh!r}")


@dataclass(frozen=True, slots=True)
class Enumeration:
    """A closed set of stored values, each with its caption, in the order a reader expects."""

    name: str
    caption: Caption
    values: Mapping[str, Caption]

    def __post_init__(self) -> None:
        wrong = [value for value in self.values if not _NAME.match(value)]
        if wrong or not self.values:
            raise InvalidDeclaration(f"enumeration {self.name}: unusable values {wrong or 'none at all'}")


@dataclass(frozen=True, slots=True)
class Property:
    """One property of a kind: type, unit, range or enumeration, caption, and how freely it may be shown."""

    name: str
    type: ValueType
    caption: Caption
    unit: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    enumeration: Enumeration | None = None
    field_class: FieldClass = FieldClass.OPEN
    required: bool = False
    default: str | float | None = None
    indexed: bool = False

    def __post_init__(self) -> None:
        if not _NAME.match(self.name):
            raise InvalidDeclaration(f"property name {self.name!r} is not lower_snake_case")
        ranged = self.minimum is not None or self.maximum is not None
        if ranged and self.type not in {ValueType.INTEGER, ValueType.NUMBER}:
            raise InvalidDeclaration(f"property {self.name}: a range needs a number, not {self.type.value}")
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            raise InvalidDeclaration(f"property {self.name}: minimum {self.minimum} above maximum {self.maximum}")
        if self.enumeration and self.type not in {ValueType.TEXT, ValueType.TEXTS}:
            raise InvalidDeclaration(f"property {self.name}: an enumeration needs text, not {self.type.value}")


def _by_name(owner: str, properties: tuple[Property, ...]) -> dict[str, Property]:
    names = [p.name for p in properties]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice or "id" in names:
        raise InvalidDeclaration(f"{owner}: declared twice or reserved: {', '.join(twice or ['id'])}")
    return {p.name: p for p in properties}


@dataclass(frozen=True, slots=True)
class NodeKind:
    """A kind of node: its label, the plural name it has in tables and URLs, its properties."""

    label: str
    plural: str
    caption: Caption
    properties: tuple[Property, ...] = ()

    def __post_init__(self) -> None:
        if not _LABEL.match(self.label) or not _NAME.match(self.plural):
            raise InvalidDeclaration(f"node kind {self.label!r}/{self.plural!r}: label CamelCase, plural lower_snake")
        _by_name(self.label, self.properties)

    def property(self, name: str) -> Property | None:
        """The property of that name, or None."""
        return next((p for p in self.properties if p.name == name), None)


@dataclass(frozen=True, slots=True)
class RelationshipKind:
    """A kind of tie, readable as a sentence: source `caption` target, target `reverse` source.

    `key`: the properties that tell apart several ties of this kind between the same two nodes.
    `symmetric`: holds both ways, stored once with the smaller id first.
    `acyclic`: following it never leads back (solid reporting lines, parts, subsidiaries).
    `same_label`: both ends carry the same label.
    """

    type: str
    source_labels: tuple[str, ...]
    target_labels: tuple[str, ...]
    caption: Caption
    reverse: Caption
    properties: tuple[Property, ...] = ()
    key: tuple[str, ...] = ()
    symmetric: bool = False
    acyclic: bool = False
    same_label: bool = False

    def __post_init__(self) -> None:
        if not _TYPE.match(self.type):
            raise InvalidDeclaration(f"relationship type {self.type!r} is not UPPER_SNAKE_CASE")
        known = _by_name(self.type, self.properties)
        missing = [name for name in self.key if name not in known]
        if missing:
            raise InvalidDeclaration(f"{self.type}: the key names no property: {', '.join(missing)}")
        if self.symmetric and self.source_labels != self.target_labels:
            raise InvalidDeclaration(f"{self.type}: symmetric, but its ends differ")

    def property(self, name: str) -> Property | None:
        """The property of that name, or None."""
        return next((p for p in self.properties if p.name == name), None)


def check_endpoints(nodes: Mapping[str, NodeKind], relationships: Mapping[str, RelationshipKind]) -> None:
    """Raises InvalidDeclaration if a relationship ends at a label that no node kind declares."""
    for kind in relationships.values():
        unknown = [label for label in (*kind.source_labels, *kind.target_labels) if label not in nodes]
        if unknown or not kind.source_labels or not kind.target_labels:
            raise InvalidDeclaration(f"{kind.type}: unknown endpoint {', '.join(unknown) or '(none given)'}")
