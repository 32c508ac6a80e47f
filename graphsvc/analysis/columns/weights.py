"""Decision weights and open seats of many accounts at once (metrics §1)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graphsvc.analysis.columns.arrays import Mask, floats, integers, looked_up, mask, starts
from graphsvc.analysis.columns.facts import Facts
from graphsvc.analysis.columns.presence import Presence
from graphsvc.analysis.segments import Floats, Integers
from graphsvc.analysis.settings import MetricSettings

EVIDENCE = ("roles", "hierarchy", "none")
"""What `Weights.evidence` numbers."""


@dataclass(frozen=True, slots=True)
class Weights:
    """`opportunity` (accounts,): position among the account's own, −1 = none. `evidence` (accounts,), see `EVIDENCE`.

    `formal` d (n,); `seats` (accounts, parts of the playbook): what nobody present holds; `seat_share` alike. Σ d and
    seats of an account = 1 unless nobody is there. `role_row`, `role_person` (m,): rows of the facts' roles in the
    opportunity that somebody present (n) holds.
    """

    opportunity: Integers
    evidence: Integers
    formal: Floats
    seats: Mask
    seat_share: Floats
    role_row: Integers
    role_person: Integers


def weights(facts: Facts, present: Presence, settings: MetricSettings, asked: str | None = None) -> Weights:
    """Weights, seats and evidence of every account. O(rows · log rows).

    `asked`: the id of the opportunity that counts; by default each account's own choice (metrics, "Which opportunity").
    """
    chosen = _choose(facts, present, settings) if asked is None else _asked_for(facts, present.accounts, asked)
    row, person = _held(facts, present, chosen)
    weight = looked_up(facts.roles["role"], settings.role_weights)[row]
    by_role = np.bincount(person, np.nan_to_num(weight), len(present.row)).astype(float)
    each, evidence = _weighed(facts, present, by_role, settings)
    seats = _seats(facts, present, row, settings)
    named = np.array([settings.role_weights[options[0]] for options in settings.playbook], dtype=float)
    seat_weight = np.where(seats & (evidence == 0)[:, None], named, 0.0)
    total = _sums(present, each) + seat_weight.sum(axis=1)
    total[total == 0] = 1.0  # nobody is there
    formal = each / total[present.account]
    return Weights(chosen, evidence, formal, seats, seat_weight / total[:, None], row, person)


def _sums(present: Presence, values: Floats | NDArray[np.bool_]) -> Floats:
    return np.bincount(present.account, values, present.accounts).astype(float)


def _asked_for(facts: Facts, accounts: int, asked: str) -> Integers:
    account = integers(facts.opportunities["account"])
    row = np.flatnonzero((facts.opportunities["id"] == asked).to_numpy())
    chosen = np.full(accounts, -1)
    chosen[account[row]] = row - starts(account, accounts)[account[row]]
    return chosen


def _choose(facts: Facts, present: Presence, settings: MetricSettings) -> Integers:
    """The standing one if it has a weighted role; else the largest open one that has; else the standing one."""
    table = facts.opportunities
    account = integers(table["account"])
    base = starts(account, present.accounts)
    weighted = _weighted(facts, present, base, settings)
    standing = mask(table["standing"])
    open_one = (table["status"].fill_null("open") == "open").to_numpy()
    rank = np.select([standing & weighted, open_one & weighted, standing], [0, 1, 2], 3)
    amount = floats(table["amount"])
    # By id among equals: an account's opportunities are sorted by it, and the sort is stable.
    order = np.lexsort((-np.nan_to_num(amount), np.isnan(amount), rank, account))
    order = order[rank[order] < 3]
    chosen = np.full(present.accounts, -1)
    best, at = np.unique(account[order], return_index=True)
    chosen[best] = order[at] - base[best]
    return chosen


def _weighted(facts: Facts, present: Presence, base: Integers, settings: MetricSettings) -> Mask:
    """Which opportunities have a weighted role of somebody present."""
    roles = facts.roles
    account = integers(roles["account"])
    weight = np.nan_to_num(looked_up(roles["role"], settings.role_weights))
    counted = (present.of(account, integers(roles["person"])) >= 0) & (weight > 0)
    found = np.zeros(facts.opportunities.height, dtype=bool)
    found[(base[account] + integers(roles["opportunity"]))[counted]] = True
    return found


def _held(facts: Facts, present: Presence, chosen: Integers) -> tuple[Integers, Integers]:
    """Rows of the roles in the chosen opportunities, and who holds them."""
    roles = facts.roles
    account = integers(roles["account"])
    person = present.of(account, integers(roles["person"]))
    row = np.flatnonzero((person >= 0) & (integers(roles["opportunity"]) == chosen[account]))
    return row, person[row]


def _weighed(facts: Facts, present: Presence, by_role: Floats, settings: MetricSettings) -> tuple[Floats, Integers]:
    """By role where there are any; else by tier, if at least half of the people are on a solid line; else all alike."""
    tier, on_line = tiers(facts, present, settings)
    by_tier = np.where(tier < settings.weighted_tiers, settings.tier_base ** -tier.astype(float), 0.0)
    size = np.diff(present.first)
    lined = (size > 0) & (2 * _sums(present, on_line) >= size) & (_sums(present, by_tier) > 0)
    evidence = np.where(_sums(present, by_role) > 0, 0, np.where(lined, 1, 2))
    each = np.choose(evidence[present.account], [by_role, by_tier, np.ones(len(by_role))])
    return each, evidence


def tiers(facts: Facts, present: Presence, settings: MetricSettings) -> tuple[Integers, Mask]:
    """Of everybody present: the length of the shortest chain of solid lines up to somebody without a boss, as far as
    it counts, and whether they are on a line at all. People who left count as links; nobody leads out of a circle."""
    lines = facts.lines
    account = integers(lines["account"])
    report = present.base[account] + integers(lines["report"])
    boss = present.base[account] + integers(lines["boss"])
    known = (present.position >= 0) | present.left
    kept = mask(lines["solid"]) & known[report] & known[boss]
    report, boss = report[kept], boss[kept]
    tier = np.full(len(known), settings.weighted_tiers)
    on_line, has_boss = np.zeros(len(known), dtype=bool), np.zeros(len(known), dtype=bool)
    on_line[report] = on_line[boss] = has_boss[report] = True
    tier[on_line & ~has_boss] = 0
    for below in range(1, settings.weighted_tiers):
        reached = report[tier[boss] == below - 1]
        tier[reached] = np.minimum(tier[reached], below)
    return tier[present.row], on_line[present.row]


def _seats(facts: Facts, present: Presence, row: Integers, settings: MetricSettings) -> Mask:
    """Which parts of the playbook nobody holds, (accounts, parts)."""
    account, role = integers(facts.roles["account"])[row], facts.roles["role"][row]
    missing = np.ones((present.accounts, len(settings.playbook)), dtype=bool)
    for part, options in enumerate(settings.playbook):
        missing[account[role.is_in(options).to_numpy()], part] = False
    return missing
