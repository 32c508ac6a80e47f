"""Earlier ids in tables: a row or a cell that names one means what it leads to now."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from graphsvc.ingest.known import Known
from graphsvc.ingest.tables import Checked
from graphsvc.kinds import PERSON, Column, Use, led
from graphsvc.kinds.identity import id_space


def name_as_now(tables: Iterable[Checked], known: Known) -> None:
    """Replaces earlier ids in place. An id that something has is its own, whatever it led to before."""
    if not known.aliases:
        return
    for checked in tables:
        for column in checked.table.columns:
            if column.use in {Use.ID, Use.LINK, Use.SOURCE, Use.TARGET} and column.name in checked.values:
                labels = id_space(str(checked.table.node)) if column.use is Use.ID else column.labels
                _replace(checked, column, labels, known)


def _replace(checked: Checked, column: Column, labels: tuple[str, ...], known: Known) -> None:
    before = checked.values[column.name]
    cells = [cell and _cell(column, labels, cell, known) for cell in before.to_list()]
    checked.values[column.name] = pl.Series(before.name, cells, dtype=before.dtype)


def _cell(column: Column, labels: tuple[str, ...], cell: str, known: Known) -> str:
    parts = cell.split(";") if column.many else [cell]
    return ";".join(_one(column, labels, part, known) for part in parts)


def _one(column: Column, labels: tuple[str, ...], text: str, known: Known) -> str:
    prefix, colon, bare = text.partition(":") if column.prefixed else ("", "", text)
    asked = tuple(label for label in labels if not colon or label.lower() == prefix.strip().lower())
    return prefix + colon + _present(asked, bare.strip(), known)


def _present(labels: tuple[str, ...], node_id: str, known: Known) -> str:
    space = PERSON if set(labels) & set(PERSON) else labels

    def to(earlier: str) -> str | None:
        return next((known.aliases[label, earlier] for label in labels if (label, earlier) in known.aliases), None)

    return led(node_id, lambda here: known.label(here, space) is not None, to)
