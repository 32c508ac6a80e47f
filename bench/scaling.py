"""Time and memory of the whole analysis as the portfolio grows, on one machine and on Dask with two workers.

`python -m bench.scaling [--accounts 20000 --accounts 200000] [--times 3]` prints a table (docs/scaling.md). Every
figure comes from a process of its own, which begins as the command does when the snapshot is there: it reads the facts
from their files, computes all rows, and writes them as Parquet. Processor seconds are those of all processes together:
unlike the time on the clock they hardly depend on what else the machine does.

Targets: 200,000 accounts in at most 11 times the time of 20,000, in at most 10 GB.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import click

from bench.timing import median
from graphsvc.analysis.columns import files
from graphsvc.analysis.columns.facts import PARTS, Facts, facts
from graphsvc.analysis.portfolio_rows import Asked, Rows, rows_in_slices
from graphsvc.analysis.settings import MetricSettings

ASKED = Asked(date(2026, 7, 1), MetricSettings())
WORKERS = 2


def main() -> None:
    """Measures, or is one of the processes that are measured."""
    if sys.argv[1:2] and sys.argv[1] in STEPS:
        measured(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
    else:
        report()


@click.command()
@click.option("--accounts", type=click.IntRange(1), multiple=True, default=(20_000, 200_000), show_default=True)
@click.option("--times", type=click.IntRange(1), default=3, show_default=True, help="Runs; the median counts.")
def report(accounts: tuple[int, ...], times: int) -> None:
    """Prints the measurements as a table, and how time grows."""
    print(f"{os.cpu_count()} cores; load of the machine before: {_load()}", flush=True)
    with tempfile.TemporaryDirectory() as name:
        folders = {number: Path(name, str(number)) for number in accounts}
        runs = {(number, "facts"): [_run("facts", folder, number)] for number, folder in folders.items()}
        # Sizes take turns, so that what else the machine does weighs on them alike.
        for _ in range(times):
            for step in ("local", "dask"):
                for number, folder in folders.items():
                    runs.setdefault((number, step), []).append(_run(step, folder, number))
    print("| accounts | | seconds | processor seconds | peak, GB | of a worker, GB | load |")
    print("|---|---|---|---|---|---|---|")
    middle = {key: {name: median([run[name] for run in each]) for name in each[0]} for key, each in runs.items()}
    for (number, step), figures in sorted(middle.items()):
        print(_row(number, step, figures))
    for step in ("facts", "local", "dask"):
        first, last = middle[min(accounts), step], middle[max(accounts), step]
        ratios = ", ".join(f"{last[name] / first[name]:.1f} ({name})" for name in ("seconds", "processor"))
        print(f"{step}: {max(accounts):,} accounts take so many times what {min(accounts):,} take: {ratios}")


def _run(step: str, folder: Path, accounts: int) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.scaling", step, str(folder), str(accounts)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return {**found, "load": os.getloadavg()[0]}


def _row(accounts: int, step: str, figures: dict[str, float]) -> str:
    worker = f"{figures['worker']:.2f}" if step == "dask" else ""
    return (
        f"| {accounts:,} | {step} | {figures['seconds']:.1f} | {figures['processor']:.1f} | {figures['peak']:.2f} "
        f"| {worker} | {figures['load']:.1f} |"
    )


def measured(step: str, folder: Path, accounts: int) -> None:
    """One process that is measured; prints what it took as JSON."""
    prepared = STEPS[step][0](folder, accounts)
    begin, busy = time.perf_counter(), _processor()
    STEPS[step][1](folder, prepared)
    seconds, busy = time.perf_counter() - begin, _processor() - busy
    print(json.dumps({"seconds": seconds, "processor": busy, "peak": _peak(resource.RUSAGE_SELF),
                      "worker": _peak(resource.RUSAGE_CHILDREN)}))  # fmt: skip


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


def _peak(whose: int) -> float:
    """The largest memory, GB, of this process, or of the largest of its children that have ended."""
    return resource.getrusage(whose).ru_maxrss / 1e6


def _load() -> str:
    return f"{os.getloadavg()[0]:.1f}"


if __name__ == "__main__":
    main()
