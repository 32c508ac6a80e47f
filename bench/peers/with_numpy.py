"""Our own model by removing and computing again: dense matrices, one system a person."""

from __future__ import annotations

import numpy as np

from bench.peers.accounts import Case
from graphsvc.analysis.segments import Floats


def coverage(r: Floats, d: Floats, covered: Floats, most: float) -> float:
    """Σ s C with s = (I − A) (I − A W)^-T d."""
    total = r.sum(axis=1, keepdims=True)
    w = np.divide(r, total, out=np.zeros_like(r), where=total > 0)
    a = most * (1.0 - np.prod(1.0 - r, axis=1))
    share = (1.0 - a) * np.linalg.solve(np.eye(len(d)) - (a[:, None] * w).T, d)
    return float(share @ covered)


def changes(case: Case, most: float) -> Floats:
    """Coverage without each person less coverage with them, (n,). `most`: the largest susceptibility."""
    r, found = case.r.toarray(), np.empty(case.people)
    for k in range(case.people):
        others = np.arange(case.people) != k
        found[k] = coverage(r[np.ix_(others, others)], case.d[others], case.covered[others], most)
    return found - coverage(r, case.d, case.covered, most)
