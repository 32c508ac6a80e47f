"""Rejected rows as files to correct and import again."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import polars as pl

from graphsvc.errors import InvalidInput
from graphsvc.files import write_whole
from graphsvc.ingest.reading import RawTable
from graphsvc.ingest.tables import REASON, Rejected


def write_rejects(folder: Path, raws: Iterable[RawTable], rejected: Iterable[Rejected]) -> list[Path]:
    """Writes one CSV a table into `folder`: the rejected rows as they were, with a reason column at the end.

    Cells are neither guarded nor changed, since they come from the user's own file and go back to it.
    """
    raws, by_file = list(raws), _by_file(rejected)
    written: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for raw in raws:
            if reasons := by_file.get(raw.file):
                written.append(_write(folder, raw, reasons, written))
    except OSError as error:
        raise InvalidInput(f"{folder} cannot be written: {error.strerror}.", hint="Choose another folder.") from error
    return written


def _by_file(rejected: Iterable[Rejected]) -> dict[str, dict[int, str]]:
    found: dict[str, dict[int, str]] = {}
    for r in rejected:
        lines = found.setdefault(r.file, {})
        said = f"{r.column}: {r.reason}" if r.column else r.reason
        lines[r.line] = f"{lines[r.line]}; {said}" if r.line in lines else said
    return found


def _write(folder: Path, raw: RawTable, reasons: dict[int, str], written: list[Path]) -> Path:
    stem = re.sub(r"[^\w.-]", "_", raw.name)
    path = folder / f"{stem}.csv"
    # Two files may hold the same table: the second goes to a folder of its own, so that both keep the table's name.
    while path in written:
        folder = folder / "more"
        folder.mkdir(exist_ok=True)
        path = folder / f"{stem}.csv"
    lines = raw.lines.to_list()
    rows = [i for i, line in enumerate(lines) if line in reasons]
    frame = raw.frame[rows].with_columns(pl.Series(REASON, [reasons[lines[i]] for i in rows], dtype=pl.String))
    write_whole(path, frame.write_csv().encode())
    return path
