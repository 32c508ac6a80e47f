"""How far our functions and theirs have grown into each other: from bow tie to diamond (metrics §13)."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import maximum_bipartite_matching

from graphsvc.analysis.account import AccountAnalysis
from graphsvc.analysis.coverage import NO_DEPARTMENT, function_columns, our_functions
from graphsvc.analysis.ours import active_contacts, at_account
from graphsvc.analysis.settings import MetricSettings
from graphsvc.analysis.strength import matrix

Mask = NDArray[np.bool_]
Integers = NDArray[np.int64]

LEAST_FUNCTIONS = 2  # by definition (metrics §13), not by taste: in contact with two functions is interpenetrated
_NO_FUNCTION = ("unknown", "partner")


class Pattern(StrEnum):
    """The two ends of the scale (glossary, relationship pattern)."""

    BOW_TIE = "bow_tie"
    DIAMOND = "diamond"


@dataclass(frozen=True, slots=True)
class DensityCell:
    """One of our functions and one department: active `pairs` of the `possible` ≥ 1; `density` = their quotient."""

    pairs: int
    possible: int
    density: float


@dataclass(frozen=True, slots=True)
class Density:
    """Departments × our functions.

    `density` = Σ pairs / Σ possible, None where there is no cell. `lines`: the largest number of pairs of one of our
    functions and one department in active contact that share neither; `lines_at_most`: the same if everybody without a
    recorded function or department had one of their own. `pattern`: `bow_tie` where all contact is one pair of people,
    `diamond` from two lines on, else None: no contact, or one that fans out on one side only; not known which while
    `lines` < 2 ≤ `lines_at_most`.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[DensityCell, ...], ...]
    density: float | None
    lines: int
    lines_at_most: int
    pattern: Pattern | None


@dataclass(frozen=True, slots=True)
class Interpenetration:
    """`share` in [0, 1]: the share of the decision held by people with active contacts in at least two of our
    functions, made of `people` (id, decision share), largest first; `at_most`: the same if everybody of ours whose
    function is not recorded had one of their own. Both None where nobody and no seat is there."""

    share: float | None
    at_most: float | None
    people: tuple[tuple[str, float], ...]
    density: Density


def functions_met(active: Mask, functions: Sequence[str]) -> tuple[Integers, Integers]:
    """How many of our functions each stakeholder is in contact with, and how many of ours without a known function.

    `active`: (ours, n); `functions`: (ours,). A partner's people are none of our functions. Returns two arrays (n,).
    O(ours · n).
    """
    known = [function for function in function_columns(functions) if function not in _NO_FUNCTION]
    met = _sums(active, _belonging(functions, known)) > 0
    unknown = active[[function == "unknown" for function in functions]]
    return met.sum(axis=0, dtype=np.int64), unknown.sum(axis=0, dtype=np.int64)


def density(
    active: Mask, functions: Sequence[str], working: Mask, departments: Sequence[str | None], named: Mask
) -> Density:
    """The function-to-function matrix of one account.

    A cell's possible pairs are all of ours who work on the account with that function times all named people of that
    department. Rows and columns without anybody are left out. O(ours · n).

    Parameters
    ----------
    active : (ours, n) who is in active contact with whom
    functions, working : (ours,) function (`unknown`, `partner`); who works on the account
    departments, named : (n,) department or None; False for a known seat

    References
    ----------
    McDonald, Millman & Rogers, J. Marketing Management 13 (1997), for bow tie and diamond; the number of lines is a
    maximum matching: Hopcroft & Karp, SIAM J. Computing 2 (1973).
    """
    own = [d or NO_DEPARTMENT for d in departments]
    columns = function_columns(f for f, works in zip(functions, working, strict=True) if works)
    rows = tuple(sorted({d for d, is_named in zip(own, named, strict=True) if is_named}))
    ours, theirs = _belonging(functions, columns) * working[:, None], _belonging(own, rows) * named[:, None]
    pairs = _sums(active.T, theirs) @ ours
    possible = np.outer(theirs.sum(axis=0), ours.sum(axis=0))
    total = int(possible.sum())
    lines = _lines(active, [None if f in _NO_FUNCTION else f for f in functions], departments)
    own_function = [None if f == "partner" else j if f == "unknown" else f for j, f in enumerate(functions)]
    own_department = [i if d is None else d for i, d in enumerate(departments)]
    return Density(
        rows, columns, _cells(pairs, possible), float(pairs.sum() / total) if total else None, lines,
        _lines(active, own_function, own_department), _pattern(int(pairs.sum()), lines),
    )  # fmt: skip


def _belonging(of: Sequence[Hashable], groups: Sequence[Hashable]) -> Integers:
    """(members, groups): 1 where that member is of that group."""
    marks = [[int(one == group) for group in groups] for one in of]
    return np.array(marks, dtype=np.int64).reshape(len(of), len(groups))


def _sums(mask: Mask, belonging: Integers) -> Integers:
    """(groups, columns of the mask): how many members of each group are marked."""
    summed: Integers = belonging.T @ mask.astype(np.int64)
    return summed


def _cells(pairs: Integers, possible: Integers) -> tuple[tuple[DensityCell, ...], ...]:
    each = zip(pairs.tolist(), possible.tolist(), strict=True)
    return tuple(tuple(DensityCell(p, q, p / q) for p, q in zip(*row, strict=True)) for row in each)


def _lines(active: Mask, functions: Sequence[Hashable], departments: Sequence[Hashable]) -> int:
    """The maximum matching of functions and departments in contact; who has None is left out."""
    ours, theirs = _groups(functions), _groups(departments)
    pairs = _sums(active, _belonging(functions, ours)) @ _belonging(departments, theirs)
    joined: Any = sparse.csr_array(pairs > 0)
    return int((maximum_bipartite_matching(joined, perm_type="column") >= 0).sum()) if joined.nnz else 0


def _groups(of: Sequence[Hashable]) -> list[Hashable]:
    return [group for group in dict.fromkeys(of) if group is not None]


def _pattern(pairs: int, lines: int) -> Pattern | None:
    if pairs == 1:
        return Pattern.BOW_TIE
    return Pattern.DIAMOND if lines >= LEAST_FUNCTIONS else None


def interpenetration(analysis: AccountAnalysis, settings: MetricSettings) -> Interpenetration:
    """Interpenetration and density of one account on the day of its analysis. O(ours · n)."""
    network, decision, found = analysis.network, analysis.decision, analysis.contacts
    active: Mask = matrix(network, active_contacts(found, settings)) > 0
    functions = our_functions(network)
    met, unknown = functions_met(active, functions)
    share, several = decision.share, met >= LEAST_FUNCTIONS
    there = float(share.sum() + decision.seat_share.sum()) > 0
    return Interpenetration(
        share=float(share[several].sum()) if there else None,
        at_most=float(share[met + unknown >= LEAST_FUNCTIONS].sum()) if there else None,
        people=tuple((network.people[i], float(share[i])) for i in decision.order if several[i]),
        density=density(active, functions, at_account(network, found, settings), network.department, network.named),
    )
