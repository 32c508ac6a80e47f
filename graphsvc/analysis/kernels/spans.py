"""Spans of accounts of about equal work, and a kernel run over them on as many threads as there are cores to use."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

Positions = NDArray[np.int64]

_SPANS_EACH = 4
"""More spans than threads, so that nobody waits long for the last one."""

_LEAST = 1 << 16
"""Work that is not worth a thread of its own: entries of a matrix, a few milliseconds at most."""


def usable_cores() -> int:
    """Those that this process may run on."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def spans(work: NDArray[Any], wanted: int) -> list[tuple[int, int]]:
    """At most `wanted` spans (lo, hi) that cover all items. `work` (items + 1,): ascending, done before each item."""
    items = len(work) - 1
    marks = np.linspace(float(work[0]), float(work[-1]), max(wanted, 1) + 1)[1:-1]
    cuts = np.unique(np.r_[0, np.searchsorted(work, marks).clip(0, items), items])
    return list(pairwise(cuts.tolist()))


def over_spans(
    kernel: Callable[..., Any], work: NDArray[Any], *arrays: Any, threads: int | None = None
) -> list[Any]:  # fmt: skip
    """`kernel(lo, hi, *arrays)` for spans of all items; what each returns, in order.

    `work` as in `spans`; `threads`: by default one for each usable core. Items must not depend on each other: then the
    result does not depend on the number of threads.
    """
    most = usable_cores() if threads is None else threads
    total = int(work[-1] - work[0]) if len(work) else 0
    found = spans(work, 1 if most == 1 else min(most * _SPANS_EACH, total // _LEAST)) if len(work) > 1 else []
    if len(found) <= 1:
        return [kernel(lo, hi, *arrays) for lo, hi in found]
    with ThreadPoolExecutor(min(most, len(found))) as pool:
        return list(pool.map(lambda span: kernel(*span, *arrays), found))


def positions(values: Any) -> Positions:
    """Positions of ties and of accounts' first people, as the kernels take them."""
    return np.ascontiguousarray(values, dtype=np.int64)


def beginnings(first: Any, people: int) -> Positions:
    """Where accounts begin, (accounts + 1,), checked: the kernels trust it. Raises ValueError."""
    begins = positions(first)
    if not len(begins) or begins[0] != 0 or begins[-1] != people or (np.diff(begins) < 0).any():
        raise ValueError(f"Accounts must begin at 0 in ascending order and end at {people}, the number of people.")
    return begins


def narrow(values: Any) -> NDArray[np.int32]:
    """Positions of people, as the kernels take them; of a matrix of the usual size nothing is copied."""
    return np.ascontiguousarray(values, dtype=np.int32)


def floats(values: Any) -> NDArray[np.float64]:
    """Figures, as the kernels take them."""
    return np.ascontiguousarray(values, dtype=np.float64)
