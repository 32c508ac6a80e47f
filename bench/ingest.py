"""Rows per second of reading and validating a contacts table by columns, without a store (median of five runs)."""

from __future__ import annotations

import statistics
from pathlib import Path

from bench.rows import RATE, Found, Row
from graphsvc.ingest.reading import read_paths
from graphsvc.ingest.tables import check_tables
from graphsvc.services.timing import seconds

ROWS = 500_000
_LEVELS = ("vendor", "credible_source", "problem_solver", "trusted_advisor")


def _write(path: Path) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write("source,target,level,target_level,asserted_on,last_contact,channels\n")
        for n in range(ROWS):
            day = f"2026-{n % 12 + 1:02}-{n % 28 + 1:02}"
            file.write(f"e{n % 500},s{n},{_LEVELS[n % 4]},trusted_advisor,{day},{day},visit;call\n")


def measure(folder: Path) -> Found:
    """Rows per second."""
    path = folder / "contacts.csv"
    _write(path)
    taken = statistics.median(seconds(lambda: _read(path), 5))
    about = f"A table of {ROWS:,} contacts, without a store."
    return Found(about, [Row("reading and validating", ROWS / taken, RATE, "rows")])


def _read(path: Path) -> None:
    (checked,) = check_tables(read_paths([path]))
    if checked.bad or checked.raw.frame.height != ROWS:
        raise RuntimeError("the table was not read as it was written")
