"""Contact threads: how many routes lead from us to those who decide without sharing a person (Menger).

Arrays in, frozen results out. People who left and ties to them are not in the arrays.
One account and a portfolio of accounts run through the same code: accounts only lie side by side.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from graphsvc.analysis.kernels import routes
from graphsvc.analysis.kernels.spans import beginnings, floats, narrow, over_spans, positions

Integers = NDArray[np.int64]
Mask = NDArray[np.bool_]

TOLERANCE = 1e-9  # a comparison with a threshold t means ≥ t − 1e-9 (metrics, "Who counts")


class Verdict(StrEnum):
    """How well an account is held, in the words of the glossary."""

    UNKNOWN = "unknown"
    NO_CONTACT = "no_contact"
    SINGLE = "single_threaded"
    DOUBLE = "double_threaded"
    MULTI = "multi_threaded"


@dataclass(frozen=True, slots=True)
class Threads:
    """The threads of one account. The cut names row indices of ours and indices of their people, ascending."""

    count: int
    verdict: Verdict
    cut_ours: tuple[int, ...]
    cut_people: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ThreadCounts:
    """How many threads each of many accounts has: `count` (accounts,)."""

    count: Integers


@dataclass(frozen=True, slots=True)
class ThreadColumns(ThreadCounts):
    """The threads of many accounts, by columns, and who is in their cuts.

    `cut_people` (people,) mask; `cut_account`, `cut_ours` (m,): our person `cut_ours[x]` is in the cut of account
    `cut_account[x]`, in ascending order.
    """

    cut_people: Mask
    cut_account: Integers
    cut_ours: Integers


def verdict_of(count: int, *, people: int, ours: int, withheld: bool = False) -> Verdict:
    """Name the number of threads: 0 `no_contact`, 1 single, 2 double, 3 and more multi.

    `unknown` only if something is withheld from the reader, nobody is recorded at the account (`people` counts
    everybody present there, known seats included), or the store holds none of our people (`ours`, partners' included).
    """
    if withheld or people == 0 or ours == 0:
        return Verdict.UNKNOWN
    return (Verdict.NO_CONTACT, Verdict.SINGLE, Verdict.DOUBLE, Verdict.MULTI)[min(count, 3)]


def threads(
    contacts: Any,
    influence: Any,
    d: ArrayLike,
    named: ArrayLike,
    *,
    active: float = 0.2,
    step: float = 0.2,
    ours_in_store: int | None = None,
    withheld: bool = False,
) -> Threads:
    """Count the routes from us to the named people with a decision weight that share no person, and find the cut.

    `count = max Σ routes`, everybody on either side on at most one route, targets included; a contact is a step if
    `c ≥ active`, an influence if `r ≥ step`. By Menger's theorem it is a maximum flow with capacity 1 on everybody.
    The cut is everybody whose leaving alone lowers the count, `d` of the others held.

    Parameters
    ----------
    contacts : (ours, people) dense or sparse, strength `c_ji` in [0, 1]
    influence : (people, people) dense or sparse, `r_ij` in [0, 1]: j influences i
    d : (people,) decision weights ≥ 0; those > 0 are targets
    named : (people,) false for a known seat, which is on no route
    active, step : thresholds on `c` and `r`, compared as ≥ t − 1e-9
    ours_in_store : number of our people in the store; by default the rows of `contacts`
    withheld : whether something about the account is withheld from the reader (the verdict is then `unknown`)

    Notes
    -----
    O(count · E): augmenting paths, then one search per route for the cut. A person who is used is in the cut exactly
    where the residual graph has no way round from one half of the split vertex to the other.

    References
    ----------
    Menger, Zur allgemeinen Kurventheorie, Fund. Math. 10 (1927); Edmonds & Karp, J. ACM 19 (1972);
    Picard & Queyranne, Math. Programming Study 13 (1980) for all minimum cuts from one residual graph.
    """
    people = np.asarray(d).shape[0]
    account = np.zeros(people, dtype=np.int64)
    found = threads_by_account(contacts, influence, d, named, account, accounts=1, active=active, step=step)
    count = int(found.count[0])
    ours = contacts.shape[0] if ours_in_store is None else ours_in_store
    return Threads(
        count=count,
        verdict=verdict_of(count, people=people, ours=ours, withheld=withheld),
        cut_ours=tuple(found.cut_ours.tolist()),
        cut_people=tuple(np.flatnonzero(found.cut_people).tolist()),
    )


def threads_by_account(
    contacts: Any,
    influence: Any,
    d: ArrayLike,
    named: ArrayLike,
    account: ArrayLike,
    *,
    accounts: int,
    active: float = 0.2,
    step: float = 0.2,
) -> ThreadColumns:
    """`threads` of every account, on all usable cores.

    `account` (people,) is the account of each person, 0 … `accounts` − 1, ascending; the other parameters are those of
    `threads`, with the people of all accounts one after another. Influence across accounts is on no route.
    """
    steps = _steps(contacts, influence, named, _first(account, accounts), active, step)
    count, cut_people, cut = steps.by_account(d, cuts=True)
    person = np.repeat(np.arange(len(cut_people)), np.diff(steps.met))[cut]
    rows = max(steps.rows, 1)
    pairs = np.unique(np.asarray(account, dtype=np.int64)[person] * rows + steps.ours[cut])
    return ThreadColumns(count, cut_people, pairs // rows, pairs % rows)


def counts_by_account(
    contacts: Any,
    influence: Any,
    d: ArrayLike,
    named: ArrayLike,
    first: ArrayLike,
    *,
    active: float = 0.2,
    step: float = 0.2,
) -> Integers:
    """The number of threads of every account alone, (accounts,): a quarter of the work of finding who is in the cuts.

    `first` (accounts + 1,): where each account begins, and n; the other parameters as in `threads_by_account`.
    """
    return _steps(contacts, influence, named, first, active, step).by_account(d, cuts=False)[0]


def threads_to_each(
    contacts: Any,
    influence: Any,
    d: ArrayLike,
    named: ArrayLike,
    *,
    targets: Iterable[int] | None = None,
    active: float = 0.2,
    step: float = 0.2,
) -> dict[int, int]:
    """For each target person the routes to that person alone that share nobody else: the target itself is unlimited.

    Parameters as in `threads`; `targets` are indices of people, by default the named ones with `d > 0`. A known seat
    asked for has 0. Returns index → count.
    """
    present = np.asarray(named, dtype=bool)
    wanted = np.flatnonzero(present & (np.asarray(d, dtype=float) > 0)) if targets is None else _indices(targets)
    if len(wanted) and (wanted.min() < 0 or wanted.max() >= len(present)):
        raise ValueError(f"Targets are positions of people, 0 … {len(present) - 1}.")
    steps = _steps(contacts, influence, named, [0, len(present)], active, step)
    return dict(zip(wanted.tolist(), steps.to_each(wanted).tolist(), strict=True))


@dataclass(frozen=True, slots=True)
class _Columns:
    """What may be a step, as `routes.Steps` has it: contacts by person, influences by whom they influence."""

    first: Integers
    named: NDArray[np.uint8]
    met: Integers
    ours: NDArray[np.int32]
    c: NDArray[np.float64]
    tie: Integers
    by: NDArray[np.int32]
    r: NDArray[np.float64]
    active: float
    step: float
    rows: int

    def by_account(self, d: ArrayLike, *, cuts: bool) -> tuple[Integers, Mask, Mask]:
        """Routes (accounts,); in the cut: people (n,), and ours, by contact (m,)."""
        target = self.named & (floats(d) > 0)
        count = np.zeros(len(self.first) - 1, dtype=np.int32)
        people, contacts = np.zeros(len(self.named), dtype=np.uint8), np.zeros(len(self.c), dtype=np.uint8)
        work = self.met[self.first] + self.tie[self.first] + self.first
        over_spans(routes.by_account, work, self._steps(), target, count, people, contacts, cuts)
        return count.astype(np.int64), people.astype(bool), contacts.astype(bool)

    def to_each(self, wanted: Integers) -> Integers:
        """Routes to each of `wanted` people of the only account."""
        count = np.zeros(len(wanted), dtype=np.int32)
        work = np.arange(len(wanted) + 1) * (len(self.c) + len(self.r) + len(self.named))
        over_spans(routes.to_each, work, self._steps(), narrow(wanted), count)
        return count.astype(np.int64)

    def _steps(self) -> routes.Steps:
        return routes.Steps(*(getattr(self, column.name) for column in fields(self)))


def _steps(contacts: Any, influence: Any, named: ArrayLike, first: ArrayLike, active: float, step: float) -> _Columns:
    c, r = sparse.csc_array(contacts, dtype=float), sparse.csr_array(influence, dtype=float)
    present = np.ascontiguousarray(named, dtype=bool).view(np.uint8)
    people = len(present)
    if c.shape[1] != people or r.shape != (people, people):
        raise ValueError(f"{people} people, but contacts {c.shape} and influence {r.shape}.")
    return _Columns(
        beginnings(first, people), present, positions(c.indptr), narrow(c.indices), c.data, positions(r.indptr),
        narrow(r.indices), r.data, active - TOLERANCE, step - TOLERANCE, c.shape[0],
    )  # fmt: skip


def _first(account: ArrayLike, accounts: int) -> Integers:
    """Where each account begins, (accounts + 1,)."""
    of = np.asarray(account, dtype=np.int64)
    if len(of) and (of[0] < 0 or of[-1] >= accounts or (np.diff(of) < 0).any()):
        raise ValueError(f"The account of each person must be 0 … {accounts - 1}, ascending.")
    begins: Integers = np.searchsorted(of, np.arange(accounts + 1))
    return begins


def _indices(values: Iterable[int]) -> Integers:
    return np.fromiter(values, dtype=np.int64)
