"""Rows per second of reading and validating a contacts table by columns, without a store (median of five runs)."""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

from graphsvc.ingest.reading import read_paths
from graphsvc.ingest.tables import check_tables

ROWS = 500_000
_LEVELS = ("vendor", "credible_source", "problem_solver", "trusted_advisor")


def _write(path: Path) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write("source,target,level,target_level,asserted_on,last_contact,channels\n")
        for n in range(ROWS):
            day = f"2026-{n % 12 + 1:02}-{n % 28 + 1:02}"
            file.write(f"e{n % 500},s{n},{_LEVELS[n % 4]},trusted_advisor,{day},{day},visit;call\n")


def measure() -> float:
    """Rows per second."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "contacts.csv"
        _write(path)
        taken = []
        for _ in range(5):
            begin = time.perf_counter()
            (checked,) = check_tables(read_paths([path]))
            taken.append(time.perf_counter() - begin)
            if checked.bad or checked.raw.frame.height != ROWS:
                raise RuntimeError("the table was not read as it was written")
    return ROWS / statistics.median(taken)


if __name__ == "__main__":
    print(f"reading and validating {ROWS:,} contacts: {measure():,.0f} rows/s")
