"""Repeated timings and their medians."""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass


def seconds(run: Callable[[], object], times: int, before: Callable[[], object] | None = None) -> list[float]:
    """How long each of `times` runs took; `before` prepares each one and is not counted."""
    taken = []
    for _ in range(times):
        if before:
            before()
        begin = time.perf_counter()
        run()
        taken.append(time.perf_counter() - begin)
    return taken


def p95(taken: list[float]) -> float:
    """The 95th percentile (nearest rank)."""
    return sorted(taken)[max(0, -(-95 * len(taken) // 100) - 1)]


def median(taken: list[float]) -> float:
    """The median."""
    return statistics.median(taken)


@dataclass(frozen=True, slots=True)
class Taken:
    """Seconds by the clock of the best run and of the median one, and of all cores together (`cpu`) of the best."""

    best: float
    median: float
    cpu: float

    def times(self, factor: float) -> Taken:
        """A sample's seconds as those of `factor` times as much."""
        return Taken(self.best * factor, self.median * factor, self.cpu * factor)


def taken(run: Callable[[], object], times: int = 5) -> Taken:
    """How long `times` runs took in this process."""
    clock, cores = [], []
    for _ in range(times):
        begin, used = time.perf_counter(), time.process_time()
        run()
        cores.append(time.process_time() - used)
        clock.append(time.perf_counter() - begin)
    return Taken(min(clock), statistics.median(clock), min(cores))


def machine() -> str:
    """Its cores and the Python that runs."""
    lines = subprocess.run(["lscpu"], capture_output=True, text=True).stdout.splitlines()
    model = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("Model name")), platform.machine())
    return f"{os.cpu_count()} cores, {model}, Python {platform.python_version()}"
