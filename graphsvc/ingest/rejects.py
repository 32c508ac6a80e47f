"""Rejected rows as files to correct and import again."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import chain, count
from pathlib import Path

import polars as pl

from graphsvc.errors import InvalidInput
from graphsvc.files import write_whole
from graphsvc.ingest.raw import RawTable
from graphsvc.ingest.tables import REASON, Rejected
from graphsvc.ingest.values import guard


def write_rejects(folder: Path, raws: Iterable[RawTable], rejected: Iterable[Rejected]) -> list[Path]:
    """Writes one CSV a table under `folder`: the rejected rows as they were, with a reason column at the end.

    Files keep their place below the folder that was given. Cells that a spreadsheet would run are guarded, as in
    every CSV that leaves (contract, `export`); import takes exactly that guard away again.
    """
    by_table = _by_table(rejected)
    written: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for number, raw in enumerate(raws):
            if reasons := by_table.get(number):
                written.append(_write(_free(folder, raw, written), raw, reasons))
    except OSError as error:
        raise InvalidInput(f"{folder} cannot be written: {error.strerror}.", hint="Choose another folder.") from error
    return written


def _by_table(rejected: Iterable[Rejected]) -> dict[int, dict[int, str]]:
    found: dict[int, dict[int, str]] = {}
    for r in rejected:
        lines = found.setdefault(r.table, {})
        said = f"{r.column}: {r.reason}" if r.column else r.reason
        lines[r.line] = f"{lines[r.line]}; {said}" if r.line in lines else said
    return found


def _free(folder: Path, raw: RawTable, written: list[Path]) -> Path:
    """Where the table's rows go: a file called like the table, so that it is known again, and that is not taken."""
    *above, file = raw.file.partition("#")[0].split("/")
    places = chain([above, [*above, file]], ([*above, file, str(n)] for n in count(2)))
    return next(p for p in (_path(folder, parts, raw.name) for parts in places) if p not in written)


def _path(folder: Path, parts: list[str], name: str) -> Path:
    # A leading dot would hide it from the next import.
    plain = [re.sub(r"[^\w.-]|^\.", "_", part) for part in (*parts, name)]
    return folder.joinpath(*plain[:-1], f"{plain[-1]}.csv")


def _write(path: Path, raw: RawTable, reasons: dict[int, str]) -> Path:
    lines = raw.lines.to_list()
    rows = [i for i, line in enumerate(lines) if line in reasons]
    frame = raw.frame[rows].with_columns(pl.Series(REASON, [reasons[lines[i]] for i in rows], dtype=pl.String))
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, guard(frame).write_csv().encode())
    return path
