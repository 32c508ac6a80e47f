"""What every contact of many accounts rests on: what is asserted, what was observed, which team joins the two (§5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from graphsvc.analysis.columns.arrays import NO_DAY, Mask, dates, day_number, days, integers, positions, runs, starts
from graphsvc.analysis.columns.facts import Facts
from graphsvc.analysis.columns.presence import Presence
from graphsvc.analysis.segments import Floats, Integers
from graphsvc.analysis.settings import MetricSettings

PAIR = ("account", "person", "ours")
_DAY = 86_400_000_000  # microseconds
_FIRST, _LAST = day_number(date.min), day_number(date.max)
_WAYS = ("in", "out")


@dataclass(frozen=True, slots=True)
class Evidence:
    """One row a pair, (m,), by account, person, ours; nobody of ours who has left. `NO_DAY` = unknown.

    `row`: the person among the rows of the facts' people. `level` and `target`: positions among the levels of the
    settings, −1 = none known; `asserted_on`. `observed` in [0, 1], since `began`; `last`: the last contact on or before
    today; `gap`: the median of the days from one contact to the next, nan = less than two days. `in_team` since
    `team_since`.
    """

    account: Integers
    row: Integers
    ours: Integers
    level: Integers
    target: Integers
    asserted_on: Integers
    observed: Floats
    began: Integers
    last: Integers
    gap: Floats
    in_team: Mask
    team_since: Integers


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Pairs as numbers, in the order of account, person, ours: `number` (m,), ascending, no two alike."""

    number: Integers

    def places(self, of: Integers) -> tuple[Integers, Integers]:
        """Which of these pairs (k,) are there, and where."""
        at = np.searchsorted(self.number, of)
        found = np.flatnonzero(np.append(self.number, -1)[at] == of)
        return found, at[found]


@dataclass(frozen=True, slots=True)
class _Touches:
    """Touches on or before today: `pair` (k,) numbers, `day`; `row` in the facts' touches."""

    pair: Integers
    day: Integers
    row: Integers


def evidence(facts: Facts, present: Presence, settings: MetricSettings) -> Evidence:
    """Every pair of ours with somebody who is or was at an account, whatever joins them. O(rows · log rows)."""
    today, size = day_number(present.today), max(facts.ours.height, 1)
    contacts, touches = _numbers(facts.contacts, present, size), _touches(facts, present, size, settings.time_zone)
    team, begin = _running(facts, present, size)
    number = np.sort(np.concatenate([contacts, touches.pair, team]), kind="stable")  # three sorted runs
    new = np.r_[True, np.diff(number) != 0][: len(number)]
    pairs = _Pairs(number[new & present.ours[number % size]])
    row, ours = np.divmod(pairs.number, size)
    level, target, asserted_on, last_contact = _asserted(facts, pairs, contacts, today, settings)
    observed, began = _observed(facts, pairs, touches, today, settings)
    last, gap = _known_days(pairs, touches, last_contact)
    in_team, team_since = _in_team(pairs, team, begin)
    return Evidence(
        integers(facts.people["account"])[row], row, ours, level, target, asserted_on, observed, began, last,
        gap, in_team, team_since,
    )  # fmt: skip


def _numbers(table: pl.DataFrame, present: Presence, size: int) -> Integers:
    row = present.base[integers(table["account"])] + integers(table["person"])
    numbers: Integers = row * size + integers(table["ours"])
    return numbers


def _asserted(
    facts: Facts, pairs: _Pairs, contacts: Integers, today: int, settings: MetricSettings
) -> tuple[Integers, Integers, Integers, Integers]:
    """What the tie of each pair says: level, target, the day of the level, the last contact. A level dated after today
    is not known yet."""
    table, names = facts.contacts, list(settings.level_strengths)
    row = np.full(len(pairs.number), -1)
    found, at = pairs.places(contacts)
    row[at] = found
    asserted_on, last = days(table["asserted_on"]), days(table["last_contact"])
    level = np.where(asserted_on <= today, positions(table["level"], names), -1)
    target = positions(table["target_level"], names)
    last = np.where(last <= today, last, NO_DAY)
    # The last place stands for pairs without a tie, whose row is −1.
    said = ((level, -1), (target, -1), (asserted_on, NO_DAY), (last, NO_DAY))
    level, target, asserted_on, last = (np.append(of_ties, none)[row] for of_ties, none in said)
    return level, target, asserted_on, last


