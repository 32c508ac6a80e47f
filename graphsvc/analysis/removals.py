"""What coverage becomes when somebody of theirs leaves, for everybody at once (metrics §10).

Their ties go, so that those who listened to them listen to the others only: rows of W and susceptibilities change.
Their own weight becomes an open seat, which nobody covers; the weights of the others stay.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from scipy.sparse import csr_array

from graphsvc.analysis.decision import shares
from graphsvc.analysis.kernels import removing
from graphsvc.analysis.kernels.spans import Positions, floats, narrow, over_spans, positions
from graphsvc.analysis.segments import Floats, Integers, over_others
from graphsvc.analysis.settings import MetricSettings


@dataclass(frozen=True, slots=True)
class _Columns:
    """People (n,) and ties as `removing.Network` has them.

    `begin`, `end`: of the account of each person, `coverage` with everybody; `d`; `b` = (1 − a)·C. Ties by who listens,
    those of person i begin at `start[i]`: `by` whom, `part` of A W; `scale` α: what remains of the listener's row of
    A W without that person is multiplied by it; `gain`: the change of (1 − a)·C of the listener. Those who listen to
    person k are `listener[heard[k]]` … `listener[heard[k + 1] − 1]`, by the tie `tie`.
    """

    begin: Positions
    end: Positions
    d: Floats
    b: Floats
    coverage: Floats
    start: Positions
    by: Integers
    part: Floats
    scale: Floats
    gain: Floats
    heard: Positions
    listener: Integers
    tie: Positions


def coverage_changes(
    influence: csr_array, d: Floats, covered: Floats, account: Integers, settings: MetricSettings,
    people: Integers | None = None,
) -> Floats:  # fmt: skip
    """Coverage of their account without each person less coverage with them, in [−1, 1].

    Coverage is Σ b y with y = d + (A W)ᵀ y and b = (1 − a) C. It is solved again without each of them, several people
    of an account side by side, on all usable cores.

    Parameters
    ----------
    influence : (n, n) combined ties, block-diagonal over accounts
    d, covered : (n,) decision weights; C in [0, 1], 0 for a seat
    account : (n,) account of each person, ascending
    people : (m,) who leaves, each alone; by default everybody, so that m = n

    Notes
    -----
    O(Σ people · ties · sweeps) by account.

    References
    ----------
    Friedkin & Johnsen, J. Math. Sociology 15 (1990).
    """
    asked = positions(np.arange(len(d)) if people is None else people)
    order = np.argsort(account[asked], kind="stable")
    whole, change = _columns(influence, d, covered, account, settings), np.empty(len(asked))
    leaving = asked[order]
    batch = _batches(account[leaving])
    ties = whole.start[whole.end] - whole.start[whole.begin]
    work = np.r_[0, np.cumsum((ties + whole.end - whole.begin)[leaving[batch[:-1]]])] * removing.SIDE_BY_SIDE
    over_spans(removing.changes, work, _network(whole), batch, leaving, change)
    found = np.empty(len(asked))
    found[order] = change
    return found


def _batches(account: Integers) -> Positions:
    """Where each batch of people of one account begins, and the end. `account` ascending."""
    begins = np.r_[True, np.diff(account) != 0][: len(account)]
    since = np.arange(len(account)) - np.flatnonzero(begins)[np.cumsum(begins) - 1]
    return positions(np.r_[np.flatnonzero(since % removing.SIDE_BY_SIDE == 0), len(account)])


def _network(of: _Columns) -> removing.Network:
    return removing.Network(*(getattr(of, column.name) for column in fields(of)))


def _columns(influence: csr_array, d: Floats, covered: Floats, account: Integers, settings: MetricSettings) -> _Columns:
    begins = np.flatnonzero(np.r_[True, np.diff(account) != 0][: len(d)])
    first, start = positions(np.r_[begins, len(d)]), positions(influence.indptr)
    size = np.diff(first)
    share, _, a = shares(influence, d, settings, first)
    coverage = np.bincount(np.repeat(np.arange(len(size)), size), share * covered, len(size)).astype(float)
    part, scale, gain = _ties(influence, a, covered, settings.susceptibility)
    heard = csr_array((np.arange(len(part)), influence.indices, start), shape=influence.shape).tocsc()
    return _Columns(
        np.repeat(first[:-1], size), np.repeat(first[1:], size), floats(d), floats((1.0 - a) * covered),
        np.repeat(coverage, size), start, narrow(influence.indices), part, scale, gain, positions(heard.indptr),
        narrow(heard.indices), positions(heard.data),
    )  # fmt: skip


def _ties(influence: csr_array, a: Floats, covered: Floats, most: float) -> tuple[Floats, Floats, Floats]:
    """`part`, `scale` and `gain` of every tie. `most`: the susceptibility of somebody who listens fully."""
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
    return factor * r, scale, (a[i] - a_without) * covered[i]
