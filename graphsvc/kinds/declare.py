"""The language in which kinds are declared. A wrong declaration fails here, when it is made, naming what is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from graphsvc.access import FieldClass
from graphsvc.kinds.values import ValueType, parse

_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")
_LABEL = re.compile(r"[A-Z][A-Za-z]*\Z")
_TYPE = re.compile(r"[A-Z][A-Z_]*\Z")
_T = TypeVar("_T")


class InvalidDeclaration(ValueError):
    """A declaration contradicts itself or names something that does not exist."""


def by_name(what: str, declared: Iterable[_T], name: Callable[[_T], str]) -> dict[str, _T]:
    """The declarations under their names, in order. Raises InvalidDeclaration where two share a name."""
    found: dict[str, _T] = {}
    for one in declared:
        if found.setdefault(name(one), one) is not one:
            raise InvalidDeclaration(f"{what} {name(one)}: declared twice")
    return found


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
        wrong = [value for value in (self.name, *self.values) if not _NAME.match(value)]
        if wrong or not self.values:
            raise InvalidDeclaration(f"enumeration {self.name}: unusable values {wrong or 'none at all'}")


@dataclass(frozen=True, slots=True)
class Property:
    """One property of a kind: type, unit, range or enumeration, caption, and how freely it may be shown.

    `default`: what counts where no value is recorded; it is not written to the store.
    `value_classes`: values of the enumeration that are shown less freely than the property as a whole.
    """

    name: str
    type: ValueType
    caption: Caption
    unit: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    enumeration: Enumeration | None = None
    field_class: FieldClass = FieldClass.OPEN
    value_classes: Mapping[str, FieldClass] = field(default_factory=dict)
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
        self._check_values()

    def _check_values(self) -> None:
        known = self.enumeration.values if self.enumeration else {}
        unknown = [value for value in self.value_classes if value not in known]
        if unknown:
            raise InvalidDeclaration(f"property {self.name}: a class for values it cannot have: {', '.join(unknown)}")
        if self.default is not None:
            try:
                parse(self, self.default)
            except ValueError as reason:
                raise InvalidDeclaration(f"property {self.name}: the default {self.default!r} {reason}") from None


def _check_names(owner: str, properties: tuple[Property, ...]) -> None:
    names = [p.name for p in properties]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice or "id" in names:
        raise InvalidDeclaration(f"{owner}: declared twice or reserved: {', '.join(twice or ['id'])}")


def _find(properties: tuple[Property, ...], name: str) -> Property | None:
    return next((p for p in properties if p.name == name), None)


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
        _check_names(self.label, self.properties)

    def property(self, name: str) -> Property | None:
        """The property of that name, or None."""
        return _find(self.properties, name)


@dataclass(frozen=True, slots=True)
class RelationshipKind:
    """A kind of tie, readable as a sentence: source `caption` target, target `reverse` source.

    `key`: the properties that tell apart several ties of this kind between the same two nodes.
    `symmetric`: holds both ways, stored once with the smaller id first.
    `acyclic`: following it never leads back (solid reporting lines, parts, subsidiaries).
    `same_label`: both ends carry the same label.
    `field_class`: how freely it may be shown that such a tie exists at all.
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
    field_class: FieldClass = FieldClass.OPEN

    def __post_init__(self) -> None:
        if not _TYPE.match(self.type):
            raise InvalidDeclaration(f"relationship type {self.type!r} is not UPPER_SNAKE_CASE")
        _check_names(self.type, self.properties)
        missing = [name for name in self.key if self.property(name) is None]
        if missing:
            raise InvalidDeclaration(f"{self.type}: the key names no property: {', '.join(missing)}")
        if len(set(self.key)) < len(self.key):
            raise InvalidDeclaration(f"{self.type}: the key names a property twice: {', '.join(self.key)}")
        self._check_ends()

    def _check_ends(self) -> None:
        sources, targets = set(self.source_labels), set(self.target_labels)
        if len(sources) < len(self.source_labels) or len(targets) < len(self.target_labels):
            raise InvalidDeclaration(f"{self.type}: an end names a label twice")
        if self.symmetric and sources != targets:
            raise InvalidDeclaration(f"{self.type}: symmetric, but its ends differ")
        if self.acyclic and not sources & targets:
            raise InvalidDeclaration(f"{self.type}: acyclic, but its ends never meet: no circle could close")
        if self.same_label and sources != targets:
            alone = ", ".join(sorted(sources ^ targets))
            raise InvalidDeclaration(f"{self.type}: both ends of one label, but only one end may be {alone}")

    def property(self, name: str) -> Property | None:
        """The property of that name, or None."""
        return _find(self.properties, name)


def check_endpoints(nodes: Mapping[str, NodeKind], relationships: Mapping[str, RelationshipKind]) -> None:
    """Raises InvalidDeclaration if a relationship ends at a label that no node kind declares."""
    for kind in relationships.values():
        unknown = [label for label in (*kind.source_labels, *kind.target_labels) if label not in nodes]
        if unknown or not kind.source_labels or not kind.target_labels:
            raise InvalidDeclaration(f"{kind.type}: unknown endpoint {', '.join(unknown) or '(none given)'}")
