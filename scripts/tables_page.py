"""Writes docs/tables.md, the reference of import tables, kinds and values: `.venv/bin/python scripts/tables_page.py`.

A test compares the page with what the kinds say (`tests/docs/test_derived.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from graphsvc.access import FieldClass
from graphsvc.kinds import (
    ENUMERATIONS,
    NODE_KINDS,
    RELATIONSHIP_KINDS,
    TABLES,
    Caption,
    Column,
    Property,
    RelationshipKind,
    Table,
    Use,
)

PLACE = Path(__file__).resolve().parent.parent / "docs" / "tables.md"
_HEAD = """# Tables, kinds and values

This page is written from the declarations in `graphsvc/kinds/`; `GET /api/v1/kinds` answers the same as JSON. How to
import is told in [Importing](importing.md); `graphsvc template FOLDER` writes these tables, empty.
"""


def page() -> str:
    """The whole page as Markdown."""
    return "\n".join([_HEAD, *_tables(), *_nodes(), *_relationships(), *_values()])


def _tables() -> Iterator[str]:
    yield "## Import tables\n\nColumns in **bold** must be there. Several ids in one cell have `;` between them.\n"
    for table in TABLES.values():
        yield f"### `{table.name}` table\n\n{_rows(table)}\n"
        yield from _grid(("column", "holds"), ((_column_name(c), _holds(c)) for c in table.columns))


def _rows(table: Table) -> str:
    if table.node:
        return f"Each row is one {_both(NODE_KINDS[table.node].caption)}."
    kind = RELATIONSHIP_KINDS[table.tie or ""]
    return f"Each row says: {_sentence(kind)}."


def _column_name(column: Column) -> str:
    return f"**`{column.name}`**" if column.required else f"`{column.name}`"


def _holds(column: Column) -> str:
    if column.use is Use.ID:
        return "an id of your own, unique"
    if column.property is None:
        labels = " or ".join(NODE_KINDS[label].caption.en.lower() for label in column.labels)
        form = "ids" if column.many else "`account:ID` or `stakeholder:ID`" if column.prefixed else "id"
        return f"{form} of {labels}"
    return _described(column.property)


def _described(prop: Property) -> str:
    """What a property holds, in words: caption, values or type with unit and range, default, field class."""
    parts = [_both(prop.caption), _type(prop)]
    if prop.default is not None:
        parts.append(f"default {prop.default}")
    if prop.field_class is not FieldClass.OPEN:
        parts.append(prop.field_class.value)
    if prop.value_classes:
        parts.append("; ".join(f"`{value}` is {its_class.value}" for value, its_class in prop.value_classes.items()))
    return ", ".join(parts)


def _type(prop: Property) -> str:
    if prop.enumeration:
        several = "several of " if prop.type.value == "texts" else ""
        return f"{several}[{prop.enumeration.name}](#{prop.enumeration.name})"
    unit = f" ({prop.unit})" if prop.unit else ""
    return f"{prop.type.value}{unit}{_range(prop)}"


def _range(prop: Property) -> str:
    if prop.minimum is None:
        return ""
    return f" from {prop.minimum:g}" + ("" if prop.maximum is None else f" to {prop.maximum:g}")


def _nodes() -> Iterator[str]:
    yield "## Nodes\n"
    for kind in NODE_KINDS.values():
        yield f"### {kind.label}\n\n{_both(kind.caption)}, `/{kind.plural}`\n"
        yield from _grid(("property", "holds"), ((_name(p), _described(p)) for p in kind.properties))


def _relationships() -> Iterator[str]:
    yield "## Relationships\n\nA property in **bold** tells apart several between the same two nodes.\n"
    rows = (
        (
            f"`{kind.type}`",
            f"{_sentence(kind)}; {_both(kind.reverse)}",
            "; ".join(_carried(kind, p) for p in kind.properties),
        )
        for kind in RELATIONSHIP_KINDS.values()
    )
    yield from _grid(("type", "reads", "carries"), rows)


def _sentence(kind: RelationshipKind) -> str:
    ends = [" or ".join(labels) for labels in (kind.source_labels, kind.target_labels)]
    sensitive = "" if kind.field_class is FieldClass.OPEN else f" ({kind.field_class.value})"
    return f"{ends[0]} *{_both(kind.caption)}* {ends[1]}{sensitive}"


def _carried(kind: RelationshipKind, prop: Property) -> str:
    name = f"**`{prop.name}`**" if prop.name in kind.key else f"`{prop.name}`"
    return f"{name}: {_described(prop)}"


def _values() -> Iterator[str]:
    yield "## Values\n"
    for enumeration in ENUMERATIONS.values():
        yield f"### {enumeration.name}\n\n{_both(enumeration.caption)}\n"
        values = enumeration.values.items()
        yield from _grid(("stored", "English", "Chinese"), ((f"`{v}`", c.en, c.zh) for v, c in values))


def _name(prop: Property) -> str:
    return f"**`{prop.name}`**" if prop.required else f"`{prop.name}`"


def _both(caption: Caption) -> str:
    return f"{caption.en} {caption.zh}"


def _grid(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    lines = [head, ("---",) * len(head), *rows]
    yield "".join(f"| {' | '.join(line)} |\n" for line in lines)


if __name__ == "__main__":
    PLACE.write_text(page(), encoding="utf-8")
