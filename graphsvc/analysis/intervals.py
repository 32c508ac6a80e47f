"""How sure shares and ranks are: drawn again with every assumption a little different (metrics §15)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from graphsvc.analysis.assumptions import LINEAR, Assumptions, spreads
from graphsvc.analysis.columns.presence import LINES
from graphsvc.analysis.decision import Decision, Evidence, tier_weights
from graphsvc.analysis.network import Network, influence_ties
from graphsvc.analysis.segments import Floats, Integers
from graphsvc.analysis.settings import TOLERANCE, MetricSettings
from graphsvc.kinds import METRIC_SETTINGS

UNDECIDED = 0.05
"""Two neighbours in rank are undecided if their order flips in more than this part of the draws."""


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
class _Held:
    """What gives people or seats a decision weight: `holder` ascending, `column`, `weight`, `tier`, each (h,)."""

    holder: Integers
    column: Integers
    weight: Floats
    tier: Integers


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
    O(200 · ties · steps). Draws of like susceptibility are solved side by side.

    References
    ----------
    Hyndman & Fan, Sample Quantiles, American Statistician 50 (1996); O'Neill, PCG, Harvey Mudd College (2014).
    """
    found = spreads(assumptions(network, decision, settings))
    one = np.flatnonzero(found.flips > UNDECIDED + TOLERANCE)
    undecided = tuple((decision.order[x], decision.order[x + 1]) for x in one.tolist())
    return Intervals(
        found.share_low, found.share_high, found.seat_low, found.seat_high, found.rank_low, found.rank_high, undecided
    )  # fmt: skip


def assumptions(network: Network, decision: Decision, settings: MetricSettings) -> Assumptions:
    """What is drawn of one account, in columns."""
    names, people = drawn_settings(settings, decision.evidence), len(network.people)
    rows = sorted(influence_ties(network.graph, network.people, settings, network.vacated), key=lambda row: row[:3])
    ends = np.array([row[:2] for row in rows], dtype=np.int64).reshape(-1, 2)
    column, own = _columns([row[3] for row in rows], names)
    seat_column, seat_weight = _seats(decision, names, settings)
    columns = len(names) + own + (people if decision.evidence == "none" else 0)
    held = _weights(network, decision, settings, names, columns)
    return Assumptions(
        first=np.array([0, people]), tie=_begins(ends[:, 0], people), by=ends[:, 1],
        strength=np.array([row[2] for row in rows], dtype=float), column=column,
        held=_begins(held.holder, people), held_column=held.column, held_weight=held.weight, held_tier=held.tier,
        seat=np.array([0, len(decision.seats)]), seat_column=seat_column,
        seat_weight=seat_weight, columns=np.array([columns]), a_column=np.array([names.index("susceptibility")]),
        order=np.array(decision.order, dtype=np.int64), a=settings.susceptibility,
    )  # fmt: skip


def drawn_settings(settings: MetricSettings, evidence: Evidence) -> tuple[str, ...]:
    """Names of the settings that are drawn, in the order of the settings table."""
    wanted = {role_setting(role) for role in settings.role_weights} | {*LINES, "susceptibility"}
    if evidence == "hierarchy":
        wanted.add("tier_base")
    return tuple(prop.name for prop in METRIC_SETTINGS.properties if prop.name in wanted)


def role_setting(role: str) -> str:
    """The name of the setting that is a role's weight."""
    return f"role_weights_{role}"


def _columns(rests_on: Sequence[str | None], names: Sequence[str]) -> tuple[Integers, int]:
    """The column of each single influence, and how many have one of their own: those that rest on no setting."""
    column = np.array([-1 if name is None else names.index(name) for name in rests_on], dtype=np.int64)
    own = np.flatnonzero(column < 0)
    column[own] = len(names) + np.arange(len(own))
    return column, len(own)


def _weights(
    network: Network, decision: Decision, settings: MetricSettings, names: Sequence[str], columns: int
) -> _Held:
    """What d of people is made of."""
    if decision.evidence == "roles":
        return _held(decision.roles, names, settings)
    if decision.evidence == "hierarchy":
        # 2^tier, or 0 for somebody on no weighted tier.
        powers = tier_weights(network, np.array([0.5]), settings)[0]
        people = np.flatnonzero(powers)
        column = np.full(len(people), names.index("tier_base"))
        tier = np.log2(powers[people]).astype(np.int64)
        return _Held(people, column, np.full(len(people), 1.0 / settings.tier_base), tier)
    people = np.arange(len(network.people))
    return _Held(people, columns - len(people) + people, np.ones(len(people)), np.full(len(people), LINEAR))


def _held(roles: Sequence[Sequence[str]], names: Sequence[str], settings: MetricSettings) -> _Held:
    """Each one's roles that have a weight, as drawn weights."""
    pairs = [(i, role) for i, held in enumerate(roles) for role in held if role in settings.role_weights]
    return _Held(
        np.array([i for i, _ in pairs], dtype=np.int64),
        np.array([names.index(role_setting(role)) for _, role in pairs], dtype=np.int64),
        np.array([settings.role_weights[role] for _, role in pairs], dtype=float),
        np.full(len(pairs), LINEAR),
    )


def _seats(decision: Decision, names: Sequence[str], settings: MetricSettings) -> tuple[Integers, Floats]:
    """Column and weight of each seat: nothing unless roles are the evidence."""
    weight = settings.role_weights if decision.evidence == "roles" else {}
    column = [names.index(role_setting(role)) if role in weight else 0 for role in decision.seats]
    return np.array(column, dtype=np.int64), np.array([weight.get(role, 0.0) for role in decision.seats], dtype=float)


def _begins(holder: Integers, count: int) -> Integers:
    """Where the entries of each of `count` begin; `holder` ascending."""
    begins: Integers = np.searchsorted(holder, np.arange(count + 1))
    return begins
