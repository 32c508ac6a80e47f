"""How long something takes, on which machine, and how much memory a process needed for it."""

from __future__ import annotations

import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from graphsvc.analysis.kernels.spans import usable_cores

Before = Callable[[], object] | None
"""What prepares each run; it is not counted."""


@dataclass(frozen=True, slots=True)
class Taken:
    """Seconds by the clock of the best run and of the median one, and of all cores together (`cpu`) of the best."""

    best: float
    median: float
    cpu: float

    def times(self, factor: float) -> Taken:
        """A sample's seconds as those of `factor` times as much."""
        return Taken(self.best * factor, self.median * factor, self.cpu * factor)


def taken(run: Callable[[], object], times: int = 5, before: Before = None) -> Taken:
    """How long `times` runs took in this process."""
    clock, cores = [], []
    for _ in range(times):
        if before:
            before()
        begin, used = time.perf_counter(), time.process_time()
        run()
        cores.append(time.process_time() - used)
        clock.append(time.perf_counter() - begin)
    return Taken(min(clock), statistics.median(clock), min(cores))


def seconds(run: Callable[[], object], times: int, before: Before = None) -> list[float]:
    """How long each of `times` runs took."""
    found = []
    for _ in range(times):
        if before:
            before()
        begin = time.perf_counter()
        run()
        found.append(time.perf_counter() - begin)
    return found


def p95(found: list[float]) -> float:
    """The 95th percentile (nearest rank)."""
    return sorted(found)[max(0, -(-95 * len(found) // 100) - 1)]


@dataclass(frozen=True, slots=True)
class Machine:
    """`cores` that this process may use, `memory` in bytes (None: the system does not say)."""

    cores: int
    processor: str
    memory: int | None
    python: str

    def __str__(self) -> str:
        memory = f"{self.memory / 1e9:.0f} GB, " if self.memory else ""
        return f"{self.cores} cores ({self.processor}), {memory}Python {self.python}"


def machine() -> Machine:
    """The one that this runs on."""
    return Machine(usable_cores(), _processor(), _memory(), platform.python_version())


def load() -> float:
    """How many processes wanted to run, on average of the last minute."""
    return os.getloadavg()[0]


def _processor() -> str:
    with suppress(OSError):
        lines = subprocess.run(["lscpu"], capture_output=True, text=True, check=False).stdout.splitlines()
        for line in lines:
            if line.startswith("Model name"):
                return line.split(":", 1)[1].strip()
    return platform.machine()


def _memory() -> int | None:
    with suppress(OSError, ValueError):
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return None


def peak() -> int:
    """The most memory that this process held, in bytes. On Linux what `getrusage` says begins with what its parent
    held."""
    scale = 1 if sys.platform == "darwin" else 1024
    return peak_of(os.getpid()) or scale * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def peak_of(pid: int) -> int | None:
    """The most memory that another process held, in bytes; None where the system does not say."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace").splitlines():
            if line.startswith("VmHWM:"):
                return 1024 * int(line.split()[1])
    return None
