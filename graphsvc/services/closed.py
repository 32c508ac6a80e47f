"""One question to a process that is not running yet: `python -m graphsvc.services.closed FOLDER DAY [kept]`.

Reads the snapshot's files in FOLDER, analyses all accounts on that day (or reads the results kept there), and says the
worst covered ones, the seconds of all cores, and the most memory the process held, in bytes. No store is opened.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphsvc.errors import GraphsvcError
from graphsvc.services import timing

if TYPE_CHECKING:
    import polars as pl

    from graphsvc.analysis.columns.facts import Facts

FACTS, ROWS = "facts", "rows"
_KEPT = "kept"
_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Asked:
    """How long new processes took to answer, the seconds of all cores as each counts them; the most memory that one
    of them held, in bytes."""

    taken: timing.Taken
    memory: int


def ask(folder: Path, day: date, times: int, *, kept: bool = False) -> Asked:
    """Begins so many processes, one after the other. Raises GraphsvcError where one fails."""
    said: list[dict[str, Any]] = []
    clock = timing.taken(lambda: said.append(_asked(folder, day, kept)), times)
    return Asked(replace(clock, cpu=min(each["cpu"] for each in said)), max(each["memory"] for each in said))


def _asked(folder: Path, day: date, kept: bool) -> dict[str, Any]:
    words = [str(folder), day.isoformat(), *([_KEPT] if kept else [])]
    done = subprocess.run([sys.executable, "-m", __spec__.name, *words], capture_output=True, text=True, check=False)
    if done.returncode:
        lines = done.stderr.strip().splitlines()
        raise GraphsvcError(f"A new process does not answer: {lines[-1] if lines else done.returncode}.")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def main(folder: Path, day: date, kept: bool) -> None:
    """Answers on the output, as JSON."""
    from graphsvc.analysis.columns import files  # here, so that whoever asks need not wait for it
    from graphsvc.analysis.columns.facts import Facts

    tables = files.load(folder / FACTS)
    saved = files.load(folder / ROWS) if kept else None
    if tables is None:
        raise SystemExit(f"There is no snapshot in {folder / FACTS}.")
    rows = saved[0][ROWS] if saved else analysed(Facts(**tables[0]), day)
    worst = rows.sort("coverage", "id", nulls_last=True).head(_SHOWN)["id"].to_list()
    print(json.dumps({"worst": worst, "cpu": time.process_time(), "memory": timing.peak()}))


def analysed(facts: Facts, day: date) -> pl.DataFrame:
    """A row of figures for each account."""
    from graphsvc.analysis.portfolio import figures, portfolio
    from graphsvc.analysis.portfolio_rows import table
    from graphsvc.analysis.settings import MetricSettings

    found = portfolio(facts, day, MetricSettings())
    return table(found, figures(found, MetricSettings()))


if __name__ == "__main__":
    main(Path(sys.argv[1]), date.fromisoformat(sys.argv[2]), _KEPT in sys.argv[3:])
