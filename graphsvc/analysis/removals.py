"""What coverage becomes when somebody of theirs leaves, for everybody at once (metrics §10).

Their ties go, so that those who listened to them listen to the others only: rows of W and susceptibilities change.
Their own weight becomes an open seat, which nobody covers; the weights of the others stay.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from graphsvc.analysis.decision import shares, susceptibility
from graphsvc.analysis.segments import Floats, Integers, over_others, side_by_side
from graphsvc.analysis.settings import MetricSettings

LARGEST = 300
"""People of an account up to which everybody's removal is computed at once: its memory grows with their square."""

_AT_ONCE = 1 << 19  # entries of the inverses held at a time (4 MB)
_TIES_AT_ONCE = 1 << 20  # of the copies of a network that are solved side by side


@dataclass(frozen=True, slots=True)
class _Ties:
    """Every tie: `listener` i listens to `influencer` k. Sorted by k; those of k begin at `start[k]`.

    `part`: its entry of A W; `scale` α: what remains of i's row of A W without k is multiplied by it; `gain`: the
    change of (1 − a_i)·C_i. All (ties,) but `start`, (n + 1,).
    """

    listener: Integers
    influencer: Integers
    part: Floats
    scale: Floats
    gain: Floats
    start: Integers


@dataclass(frozen=True, slots=True)
class _Columns:
    """Accounts one after another: the people of account x are `first[x]` … `first[x + 1]`. `d`, `b` (n,)."""

    first: Integers
    d: Floats
    b: Floats
    ties: _Ties


@dataclass(frozen=True, slots=True)
class _Inverses:
    """P = (I − A W)^-1 of every account, as one array: P_ij is `entries[row[i] + local[j]]`.

    y = Pᵀ d and z = P b, (n,)."""

    entries: Floats
    row: Integers
    local: Integers
    y: Floats
    z: Floats

    def at(self, i: Integers, j: Integers) -> Floats:
        """P_ij, for arrays of people that broadcast."""
        found: Floats = self.entries[self.row[i] + self.local[j]]
        return found


def coverage_changes(
    influence: csr_array, d: Floats, covered: Floats, account: Integers, settings: MetricSettings,
    largest: int = LARGEST,
) -> Floats:  # fmt: skip
    """Coverage of their account without each person less coverage with them, (n,) in [−1, 1], without n solutions.

    With P = (I − A W)^-1, y = Pᵀ d and b = (1 − a) C, z = P b, coverage is dᵀ z. When k goes it changes by
    −y_k z_k / P_kk; then the rows of those who listened to k are scaled by α (Woodbury). Since (A W) P = P − I, the
    small system over the listeners, I + (1 − α)(P′ − I) with P′ the inverse without k, needs no products of rows: each
    of its entries costs O(1).

    Parameters
    ----------
    influence : (n, n) combined ties, block-diagonal over accounts
    d, covered : (n,) decision weights; C in [0, 1], 0 for a seat
    account : (n,) account of each person, ascending
    largest : the people of larger accounts get nan (unknown): ask `coverage_changes_of` for those that matter

    Notes
    -----
    O(Σ people³) for the inverses, by account, and O(Σ listeners³) for the small systems.

    References
    ----------
    Woodbury, Inverting Modified Matrices (1950); Friedkin & Johnsen, J. Math. Sociology 15 (1990).
    """
    _, place, size = np.unique(account, return_inverse=True, return_counts=True)
    small = size[place] <= largest
    change = np.full(len(d), np.nan)
    first = np.r_[0, np.cumsum(size[size <= largest])]
    if not small.all():
        influence, d, covered = influence[small][:, small], d[small], covered[small]
    whole = _columns(influence, d, covered, first, settings)
    parts = [_changes(part) for part in _portions(whole)]
    change[small] = np.concatenate([np.zeros(0), *parts])
    return change


