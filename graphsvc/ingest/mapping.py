"""Turns files of any shape into import tables, as a mapping file says (docs/mapping-format.md)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import polars as pl

from graphsvc.errors import Problem
from graphsvc.ingest.hierarchyid import superiors
from graphsvc.ingest.mapping_format import Cell, Lookup, MappedTable, Where, load, wrong
from graphsvc.ingest.mapping_sources import Sources
from graphsvc.ingest.raw import RawTable
from graphsvc.ingest.reading import Count, Inputs

_FIELD = re.compile(r"\{([^{}]+)\}")


def read_mapped(mapping: Path, paths: Iterable[Path]) -> list[RawTable]:
    """The tables of `map_inputs`."""
    return map_inputs(mapping, paths).tables


def map_inputs(mapping: Path, paths: Iterable[Path], *, count: Count | None = None) -> Inputs:
    """The import tables that the mapping makes of the files, in its order; each row keeps its file and line.

    Files that the mapping does not name are not looked at. `count` hears of each table: (done, of how many).
    Raises InvalidInput naming the mapping file and the place for anything in it that is wrong or does not fit.
    """
    loaded = load(mapping)
    sources = Sources(mapping.name, loaded, paths)
    inputs = Inputs()
    for number, table in enumerate(loaded.table):
        if count:
            count(number, len(loaded.table))
        inputs.tables.append(_table(table, sources, f"/table/{number}"))
    inputs.files = sources.files_read()
    return inputs


def _table(table: MappedTable, sources: Sources, place: str) -> RawTable:
    raw = sources.get(table.file, f"{place}/file")
    made = [_cell(cell, table, sources, f"{place}/columns/{name}").alias(name) for name, cell in table.columns.items()]
    kept = _rows(table.file, table.where, sources, f"{place}/where")
    frame = pl.DataFrame([*made, raw.lines.alias("\0line")]).filter(kept)
    if table.distinct:
        frame = frame.unique(subset=list(table.columns), keep="first", maintain_order=True)
    return RawTable(table.kind, raw.file, frame.drop("\0line"), frame["\0line"], raw.faults)


def _rows(file: str, conditions: list[Where], sources: Sources, place: str) -> pl.Series:
    kept = pl.Series([True]).new_from_index(0, sources.get(file, place).frame.height)
    for number, condition in enumerate(conditions):
        kept = kept & _holds(file, condition, sources, f"{place}/{number}")
    return kept


def _holds(file: str, condition: Where, sources: Sources, place: str) -> pl.Series:
    column = sources.column(file, condition.column, place)
    if condition.set is not None:
        return column.is_not_null() if condition.set else column.is_null()
    wanted = condition.among if condition.among is not None else [condition.equals]
    among = pl.Series(wanted, dtype=pl.String)
    if condition.in_file is not None and condition.key is not None:
        among = sources.column(condition.in_file, condition.key, place)
    return column.is_in(among.drop_nulls().unique().implode()).fill_null(value=False)


def _cell(cell: Cell, table: MappedTable, sources: Sources, place: str) -> pl.Series:
    """Source, hierarchyid, extract, lookup, values and others, default: in this order."""
    text = _source(cell, table.file, sources, place)
    if cell.hierarchyid is not None:
        text = superiors(text, sources.column(table.file, cell.hierarchyid, place))
    if cell.extract is not None:
        text = _extract(text, cell.extract, sources, place)
    if cell.lookup is not None:
        text = _look_up(text, cell.lookup, sources, f"{place}/lookup")
    if cell.values:
        text = text.replace_strict(
            cell.values, default=text if cell.others is None else cell.others, return_dtype=pl.String
        ).set(text.is_null(), None)
    text = text.set(text == "", None)
    return text if cell.default is None else text.fill_null(pl.Series([cell.default]))


def _source(cell: Cell, file: str, sources: Sources, place: str) -> pl.Series:
    frame = sources.get(file, place).frame
    if cell.constant is not None:
        return pl.Series([cell.constant]).new_from_index(0, frame.height)
    if cell.column is not None:
        return sources.column(file, cell.column, place)
    if cell.join is not None:
        parts = pl.DataFrame([sources.column(file, name, place).alias(str(i)) for i, name in enumerate(cell.join)])
        joined = parts.select(pl.concat_str(pl.all(), separator=cell.separator, ignore_nulls=True)).to_series()
        return joined.set(joined == "", None)
    return _fill(cell.template or "", file, sources, place)


def _fill(template: str, file: str, sources: Sources, place: str) -> pl.Series:
    """Null where any column that the template names is empty."""
    height = sources.get(file, place).frame.height
    filled = pl.Series([""], dtype=pl.String).new_from_index(0, height)
    for number, part in enumerate(_FIELD.split(template)):
        filled = filled + (sources.column(file, part, place) if number % 2 else part)
    return filled


def _extract(text: pl.Series, pattern: str, sources: Sources, place: str) -> pl.Series:
    problem = Problem("extract needs a regular expression with one (group)", sources.name, pointer=place)
    if "(" not in pattern:
        raise wrong([problem])
    try:
        return text.str.extract(pattern, 1)
    except pl.exceptions.ComputeError as error:
        raise wrong([problem]) from error


def _look_up(text: pl.Series, lookup: Lookup, sources: Sources, place: str) -> pl.Series:
    kept = _rows(lookup.file, lookup.where, sources, place)
    columns = [sources.column(lookup.file, name, place) for name in (lookup.key, lookup.value)]
    known = pl.DataFrame([column.alias(name) for column, name in zip(columns, ("key", "value"), strict=True)])
    known = known.filter(kept).drop_nulls("key").unique(maintain_order=True)
    if known["key"].is_duplicated().any():
        reason = f"{lookup.key} stands several times in {lookup.file}; narrow it down with `where`"
        raise wrong([Problem(reason, sources.name, pointer=place)])
    joined = text.to_frame("key").join(known, on="key", how="left", maintain_order="left")
    return joined["value"]
