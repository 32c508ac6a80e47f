"""Threads and cuts by scipy's maximum flow over all accounts at once, for comparison. Not a test."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components, maximum_flow

Integers = NDArray[np.int64]
Mask = NDArray[np.bool_]

TOLERANCE = 1e-9
_TARGETS_AT_ONCE = 64


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
) -> tuple[Integers, Mask, Integers, Integers]:
    """Count, people in the cut, account and row of ours in the cut: all accounts in one maximum flow.

    Each account gets its own copy of each of ours.
    """
    account_of = np.asarray(account, dtype=np.int64)
    present = np.asarray(named, dtype=bool)
    steps = _usable_steps(contacts, influence, present, account_of, active, step)
    targets = np.flatnonzero(present & (np.asarray(d, dtype=float) > 0))
    flow = _maximum_flow(steps, targets, account_of, np.ones(account_of.shape[0], dtype=np.int32))
    cut = _cut(flow)
    people = account_of.shape[0]
    ours = cut[people:]
    return _count(flow, accounts), cut[:people], flow.copy_account[ours], flow.copy_ours[ours]


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
    """Count by target, one maximum flow per 64 of them."""
    present = np.asarray(named, dtype=bool)
    wanted = (
        np.flatnonzero(present & (np.asarray(d, dtype=float) > 0))
        if targets is None
        else np.fromiter(targets, dtype=np.int64)
    )
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
