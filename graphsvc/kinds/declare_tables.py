"""How an import table maps to nodes and ties: the language; the tables themselves are in `tables`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from graphsvc.kinds.declare import Property


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
