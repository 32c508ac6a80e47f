"""One question to a process that is not running yet: `python -m bench.closed FOLDER [kept]`.

Reads the snapshot's files in FOLDER, analyses all accounts (or reads the results kept there), and says the worst
covered ones, the seconds of each step and of all cores, and the most memory the process held, in bytes. No store is
opened.
"""

from __future__ import annotations

import json
import sys
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

    from graphsvc.analysis.columns.facts import Facts

FACTS, ROWS = "facts", "rows"
DAY = date(2026, 11, 30)


def main(folder: Path, kept: bool) -> None:
    """Answers on the output, as JSON."""
    begin = time.perf_counter()
    from graphsvc.analysis.columns import files  # here, so that its seconds are counted
    from graphsvc.analysis.columns.facts import Facts

    imported = time.perf_counter()
    tables = files.load(folder / FACTS)
    saved = files.load(folder / ROWS) if kept else None
    if tables is None:
        raise SystemExit(f"There is no snapshot in {folder / FACTS}.")
    read = time.perf_counter()
    rows = saved[0]["rows"] if saved else analysed(Facts(**tables[0]))
    worst = rows.sort("coverage", "id", nulls_last=True).head(10)["id"].to_list()
    done = time.perf_counter()
    steps = {"import": imported - begin, "read": read - imported, "answer": done - read}
    print(json.dumps({"worst": worst, "steps": steps, "cpu": time.process_time(), "memory": _most()}))


def _most() -> int:
    """The most memory this process held, in bytes. What `getrusage` says begins with what its parent held."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return 1024 * next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:"))


def analysed(facts: Facts) -> pl.DataFrame:
    """A row of figures for each account."""
    from graphsvc.analysis.portfolio import figures, portfolio
    from graphsvc.analysis.settings import MetricSettings
    from graphsvc.services.summary import table

    found = portfolio(facts, DAY, MetricSettings())
    return table(found, figures(found, MetricSettings()))


if __name__ == "__main__":
    main(Path(sys.argv[1]), "kept" in sys.argv[2:])
