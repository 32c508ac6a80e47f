"""Checks import tables against the kinds when they are declared. Raises InvalidDeclaration, naming table and column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from graphsvc.kinds.declare import InvalidDeclaration, NodeKind, Property, RelationshipKind
from graphsvc.kinds.declare_tables import Column, Table, Use
from graphsvc.kinds.values import parse

_IN_NODE_TABLE = {Use.ID, Use.NODE_PROPERTY, Use.LINK, Use.TIE_PROPERTY}
_IN_TIE_TABLE = {Use.SOURCE, Use.TARGET, Use.TIE_PROPERTY}


@dataclass(frozen=True, slots=True)
class Declared:
    """The kinds that tables may name, by label and by type."""

    nodes: Mapping[str, NodeKind]
    relationships: Mapping[str, RelationshipKind]


def check_table(table: Table, known: Declared) -> None:
    """Raises InvalidDeclaration for the first thing that does not fit: a name, an end, a property, a constant."""
    wrong = next(_wrong_table(table, known), None)
    if wrong:
        raise InvalidDeclaration(f"table {table.name}: {wrong}")
    for column in table.columns:
        wrong = next(_wrong_column(table, column, known), None)
        if wrong:
            raise InvalidDeclaration(f"table {table.name}, column {column.name}: {wrong}")


def _wrong_table(table: Table, known: Declared) -> Iterator[str]:
    if (table.node is None) == (table.tie is None):
        yield "its rows are either nodes or ties"
    if table.node is not None and table.node not in known.nodes:
        yield f"no node kind {table.node}"
    if table.tie is not None and table.tie not in known.relationships:
        yield f"no relationship kind {table.tie}"
    twice = sorted({name for name in table.header if table.header.count(name) > 1})
    if twice:
        yield f"a column declared twice: {', '.join(twice)}"
    for use in (Use.ID,) if table.node else (Use.SOURCE, Use.TARGET):
        if sum(column.use is use for column in table.columns) != 1:
            yield f"it needs one column for the {use.value}"


def _wrong_column(table: Table, column: Column, known: Declared) -> Iterator[str]:
    if column.use not in (_IN_NODE_TABLE if table.node else _IN_TIE_TABLE):
        yield f"a table of {'nodes' if table.node else 'ties'} has no {column.use.value}"
    unknown = [label for label in column.labels if label not in known.nodes]
    if unknown:
        yield f"no node kind {', '.join(unknown)}"
    if column.tie is not None and column.tie not in known.relationships:
        yield f"no relationship kind {column.tie}"
    if column.use is Use.NODE_PROPERTY:
        yield from _wrong_property(column, known.nodes[table.node or ""])
    elif column.use is not Use.ID:
        yield from _wrong_tie(table, column, known)


def _wrong_tie(table: Table, column: Column, known: Declared) -> Iterator[str]:
    if column.tie is None:
        yield f"no tie behind it, but it is a {column.use.value}"
        return
    kind = known.relationships[column.tie]
    if column.use is Use.LINK:
        yield from _wrong_link(table.node or "", column, kind)
    elif column.use is Use.TIE_PROPERTY:
        yield from _wrong_property(column, kind)
        yield from _wrong_carrier(table, kind, known)
    else:
        ends = kind.source_labels if column.use is Use.SOURCE else kind.target_labels
        yield from _wrong_labels(column, kind, ends)
        if column.tie != table.tie:
            yield f"the end of another tie, {column.tie}"


def _wrong_link(label: str, column: Column, kind: RelationshipKind) -> Iterator[str]:
    here, there = kind.source_labels, kind.target_labels
    if column.incoming:
        here, there = there, here
    if label not in here:
        yield f"{kind.type} does not {'end' if column.incoming else 'begin'} at {label}"
    yield from _wrong_labels(column, kind, there)
    for name, value in (column.constants or {}).items():
        yield from _wrong_constant(kind.property(name), kind, name, value)


def _wrong_labels(column: Column, kind: RelationshipKind, ends: tuple[str, ...]) -> Iterator[str]:
    outside = [label for label in column.labels if label not in ends]
    if outside or not column.labels:
        yield f"{kind.type} does not join {', '.join(outside) or '(none named)'} here, only {', '.join(ends)}"


def _wrong_constant(prop: Property | None, kind: RelationshipKind, name: str, value: str) -> Iterator[str]:
    if prop is None:
        yield f"{kind.type} has no property {name}"
        return
    try:
        parse(prop, value)
    except ValueError as reason:
        yield f"the constant {name} = {value!r} {reason}"


def _wrong_property(column: Column, kind: NodeKind | RelationshipKind) -> Iterator[str]:
    owner = kind.label if isinstance(kind, NodeKind) else kind.type
    if column.property is None:
        yield "no property behind it"
    elif kind.property(column.property.name) != column.property:
        yield f"{owner} has no such property {column.property.name}"


def _wrong_carrier(table: Table, kind: RelationshipKind, known: Declared) -> Iterator[str]:
    """The tie that carries a property must be one that the rows of the table make."""
    if table.node is not None:
        if all(c.tie != kind.type for c in table.columns if c.use is Use.LINK):
            yield f"no link of this table makes the tie {kind.type}"
        return
    own = known.relationships[table.tie or ""]
    if (own.source_labels, own.target_labels) != (kind.source_labels, kind.target_labels):
        yield f"{kind.type} joins others than {own.type}"
