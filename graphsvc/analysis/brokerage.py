"""Brokers between and within departments (metrics §14; Gould & Fernandez 1989)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Brokerage:
    """How often a person j brokers i → j → k, by the departments of the three.

    `coordinator`: all in one; `consultant` (itinerant): i and k in one, j in another; `representative`: i and j in
    one, k in another; `gatekeeper`: j and k in one, i in another; `liaison`: three different ones.
    """

    coordinator: int
    consultant: int
    representative: int
    gatekeeper: int
    liaison: int

    @property
    def total(self) -> int:
        """All roles together."""
        return self.coordinator + self.consultant + self.representative + self.gatekeeper + self.liaison


def brokerage(arcs: csr_array, department: Sequence[str | None]) -> tuple[Brokerage | None, ...]:
    """Count the triples i → j → k of three people without the arc i → k, by role and broker j.

    Parameters
    ----------
    arcs : (n, n) CSR of whole numbers, 1 for an arc i → j (i listens to j), nothing on the diagonal
    department : (n,) None = unknown; who has none is in no triple and has no roles: None

    Notes
    -----
    Everything is counted from sparse products: pairs (i, k) around j, less those that are one person or joined by an
    arc. O(Σ degree²).

    References
    ----------
    Gould & Fernandez, Structures of mediation, Sociological Methodology 19 (1989).
    """
    placed = np.flatnonzero([held is not None for held in department])
    found: list[Brokerage | None] = [None] * len(department)
    counts = _counts(arcs[placed][:, placed], [department[i] for i in placed.tolist()])
    for person, roles in zip(placed.tolist(), counts.T.tolist(), strict=True):
        found[person] = Brokerage(*roles)
    return tuple(found)


def _counts(arcs: csr_array, department: Sequence[str | None]) -> Counts:
    """(5, n): the counts in the order of the roles."""
    _, number = np.unique(np.array(department, dtype=str), return_inverse=True)
    n = len(number)
    member = csr_array((np.ones(n, dtype=np.int64), (np.arange(n), number)), shape=(n, int(number.max(initial=0)) + 1))
    who, by = arcs.nonzero()
    inside = number[who] == number[by]
    within, across = _part(who[inside], by[inside], n), _part(who[~inside], by[~inside], n)
    consultant = _around(across, across, member) - _closed(across, across, within)
    everywhere = across.sum(axis=0) * across.sum(axis=1) - _closed(across, across, arcs)
    return np.array(
        [
            within.sum(axis=0) * within.sum(axis=1) - _closed(within, within, within),
            consultant,
            within.sum(axis=0) * across.sum(axis=1) - _closed(within, across, across),
            across.sum(axis=0) * within.sum(axis=1) - _closed(across, within, across),
            everywhere - consultant,
        ],
        dtype=np.int64,
    )


def _part(who: Counts, by: Counts, n: int) -> csr_array:
    return csr_array((np.ones(len(who), dtype=np.int64), (who, by)), shape=(n, n))


def _around(first: csr_array, last: csr_array, member: csr_array) -> Any:
    """Pairs (i, k) of one department with an arc i → j in `first` and j → k in `last`, by j."""
    return ((first.T @ member) * (last @ member)).sum(axis=1)


def _closed(first: csr_array, last: csr_array, direct: csr_array) -> Any:
    """Those pairs (i, k) around j that are one person, or joined by an arc of `direct`."""
    returning = (first * last.T).sum(axis=0)
    return returning + (first * (direct @ last.T)).sum(axis=0)
