"""Rows of node tables as changes: the node, its links, and the links that these replace."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from graphsvc.ingest.known import Known
from graphsvc.ingest.references import Ids, find, targets
from graphsvc.ingest.tables import Checked
from graphsvc.kinds import RELATIONSHIP_KINDS, Column, Use
from graphsvc.kinds.identity import far_end, is_link, key_of
from graphsvc.model import Change, NodeChange, Op, Tie, TieChange

# Ties by (type, id of the row's node, the row's end is the target).
_Index = dict[tuple[str, str, bool], list[Tie]]


@dataclass(slots=True)
class Entry:
    """A change and the cell that it comes from."""

    change: Change
    checked: Checked
    row: int
    column: str | None = None


def stated(values: dict[str, list[Any]], clear: dict[str, list[bool]], row: int) -> dict[str, Any]:
    """What a row says: names with a value, and None for those it clears."""
    said = {name: cells[row] for name, cells in values.items() if cells[row] is not None}
    return said | {name: None for name, cells in clear.items() if cells[row]}


def node_entries(checked: Checked, known: Known, ids: Ids) -> Iterator[Entry]:
    """The changes of a node table's rows that are not rejected."""
    label = str(checked.table.node)
    present = [c for c in checked.table.columns if c.name in checked.values]
    properties = [c.name for c in present if c.use is Use.NODE_PROPERTY]
    links = [c for c in present if c.use is Use.LINK]
    carried = {c.name: _of(checked, [x.name for x in present if x.use is Use.TIE_PROPERTY and x.tie == c.tie])
               for c in links}  # fmt: skip
    values, clear = _of(checked, properties)
    cells = {c.name: checked.column(c.name) for c in links}
    emptied = {c.name: checked.cleared(c.name) for c in links}
    index = _index(known, links)
    for row, id_ in enumerate(checked.column("id")):
        if row in checked.bad:
            continue
        yield Entry(NodeChange(Op.PATCH, label, id_, stated(values, clear, row)), checked, row)
        for column in links:
            cell = cells[column.name][row]
            if (row, column.name) in checked.left_out:
                continue
            if cell is not None or emptied[column.name][row]:
                said = stated(*carried[column.name], row)
                for change in _link(column, label, id_, cell, said, ids, index):
                    yield Entry(change, checked, row, column.name)


def _of(checked: Checked, names: list[str]) -> tuple[dict[str, list[Any]], dict[str, list[bool]]]:
    return {n: checked.column(n) for n in names}, {n: checked.cleared(n) for n in names if checked.clear[n].any()}


def _index(known: Known, links: list[Column]) -> _Index:
    index: _Index = {}
    for kind, incoming in {(str(c.tie), c.incoming) for c in links}:
        for tie in known.ties.get(kind, []):
            index.setdefault((kind, tie.target if incoming else tie.source, incoming), []).append(tie)
    return index


def _link(
    column: Column, label: str, id_: str, cell: str | None, said: dict[str, Any], ids: Ids, index: _Index
) -> Iterator[TieChange]:
    found = [end for part in targets(column, cell) if (end := find(column, part, ids))]
    for tie in index.get((str(column.tie), id_, column.incoming), []):
        if is_link(tie, column, (label, id_)) and far_end(tie, column) not in found:
            yield TieChange(Op.DELETE, tie.type, tie.source_label, tie.source, tie.target_label, tie.target, tie.key)
    for other_label, other in found:
        ends = (other_label, other, label, id_) if column.incoming else (label, id_, other_label, other)
        properties = {**(column.constants or {}), **said}
        key = key_of(RELATIONSHIP_KINDS[str(column.tie)], properties)
        yield TieChange(Op.PATCH, str(column.tie), *ends, key, properties)
