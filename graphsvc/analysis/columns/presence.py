"""Who is there on a day: the people of each account, and ours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from scipy.sparse import csr_array

from graphsvc.analysis.columns.arrays import Mask, days, floats, integers, mask, over, runs, starts
from graphsvc.analysis.columns.facts import Facts
from graphsvc.analysis.network import combine
from graphsvc.analysis.segments import Floats, Integers
from graphsvc.analysis.settings import MetricSettings


@dataclass(frozen=True, slots=True)
class Presence:
    """The n people present at their accounts, account after account, by id.

    `row` (n,) in the facts' people; `position` (people rows,) among the present, −1 = not there; `base` (accounts + 1,)
    and `first` (accounts + 1,): where each account begins among the rows and among the present; `account`, `named`
    (n,); `left` (people rows,): worked there and left. `ours` (ours,): has not left.
    """

    today: date
    row: Integers
    position: Integers
    base: Integers
    first: Integers
    account: Integers
    named: Mask
    left: Mask
    ours: Mask

    @property
    def accounts(self) -> int:
        """How many accounts there are."""
        return len(self.first) - 1

    def of(self, account: Integers, person: Integers) -> Integers:
        """Positions among the present of people by account and position there, −1 = not there."""
        found: Integers = self.position[self.base[account] + person]
        return found


def presence(facts: Facts, today: int, day: date) -> Presence:
    """Who is there on that day, `today` = its number. O(people)."""
    people, accounts = facts.people, facts.accounts.height
    account, here = integers(people["account"]), mask(people["at"])
    since, until = days(people["since"]), days(people["until"])
    there = here & runs(since, until, today)
    row = np.flatnonzero(there)
    position = np.full(len(there), -1)
    position[row] = np.arange(len(row))
    return Presence(
        day, row, position, starts(account, accounts), starts(account[row], accounts), account[row],
        mask(people["named"])[row], here & (since <= today) & over(until, today), _ours(facts, today),
    )  # fmt: skip


def _ours(facts: Facts, today: int) -> Mask:
    """Employees until their last day; partners' people unless all their jobs are over, or have not begun."""
    jobs, size = facts.jobs, facts.ours.height
    who = integers(jobs["ours"])
    running = runs(days(jobs["since"]), days(jobs["until"]), today)
    some, any_running = np.zeros(size, dtype=bool), np.zeros(size, dtype=bool)
    some[who] = True
    any_running[who[running]] = True
    gone = np.where(mask(facts.ours["is_partner"]), some & ~any_running, over(days(facts.ours["until"]), today))
    return ~gone


@dataclass(frozen=True, slots=True)
class Influences:
    """Every single influence above 0 among people present, all (m,): `by` influences `who` with `strength`.

    `rests_on`: position in `LINES` of the setting that the strength is, −1 where it is recorded or its default.
    """

    who: Integers
    by: Integers
    strength: Floats
    rests_on: Integers


LINES = ("solid_down", "solid_up", "dotted_down", "dotted_up")
"""The settings that reporting lines take their strengths from."""


def influences(facts: Facts, present: Presence, settings: MetricSettings) -> Influences:
    """Single influences, parallel ones each by itself; every reporting line influences downwards and upwards."""
    parts = [_stated(facts, present, settings), *_lines(facts, present, settings)]
    who, by, r, rests_on = (np.concatenate([part[x] for part in parts]) for x in range(4))
    kept = (who >= 0) & (by >= 0) & (r > 0)
    return Influences(who[kept], by[kept], r[kept], rests_on[kept])


def influence(facts: Facts, present: Presence, settings: MetricSettings) -> csr_array:
    """r of everybody present, (n, n), block-diagonal over accounts, parallel ties combined. O(ties · log ties)."""
    single = influences(facts, present, settings)
    return combine(single.who, single.by, single.strength, len(present.row))


_Ties = tuple[Integers, Integers, Floats, Integers]


def _stated(facts: Facts, present: Presence, settings: MetricSettings) -> _Ties:
    ties = facts.influences
    account = integers(ties["account"])
    r = floats(ties["strength"].fill_null(settings.influence_default))
    ends = present.of(account, integers(ties["who"])), present.of(account, integers(ties["by"]))
    return *ends, r, np.full(len(r), -1)


def _lines(facts: Facts, present: Presence, settings: MetricSettings) -> tuple[_Ties, _Ties]:
    ties = facts.lines
    account, dotted = integers(ties["account"]), ~mask(ties["solid"])
    report, boss = present.of(account, integers(ties["report"])), present.of(account, integers(ties["boss"]))
    strength = np.array([getattr(settings, name) for name in LINES], dtype=float)
    down, up = 2 * dotted, 1 + 2 * dotted
    return (report, boss, strength[down], down), (boss, report, strength[up], up)


def levels(facts: Facts, present: Presence) -> Floats:
    """The level of everybody present, (n,); nan = unknown."""
    return floats(facts.people["level"])[present.row]
