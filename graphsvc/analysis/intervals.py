"""How sure shares and ranks are: drawn again with every assumption a little different (metrics §15)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graphsvc.analysis.decision import Decision, Evidence, listened, susceptibility, tier_weights
from graphsvc.analysis.network import Network, influence_ties
from graphsvc.analysis.segments import Floats, Integers, joined, parallel, side_by_side
from graphsvc.analysis.settings import TOLERANCE, MetricSettings, flat
from graphsvc.kinds import METRIC_SETTINGS

DRAWS = 200
SIGMA = 0.35
"""Of the logarithm of each assumption: two thirds of the draws lie within a factor of 1.42."""

QUANTILES = (0.05, 0.95)
UNDECIDED = 0.05
"""Two neighbours in rank are undecided if their order flips in more than this part of the draws."""

_SEED = 1
_MOST_STRENGTH = 0.95
_MOST = {"susceptibility": 0.9, "tier_base": 1.0}
_LINES = ("solid_down", "solid_up", "dotted_down", "dotted_up")
_TIES_AT_ONCE = 1 << 15  # of the draws that are solved side by side: what a core's cache holds


@dataclass(frozen=True, slots=True)
class Intervals:
    """From the 5 % to the 95 % quantile over the draws.

    `share_low`, `share_high`: decision shares in [0, 1], (n,); `seat_low`, `seat_high` those of the open seats.
    `rank_low` ≤ `rank_high`: ranks 1 … n by share, (n,). `undecided`: pairs of people next to each other in rank.
    """

    share_low: Floats
    share_high: Floats
    seat_low: Floats
    seat_high: Floats
    rank_low: Integers
    rank_high: Integers
    undecided: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class _Ties:
    """Single influences (m,): `strength`, and the column of the draws that varies it."""

    who: Integers
    by: Integers
    strength: Floats
    column: Integers


@dataclass(frozen=True, slots=True)
class _Draws:
    """`factor` (columns, draws) log-normal around 1, for the settings `names`, single ties, people."""

    names: tuple[str, ...]
    values: dict[str, float]
    factor: Floats

    def of(self, name: str) -> Floats:
        """The setting in each draw, (draws,)."""
        found: Floats = self.values[name] * self.factor[self.names.index(name)]
        return found


def intervals(network: Network, decision: Decision, settings: MetricSettings) -> Intervals:
    """5–95 % intervals of shares and ranks, and which neighbours in rank are undecided.

    200 times every assumption is multiplied by e^(0.35 z), z standard normal: role weights, line strengths (at most
    0.95), a (at most 0.9), the strength of every influence (at most 0.95), recorded or not; under `hierarchy` the base
    ½ of the tiers (at most 1), under `none` one weight per person. Evidence, roles and seats stay as they are. The
    same facts give the same draws: `Generator(PCG64(1)).standard_normal((200, m))`, columns in the order of the
    settings table, then influences by (influenced, influencer), then people by id.

    Shares by `linear` quantiles, ranks by `inverted_cdf`.

    Notes
    -----
    O(200 · ties · steps). Draws of like susceptibility are solved together, as one block-diagonal network.

    References
    ----------
    Hyndman & Fan, Sample Quantiles, American Statistician 50 (1996); O'Neill, PCG, Harvey Mudd College (2014).
    """
    ties, names = _ties(network, settings, decision.evidence)
    draws = _draw(names, ties, network, decision.evidence, settings)
    weights, seats = _weights(network, decision, draws, settings)
    a = np.minimum(draws.of("susceptibility"), _MOST["susceptibility"])
    share = _shares(network, _strengths(ties, draws), weights, a)
    rank = _ranks(share)
    share_low, share_high = np.quantile(share, QUANTILES, axis=0)
    seat_low, seat_high = np.quantile(seats, QUANTILES, axis=0)
    rank_low, rank_high = np.quantile(rank, QUANTILES, axis=0, method="inverted_cdf")
    undecided = _undecided(rank, np.array(decision.order, dtype=np.int64))
    return Intervals(share_low, share_high, seat_low, seat_high, rank_low, rank_high, undecided)


def _drawn(settings: MetricSettings, evidence: Evidence) -> tuple[str, ...]:
    """Names of the settings that are drawn, in the order of the settings table."""
    wanted = {f"role_weights_{role}" for role in settings.role_weights} | {*_LINES, "susceptibility"}
    if evidence == "hierarchy":
        wanted.add("tier_base")
    return tuple(prop.name for prop in METRIC_SETTINGS.properties if prop.name in wanted)


def _ties(network: Network, settings: MetricSettings, evidence: Evidence) -> tuple[_Ties, tuple[str, ...]]:
    """Single influences by (influenced, influencer), and the settings; an influence of its own has its own column."""
    names = _drawn(settings, evidence)
    rows = sorted(influence_ties(network.graph, network.people, settings, network.vacated), key=lambda row: row[:3])
    column = np.array([-1 if name is None else names.index(name) for *_, name in rows], dtype=np.int64)
    own = np.flatnonzero(column < 0)
    column[own] = len(names) + np.arange(len(own))
    ends = np.array([row[:2] for row in rows], dtype=np.int64).reshape(-1, 2)
    return _Ties(ends[:, 0], ends[:, 1], np.array([row[2] for row in rows], dtype=float), column), names


def _draw(
    names: tuple[str, ...], ties: _Ties, network: Network, evidence: Evidence, settings: MetricSettings
) -> _Draws:
    own = int((ties.column >= len(names)).sum())
    columns = len(names) + own + (len(network.people) if evidence == "none" else 0)
    z = np.random.Generator(np.random.PCG64(_SEED)).standard_normal((DRAWS, columns))
    known = flat(settings)
    return _Draws(names, {name: float(known[name]) for name in names}, np.exp(SIGMA * np.ascontiguousarray(z.T)))


def _strengths(ties: _Ties, draws: _Draws) -> Floats:
    """r of every pair in each draw, (pairs, draws), in the order of the network's own influence."""
    at = parallel(ties.who, ties.by)
    single = ties.strength[at.order, None] * draws.factor[ties.column[at.order]]
    return joined(np.minimum(single, _MOST_STRENGTH, out=single), at.first)