def coverage_changes_of(
    influence: csr_array, d: Floats, covered: Floats, people: Integers, settings: MetricSettings
) -> Floats:
    """`coverage_changes` of some `people` (m,) of one account, by solving it without each of them. O(m · ties · steps).

    For accounts of any size; several copies of the account lie side by side.
    """
    now = float(shares(influence, d, settings)[0] @ covered)
    step = max(1, _TIES_AT_ONCE // max(influence.nnz, 1))
    parts = [
        _coverage_without(influence, d, covered, people[x : x + step], settings) for x in range(0, len(people), step)
    ]
    return np.concatenate([np.zeros(0), *parts]) - now


def _coverage_without(
    influence: csr_array, d: Floats, covered: Floats, people: Integers, settings: MetricSettings
) -> Floats:
    listener, influencer = influence.tocoo().coords
    gone = (listener == people[:, None]) | (influencer == people[:, None])
    left = side_by_side(influence, np.where(gone, 0.0, influence.data))
    left.eliminate_zeros()  # a row of nothing but stored zeros has no shares
    weights = np.tile(d, (len(people), 1))
    weights[np.arange(len(people)), people] = 0.0
    share = shares(left, weights.ravel(), settings, np.arange(len(people) + 1) * len(d))[0]
    return share.reshape(weights.shape) @ covered


def _columns(influence: csr_array, d: Floats, covered: Floats, first: Integers, settings: MetricSettings) -> _Columns:
    a = susceptibility(influence, settings.susceptibility)
    return _Columns(first, d, (1.0 - a) * covered, _ties(influence, a, covered, settings.susceptibility))


def _ties(influence: csr_array, a: Floats, covered: Floats, most: float) -> _Ties:
    """`most`: the susceptibility of somebody who listens fully."""
    r, start = influence.data, influence.indptr
    i = np.repeat(np.arange(len(a)), np.diff(start))
    factor = np.divide(a, influence.sum(axis=1), out=np.zeros(len(a)), where=np.diff(start) > 0)[i]
    others = over_others(np.add, r, start)
    a_without = most * (1.0 - over_others(np.multiply, 1.0 - r, start))
    # Whoever listened to nobody else has an empty row now, which no factor changes.
    some = (others > 0) & (factor > 0)
    # One division after the other: the product of two tiny numbers may be 0.
    scale = np.divide(a_without, others, out=np.ones(len(r)), where=some)
    np.divide(scale, factor, out=scale, where=some)
    at = csr_array((np.arange(len(r)), influence.indices, start), shape=influence.shape).tocsc()
    order, count = at.data, np.diff(at.indptr)
    return _Ties(
        at.indices, np.repeat(np.arange(len(a)), count), (factor * r)[order], scale[order],
        ((a[i] - a_without) * covered[i])[order], at.indptr,
    )  # fmt: skip


def _portions(whole: _Columns) -> Iterator[_Columns]:
    """Some accounts at a time, so that their inverses stay within a few megabytes."""
    size = np.diff(whole.first)
    portion = np.cumsum(size.astype(np.int64) ** 2) // _AT_ONCE
    cuts = np.flatnonzero(np.diff(portion)) + 1
    for lo, hi in zip([0, *cuts.tolist()], [*cuts.tolist(), len(size)], strict=True):
        yield _portion(whole, lo, hi)


def _portion(whole: _Columns, lo: int, hi: int) -> _Columns:
    people = slice(int(whole.first[lo]), int(whole.first[hi]))
    ties, begin = whole.ties, people.start
    span = slice(int(ties.start[people.start]), int(ties.start[people.stop]))
    return _Columns(
        whole.first[lo : hi + 1] - begin, whole.d[people], whole.b[people],
        _Ties(
            ties.listener[span] - begin, ties.influencer[span] - begin, ties.part[span], ties.scale[span],
            ties.gain[span], ties.start[people.start : people.stop + 1] - span.start,
        ),
    )  # fmt: skip


def _inverses(x: _Columns) -> _Inverses:
    """Accounts of the same size are inverted together."""
    size = np.diff(x.first)
    order = np.argsort(size, kind="stable")
    end = np.cumsum(size[order] ** 2)
    begin = np.empty(len(size), dtype=np.int64)
    begin[order] = end - size[order] ** 2
    local = np.arange(x.first[-1]) - np.repeat(x.first[:-1], size)
    row = np.repeat(begin, size) + local * np.repeat(size, size)
    entries = np.zeros(int(end[-1]) if len(end) else 0)
    entries[row + local] = 1.0
    entries[row[x.ties.listener] + local[x.ties.influencer]] -= x.ties.part
    y, z = np.zeros(len(x.d)), np.zeros(len(x.d))
    for n in np.unique(size[size > 0]):
        alike = order[size[order] == n]
        block = entries[begin[alike[0]] : begin[alike[-1]] + n * n].reshape(-1, n, n)
        block[:] = np.linalg.inv(block)
        people = x.first[alike][:, None] + np.arange(n)
        y[people] = np.einsum("xi,xij->xj", x.d[people], block)
        z[people] = np.einsum("xij,xj->xi", block, x.b[people])
    return _Inverses(entries, row, local, y, z)


def _changes(x: _Columns) -> Floats:
    """(people,), those with as many listeners together."""
    inverse = _inverses(x)
    k = np.arange(len(x.d))
    change = -inverse.y * inverse.z / inverse.at(k, k)
    listeners = np.diff(x.ties.start)
    for count in np.unique(listeners[listeners > 0]):
        alike = np.flatnonzero(listeners == count)
        change[alike] += _through_listeners(x, inverse, alike, int(count))
    return change


def _through_listeners(x: _Columns, inverse: _Inverses, k: Integers, count: int) -> Floats:
    """What scaling the rows of the listeners of each `k` adds once k is gone. Arrays (listeners, …, people)."""
    tie = x.ties.start[k] + np.arange(count)[:, None]
    i, scale = x.ties.listener[tie], x.ties.scale[tie]
    p_kk, p_ik, p_ki = inverse.at(k, k), inverse.at(i, k), inverse.at(k, i)
    y = inverse.y[i] - p_ki * (inverse.y[k] / p_kk)
    z = inverse.z[i] - p_ik * (inverse.z[k] / p_kk)
    matrix = inverse.at(i[:, None], i[None, :]) - p_ik[:, None] * (p_ki / p_kk)[None, :]
    matrix *= (1.0 - scale)[:, None]
    matrix[np.arange(count), np.arange(count)] += scale
    added: Floats = (y * _solved(matrix, x.ties.gain[tie] - (1.0 - scale) * (z - x.b[i]))).sum(axis=0)
    return added


def _solved(matrix: Floats, right: Floats) -> Floats:
    """x of each system `matrix` (m, m, systems) x = `right` (m, systems), both used up, by elimination.

    Without pivots: with any of its rows scaled I − A W stays strictly diagonally dominant with a positive determinant,
    and the leading minors here are ratios of two such determinants.
    """
    size = len(right)
    for p in range(size - 1):
        factor = matrix[p + 1 :, p] / matrix[p, p]
        matrix[p + 1 :, p + 1 :] -= factor[:, None] * matrix[p, p + 1 :]
        right[p + 1 :] -= factor * right[p]
    for p in range(size - 1, -1, -1):
        right[p] = (right[p] - (matrix[p, p + 1 :] * right[p + 1 :]).sum(axis=0)) / matrix[p, p]
    return right