def dated(touches: pl.DataFrame, zone: str) -> pl.DataFrame:
    """The facts' touches with `day`: that of each instant in the service's time zone."""
    return touches.with_columns(day=dates(_days_of(touches["at"], zone)))


def _days_of(at: pl.Series, zone: str) -> Integers:
    """Midnight UTC is a day without a time; the day in UTC where that in the zone is outside the years 1 to 9999."""
    instant = at.cast(pl.Int64).fill_null(0).to_numpy()
    local = days(at.dt.convert_time_zone(zone).dt.date())
    utc = (instant % _DAY == 0) | (local < _FIRST) | (local > _LAST)
    return np.where((local != NO_DAY) & utc, instant // _DAY, local)


def _touches(facts: Facts, present: Presence, size: int, zone: str) -> _Touches:
    day = _days_of(facts.touches["at"], zone)
    row = np.flatnonzero((day != NO_DAY) & (day <= day_number(present.today)))
    return _Touches(_numbers(facts.touches, present, size)[row], day[row], row)


def _observed(
    facts: Facts, pairs: _Pairs, touches: _Touches, today: int, settings: MetricSettings
) -> tuple[Floats, Integers]:
    """1 − e^(−x/6) of each pair, and the first day."""
    found, at = pairs.places(touches.pair)
    day, row = touches.day[found], touches.row[found]
    channels = list(settings.channel_weights)
    channel = positions(facts.touches["channel"], channels)[row]
    direction = positions(facts.touches["direction"], _WAYS)[row]
    half_life = np.array([*(settings.half_lives[name] for name in channels), 1.0])[channel]
    weight = np.array([*settings.channel_weights.values(), 0.0])[channel] * np.exp2((day - today) / half_life)
    two_way = np.array([*(name in settings.two_way_channels for name in channels), False])[channel]
    way = np.where(two_way, direction, -1)
    both, coming, going = (np.bincount(at, weight * (way == x), len(pairs.number)) for x in (-1, 0, 1))
    x = both + coming + going - 0.5 * np.abs(coming - going)
    began = np.full(len(pairs.number), np.iinfo(np.int32).max)
    np.minimum.at(began, at, day)
    return 1.0 - np.exp(-x / settings.saturation), np.where(began == np.iinfo(np.int32).max, NO_DAY, began)


def _known_days(pairs: _Pairs, touches: _Touches, last_contact: Integers) -> tuple[Integers, Floats]:
    """The last day of each pair on which there was contact, and the median of the days from one to the next."""
    found, at = pairs.places(touches.pair)
    stated = np.flatnonzero(last_contact != NO_DAY)
    pair, day = np.r_[at, stated], np.r_[touches.day[found], last_contact[stated]]
    order = np.lexsort((day, pair))
    pair, day = pair[order], day[order]
    last = np.full(len(pairs.number), NO_DAY)
    last[pair] = day  # of several the one that is written last counts
    same = (np.diff(pair) == 0) & (np.diff(day) > 0)
    return last, _medians(pair[1:][same], np.diff(day)[same], len(pairs.number))


def _medians(of: Integers, values: Integers, count: int) -> Floats:
    """The median of the values of each of `count`, nan without any. `of` ascending."""
    values = values[np.lexsort((values, of))]
    first = starts(of, count)
    size, found = np.diff(first), np.full(count, np.nan)
    some = np.flatnonzero(size)
    lower, upper = first[some] + (size[some] - 1) // 2, first[some] + size[some] // 2
    found[some] = (values[lower] + values[upper]) / 2
    return found


def _running(facts: Facts, present: Presence, size: int) -> tuple[Integers, Integers]:
    """Pairs in a joint team whose contract runs, and since when."""
    begin, end = days(facts.teams["contract_from"]), days(facts.teams["contract_until"])
    row = np.flatnonzero(runs(begin, end, day_number(present.today)))
    return _numbers(facts.teams, present, size)[row], begin[row]


def _in_team(pairs: _Pairs, team: Integers, begin: Integers) -> tuple[Mask, Integers]:
    """Of several teams the one that began first counts; an unknown begin is before any."""
    found, at = pairs.places(team)
    since = np.full(len(pairs.number), np.iinfo(np.int32).max)
    np.minimum.at(since, at, begin[found])
    there = np.zeros(len(pairs.number), dtype=bool)
    there[at] = True
    return there, np.where(there, since, NO_DAY)
