"""How an import table maps to nodes and ties: the language; the tables themselves are in `tables`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from graphsvc.kinds.declare import InvalidDeclaration, NodeKind, Property, RelationshipKind


class Use(Enum):
    """What a column's value becomes."""

    ID = "id"
    NODE_PROPERTY = "node property"
    LINK = "tie to another row"
    SOURCE = "source of the tie"
    TARGET = "target of the tie"
    TIE_PROPERTY = "property of a tie"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of an import table.

    LINK: the row's node is joined to the node(s) named by the value, by `tie`; `incoming` turns the tie round;
    `many`: several ids with `;` between them; `prefixed`: the value says its kind (`account:ID`).
    TIE_PROPERTY: `tie` names the tie that carries it. `labels` are those the value may name.
    """

    name: str
    use: Use
    required: bool = False
    property: Property | None = None
    tie: str | None = None
    labels: tuple[str, ...] = ()
    incoming: bool = False
    many: bool = False
    prefixed: bool = False
    constants: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """One import table: rows are nodes of `node`, or ties of `tie`."""

    name: str
    columns: tuple[Column, ...]
    node: str | None = None
    tie: str | None = None

    @property
    def header(self) -> tuple[str, ...]:
        """The column names, required ones first, as the template writes them."""
        return tuple(column.name for column in self.columns)

    @property
    def required(self) -> tuple[str, ...]:
        """The columns without which a file is not this table."""
        return tuple(column.name for column in self.columns if column.required)

    def column(self, name: str) -> Column | None:
        """The column of that name, or None."""
        return next((column for column in self.columns if column.name == name), None)


def check_table(table: Table, nodes: Mapping[str, NodeKind], relationships: Mapping[str, RelationshipKind]) -> None:
    """Raises InvalidDeclaration if the table names a label, tie or property that is not declared."""
    if (table.node is None) == (table.tie is None):
        raise InvalidDeclaration(f"table {table.name}: its rows are either nodes or ties")
    if table.node is not None and table.node not in nodes:
        raise InvalidDeclaration(f"table {table.name}: no node kind {table.node}")
    for column in table.columns:
        _check_column(table.name, column, nodes, relationships)


def _check_column(
    table: str, column: Column, nodes: Mapping[str, NodeKind], relationships: Mapping[str, RelationshipKind]
) -> None:
    where = f"table {table}, column {column.name}"
    if column.tie is not None and column.tie not in relationships:
        raise InvalidDeclaration(f"{where}: no relationship kind {column.tie}")
    unknown = [label for label in column.labels if label not in nodes]
    if unknown:
        raise InvalidDeclaration(f"{where}: no node kind {', '.join(unknown)}")
    if column.use in {Use.NODE_PROPERTY, Use.TIE_PROPERTY} and column.property is None:
        raise InvalidDeclaration(f"{where}: no property behind it")