def _weights(network: Network, decision: Decision, draws: _Draws, settings: MetricSettings) -> tuple[Floats, Floats]:
    """d of people (draws, n) and of seats (draws, seats), together 1 in each draw."""
    people, seats = len(network.people), np.zeros((DRAWS, len(decision.seats)))
    if decision.evidence == "roles":
        drawn = {role: draws.of(f"role_weights_{role}") for role in settings.role_weights}
        weights = _sums(decision.roles, drawn)
        seats = _sums([[role] for role in decision.seats], drawn)
    elif decision.evidence == "hierarchy":
        base = np.minimum(draws.factor[draws.names.index("tier_base")] / settings.tier_base, _MOST["tier_base"])
        weights = tier_weights(network, 1.0 / base, settings)
    else:
        weights = draws.factor[len(draws.factor) - people :].T
    total = weights.sum(axis=1, keepdims=True) + seats.sum(axis=1, keepdims=True)
    total[total == 0] = 1.0  # nobody is there
    return weights / total, seats / total


def _sums(held: Sequence[Sequence[str]], drawn: Mapping[str, Floats]) -> Floats:
    """The sum of the weights of the roles that each one holds, (draws, len(held))."""
    nothing = np.zeros(DRAWS)
    columns = [sum((drawn[role] for role in roles if role in drawn), nothing) for roles in held]
    return np.array(columns, dtype=float).reshape(-1, DRAWS).T


def _shares(network: Network, strengths: Floats, weights: Floats, a: Floats) -> Floats:
    """s in each draw, (draws, n). What converges alike is solved together: the last one decides on the steps."""
    share = np.empty_like(weights)
    n = weights.shape[1]
    at_once = max(1, _TIES_AT_ONCE // max(len(strengths), n, 1))
    order = np.argsort(a, kind="stable")
    for x in range(0, DRAWS, at_once):
        some = order[x : x + at_once]
        r = side_by_side(network.influence, strengths[:, some].T)
        each = susceptibility(r, np.repeat(a[some], n))
        y = listened(r, each, weights[some].ravel())
        share[some] = ((1.0 - each) * y).reshape(len(some), n)
    return share


def _ranks(share: Floats) -> Integers:
    """1 … n in each draw, (draws, n): by share rounded to 12 decimals, ties by id, which is the order of people."""
    order = np.argsort(-np.round(share, 12), axis=1, kind="stable")
    rank = np.empty(share.shape, dtype=np.int64)
    np.put_along_axis(rank, order, np.arange(1, share.shape[1] + 1)[None, :], axis=1)
    return rank


def _undecided(rank: Integers, order: Integers) -> tuple[tuple[int, int], ...]:
    flipped: NDArray[np.float64] = (rank[:, order[1:]] < rank[:, order[:-1]]).mean(axis=0)
    found = np.flatnonzero(flipped > UNDECIDED + TOLERANCE)
    return tuple((int(order[x]), int(order[x + 1])) for x in found)
