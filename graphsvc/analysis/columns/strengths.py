"""How strong every contact of many accounts is, and why (metrics §5)."""

from __future__ import annotations

import numpy as np
import polars as pl

from graphsvc.analysis.columns.arrays import NO_DAY, Mask, dates, day_number, only
from graphsvc.analysis.columns.carrying import carried_over
from graphsvc.analysis.columns.evidence import Evidence, evidence
from graphsvc.analysis.columns.facts import Facts
from graphsvc.analysis.columns.presence import Presence
from graphsvc.analysis.segments import Floats, Integers
from graphsvc.analysis.settings import TOLERANCE, MetricSettings

_WHY = ("observed", "asserted", "joint_team")
"""Of equal factors the one that is observed convinces most, then what is asserted."""


def strengths(facts: Facts, present: Presence, settings: MetricSettings) -> pl.DataFrame:
    """Every contact of ours with somebody present who has a name, by account, person, ours.

    `strength` in [0, 1], the largest of its factors; `why` names it: observed, asserted, joint_team or carried_over;
    `since` the day it rests on, `last` that of the last contact; `carried_from` the position of the earlier self.
    `undated`: an asserted level without a date; `stale` null = no date known; `level`, `target_level`, `below_target`.
    O(rows · log rows).
    """
    found = carried_over(own_contacts(facts, present, settings), facts, present, settings)
    row = present.base[found["account"].to_numpy()] + found["person"].to_numpy()
    there = np.zeros(facts.people.height, dtype=bool)
    there[present.row] = present.named
    return found if there[row].all() else found.filter(pl.Series(there[row]))


def own_contacts(facts: Facts, present: Presence, settings: MetricSettings) -> pl.DataFrame:
    """As `strengths`, of everybody whom the facts know, earlier selves among them, before anything carries over."""
    of = evidence(facts, present, settings)
    strength, why = _weighed(of, day_number(present.today), settings)
    levels = pl.Series([*settings.level_strengths, None], dtype=pl.String)
    return pl.DataFrame({
        "account": of.account.astype(np.uint32),
        "person": (of.row - present.base[of.account]).astype(np.uint32),
        "ours": of.ours.astype(np.uint32),
        "strength": strength,
        "why": pl.Series(_WHY)[why],
        "since": dates(np.choose(why, [of.began, of.asserted_on, of.team_since])),
        "undated": (why == 1) & (of.asserted_on == NO_DAY),
        "carried_from": pl.Series([None], dtype=pl.UInt32).new_from_index(0, len(why)),
        "stale": only(pl.Series(_stale(of, present, settings)), of.last != NO_DAY),
        "last": dates(of.last),
        "level": levels[of.level],
        "target_level": levels[of.target],
        "below_target": _below(of, settings),
    })  # fmt: skip


def _weighed(of: Evidence, today: int, settings: MetricSettings) -> tuple[Floats, Integers]:
    """The strongest factor of each pair, and which one it is (a position in `_WHY`)."""
    # A level dated after today is not known yet: its age would be none, and its power of two out of range.
    dated = (of.asserted_on != NO_DAY) & (of.asserted_on <= today)
    age = np.where(dated, today - of.asserted_on, 0)
    levels = np.array([*settings.level_strengths.values(), 0.0])[of.level]
    said = np.where(of.level >= 0, levels * np.exp2(-age / settings.level_half_life), -1.0)
    team = np.where(of.in_team, settings.level_strengths[settings.joint_team_level], -1.0)
    factors = np.stack([of.observed, said, team])
    strength = factors.max(axis=0)
    why = np.where((strength == 0) & (of.level >= 0), 1, factors.argmax(axis=0))
    return strength, why


def _stale(of: Evidence, present: Presence, settings: MetricSettings) -> Mask:
    """Older than max(90, 1.5 · median of the days from one contact to the next); of no meaning without any day."""
    allowed = np.fmax(settings.stale_days, settings.stale_gaps * of.gap)
    older: Mask = day_number(present.today) - of.last > allowed + TOLERANCE
    return older


def _below(of: Evidence, settings: MetricSettings) -> Mask:
    """Whether both levels are known and the one reached is the weaker."""
    values = np.array([*settings.level_strengths.values(), np.nan])
    below: Mask = values[of.level] < values[of.target]
    return below
