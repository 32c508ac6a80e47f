"""Time and memory of the whole analysis as the portfolio grows, on one machine and on Dask with two workers.

Every figure comes from a process of its own, which begins as the command does when the snapshot is there: it reads the
facts from their files, computes all rows, and writes them as Parquet. Processor seconds are those of all processes
together: unlike the time on the clock they hardly depend on what else the machine does.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from statistics import median
from typing import Any

import psutil

from bench.rows import BYTES, TIMES, Found, Row, shown
from graphsvc.analysis.columns import files
from graphsvc.analysis.columns.facts import PARTS, Facts, facts
from graphsvc.analysis.portfolio_rows import Asked, Rows, rows_in_slices
from graphsvc.analysis.settings import MetricSettings
from graphsvc.generate.shapes import TODAY
from graphsvc.services.timing import peak

ASKED = Asked(TODAY, MetricSettings())
SIZES = (20_000, 200_000)
WORKERS, _RUNS = 2, 3
_WHAT = {
    "facts": "making the snapshot from tables",
    "local": "analysis",
    "dask": f"analysis by Dask, {WORKERS} workers",
}
_ABOUT = (
    f"Medians of {_RUNS} runs, of one for the snapshot; generated portfolios; each begins as the command does when the "
    "snapshot is there, and ends with the rows in Parquet. The engine that holds the store is not counted. Processor "
    "seconds are those of all processes together."
)
Figures = dict[str, float]


def measure(folder: Path, sizes: tuple[int, int] = SIZES) -> Found:
    """Time and memory at both sizes, and how they grow."""
    folders = {number: folder / str(number) for number in sizes}
    runs = {(number, "facts"): [_run("facts", place, number)] for number, place in folders.items()}
    # Sizes take turns, so that what else the machine does weighs on them alike.
    for _ in range(_RUNS):
        for step in ("local", "dask"):
            for number, place in folders.items():
                runs.setdefault((number, step), []).append(_run(step, place, number))
    middle = {key: {name: median([run[name] for run in each]) for name in each[0]} for key, each in runs.items()}
    return Found(_ABOUT, [*(_row(*key, of) for key, of in sorted(middle.items())), *_growth(middle, *sizes)])


def _run(step: str, folder: Path, accounts: int) -> Figures:
    command = [sys.executable, "-m", "bench.scaling", step, str(folder), str(accounts)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: Figures = json.loads(done.stdout.splitlines()[-1])
    return found


def _row(accounts: int, step: str, of: Figures) -> Row:
    worker = f", a worker {shown(of['worker'], BYTES)}" if step == "dask" else ""
    more = f"processors {shown(of['processor'])}; at most {shown(of['peak'], BYTES)}{worker}"
    return Row(f"{accounts:,} accounts: {_WHAT[step]}", of["seconds"], more=more)


def _growth(of: dict[tuple[int, str], Figures], small: int, large: int) -> list[Row]:
    ratio = {name: of[large, "local"][name] / of[small, "local"][name] for name in ("seconds", "processor")}
    most = max(of[large, step]["peak"] for step in _WHAT)
    by_processors = f"{shown(ratio['processor'], TIMES)} the processor seconds"
    return [
        Row(f"time of {large:,} accounts, against {small:,}", ratio["seconds"], TIMES, by_processors),
        Row(f"most memory at {large:,} accounts", most, BYTES),
    ]


def measured(step: str, folder: Path, accounts: int) -> None:
    """One process that is measured; prints what it took as JSON."""
    prepared = STEPS[step][0](folder, accounts)
    begin, busy = time.perf_counter(), _processor()
    with _watched() as largest:
        STEPS[step][1](folder, prepared)
    seconds, busy = time.perf_counter() - begin, _processor() - busy
    print(json.dumps({"seconds": seconds, "processor": busy, "peak": peak(), "worker": max(largest, default=0)}))


@contextmanager
def _watched() -> Iterator[list[int]]:
    """The memory, bytes, of the largest child process at each look. What the system keeps of children that have ended
    counts the memory of the process that began them, too."""
    found, over = list[int](), threading.Event()

    def look() -> None:
        while not over.wait(0.1):
            for child in psutil.Process().children(recursive=True):
                with suppress(psutil.NoSuchProcess):
                    found.append(child.memory_info().rss)

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        yield found
    finally:
        over.set()
        watcher.join()


def _generated(_: Path, accounts: int) -> Any:
    from bench.generated import tables

    return tables(accounts)


def _dealt(folder: Path, tables: Any) -> None:
    """What making the snapshot takes after the store has been read."""
    made = facts(tables)
    files.save({name: getattr(made, name) for name in PARTS}, {"revision": 1}, folder / "facts")


def _nothing(_: Path, accounts: int) -> None:
    return None


def _local(folder: Path, _: None) -> None:
    _write(folder, rows_in_slices(_saved(folder), ASKED))


def _dask(folder: Path, _: None) -> None:
    from graphsvc.cluster.clients import Cluster
    from graphsvc.cluster.driver import analyse

    _write(folder, analyse(_saved(folder), ASKED, Cluster(workers=WORKERS)))


def _saved(folder: Path) -> Facts:
    found = files.load(folder / "facts")
    if found is None:
        raise RuntimeError("The facts were not saved.")
    return Facts(**found[0])


def _write(folder: Path, rows: Rows) -> None:
    rows.accounts.write_parquet(folder / "accounts.parquet")
    rows.people.write_parquet(folder / "people.parquet")


STEPS: dict[str, tuple[Callable[[Path, int], Any], Callable[[Path, Any], None]]] = {
    "facts": (_generated, _dealt),
    "local": (_nothing, _local),
    "dask": (_nothing, _dask),
}
"""Step → what prepares it, and is not counted but for the peak; what is measured."""


def _processor() -> float:
    """Seconds that this process and those that it waited for have computed."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


if __name__ == "__main__":
    measured(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
