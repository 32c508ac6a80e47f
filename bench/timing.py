"""Repeated timings and their medians."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable


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
