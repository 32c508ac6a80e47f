"""Contact threads: how many routes lead from us to those who decide without sharing a person (Menger).

Arrays in, frozen results out. People who left and ties to them are not in the arrays.
One account and a portfolio of accounts run through the same code: accounts only lie side by side.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components, maximum_flow

Integers = NDArray[np.int64]
Mask = NDArray[np.bool_]

TOLERANCE = 1e-9  # a comparison with a threshold t means ≥ t − 1e-9 (metrics, "Who counts")
_TARGETS_AT_ONCE = 64  # keeps the side-by-side copies of `threads_to_each` within a few megabytes


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
class ThreadColumns:
    """The threads of many accounts, by columns.

    `count` (accounts,); `cut_people` (people,) mask; `cut_account`, `cut_ours` (m,): our person `cut_ours[x]`
    is in the cut of account `cut_account[x]`, in ascending order.
    """

    count: Integers
    cut_people: Mask
    cut_account: Integers
    cut_ours: Integers


@dataclass(frozen=True, slots=True)
class _Steps:
    """The usable steps: our person `ours[x]` reaches `met[x]`; `by[y]` influences `to[y]`."""

    ours: Integers
    met: Integers
    by: Integers
    to: Integers


@dataclass(frozen=True, slots=True)
class _Flow:
    """A maximum flow, with its residual graph. Vertex x enters at x and leaves at size + x; ours follow the people."""

    flow: Any
    residual: Any
    size: int
    copy_account: Integers
    copy_ours: Integers


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
    O(√V·E) for the flow (Dinic on unit capacities), O(V + E) for the cut: a person who is used is in the cut exactly
    where the two halves of the split vertex lie in different strongly connected components of the residual graph.

    References
    ----------
    Menger, Zur allgemeinen Kurventheorie, Fund. Math. 10 (1927); Dinic, Soviet Math. Doklady 11 (1970);
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
    """`threads` of every account in one maximum flow; each account gets its own copy of each of ours.

    `account` (people,) is the account of each person, 0 … `accounts` − 1; the other parameters are those of
    `threads`, with the people of all accounts side by side. Influence across accounts is on no route.
    """
    account_of = np.asarray(account, dtype=np.int64)
    present = np.asarray(named, dtype=bool)
    steps = _usable_steps(contacts, influence, present, account_of, active, step)
    targets = np.flatnonzero(present & (np.asarray(d, dtype=float) > 0))
    flow = _maximum_flow(steps, targets, account_of, np.ones(account_of.shape[0], dtype=np.int32))
    cut = _cut(flow)
    people = account_of.shape[0]
    return ThreadColumns(
        count=_count(flow, accounts),
        cut_people=cut[:people],
        cut_account=flow.copy_account[cut[people:]],
        cut_ours=flow.copy_ours[cut[people:]],
    )


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
    asked for has 0. Returns index → count. One maximum flow per 64 targets, side by side.
    """
    present = np.asarray(named, dtype=bool)
    wanted = np.flatnonzero(present & (np.asarray(d, dtype=float) > 0)) if targets is None else _indices(targets)
    whole = np.zeros(present.shape[0], dtype=np.int64)
    steps = _usable_steps(contacts, influence, present, whole, active, step)
    counts: dict[int, int] = {}
    for first in range(0, len(wanted), _TARGETS_AT_ONCE):
        part = wanted[first : first + _TARGETS_AT_ONCE]
        counts.update(zip(part.tolist(), _count_to_each(steps, part, present).tolist(), strict=True))
    return counts


def _count_to_each(steps: _Steps, targets: Integers, present: Mask) -> Integers:
    """One copy of the account per target."""
    people, copies = present.shape[0], targets.shape[0]
    shift = np.arange(copies, dtype=np.int64) * people

    def beside(index: Integers) -> Integers:
        side_by_side: Integers = (index[None, :] + shift[:, None]).ravel()
        return side_by_side

    copied = _Steps(np.tile(steps.ours, copies), beside(steps.met), beside(steps.by), beside(steps.to))
    account = np.repeat(np.arange(copies, dtype=np.int64), people)
    sinks = targets + shift
    room = np.ones(people * copies, dtype=np.int32)
    room[sinks] = 2 * people + len(steps.ours)  # more than can ever arrive
    flow = _maximum_flow(copied, sinks[present[targets]], account, room)
    return _count(flow, copies)


def _usable_steps(
    contacts: Any, influence: Any, present: Mask, account: Integers, active: float, step: float
) -> _Steps:
    ours, met = _entries_from(contacts, active)
    to, by = _entries_from(influence, step)
    meets = present[met]
    steers = present[to] & present[by] & (account[to] == account[by]) & (to != by)
    return _Steps(ours[meets], met[meets], by[steers], to[steers])


def _entries_from(matrix: Any, threshold: float) -> tuple[Integers, Integers]:
    """Row and column of every stored entry ≥ threshold − 1e-9 (and above 0: no tie is no step)."""
    entries = sparse.coo_array(matrix)
    keep = (entries.data >= threshold - TOLERANCE) & (entries.data > 0)
    rows, columns = entries.coords
    return rows[keep].astype(np.int64), columns[keep].astype(np.int64)


def _maximum_flow(steps: _Steps, targets: Integers, account: Integers, room: NDArray[np.int32]) -> _Flow:
    """Source → copies of ours → people → sink, every vertex split in two; `room` (people,) is a person's capacity."""
    people = account.shape[0]
    rows = int(steps.ours.max(initial=-1)) + 1
    keys, copy = np.unique(account[steps.met] * max(rows, 1) + steps.ours, return_inverse=True)
    size = people + keys.shape[0]
    source, sink = 2 * size, 2 * size + 1
    vertices = np.arange(size, dtype=np.int64)
    ours = vertices[people:]
    tails = [np.full(ours.shape[0], source), vertices, size + people + copy, size + steps.by, size + targets]
    heads = [ours, size + vertices, steps.met, steps.to, np.full(targets.shape[0], sink)]
    single = [np.ones(part.shape[0], dtype=np.int32) for part in tails]
    single[1][:people] = room
    single[4] = room[targets]
    arcs = (np.concatenate(tails).astype(np.int32), np.concatenate(heads).astype(np.int32))
    graph: Any = sparse.coo_array((np.concatenate(single), arcs), shape=(sink + 1, sink + 1)).tocsr()
    flow = maximum_flow(graph, source, sink, method="dinic").flow
    return _Flow(flow, graph - flow, size, keys // max(rows, 1), keys % max(rows, 1))


def _count(flow: _Flow, accounts: int) -> Integers:
    """Routes by account: what the copies of ours pass on."""
    people = flow.size - flow.copy_account.shape[0]
    passing = _passing(flow)[people:]
    return np.bincount(flow.copy_account[passing], minlength=accounts).astype(np.int64)


def _passing(flow: _Flow) -> Mask:
    """Which vertices carry flow: the arc between a vertex's two halves is used."""
    entries = flow.flow.tocoo()
    tail, head = entries.coords
    split = (tail < flow.size) & (head == tail + flow.size) & (entries.data > 0)
    used = np.zeros(flow.size, dtype=bool)
    used[tail[split]] = True
    return used


def _cut(flow: _Flow) -> Mask:
    residual = flow.residual.tocsr()
    residual.eliminate_zeros()
    _, component = connected_components(residual, directed=True, connection="strong")
    apart: Mask = component[: flow.size] != component[flow.size : 2 * flow.size]
    return _passing(flow) & apart


def _indices(values: Iterable[int]) -> Integers:
    return np.fromiter(values, dtype=np.int64)
