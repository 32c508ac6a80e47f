"""How sure the shares of a whole portfolio are: what is drawn of every account, from its columns (metrics §15)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graphsvc.analysis.assumptions import LINEAR, Assumptions, Spreads, spreads
from graphsvc.analysis.columns.presence import LINES, influences
from graphsvc.analysis.columns.weights import EVIDENCE, tiers
from graphsvc.analysis.decision import Evidence
from graphsvc.analysis.intervals import drawn_settings, role_setting
from graphsvc.analysis.portfolio import Portfolio
from graphsvc.analysis.segments import Floats, Integers
from graphsvc.analysis.settings import MetricSettings


@dataclass(frozen=True, slots=True)
class _Held:
    """What gives people a decision weight, all (h,): see `Assumptions`."""

    person: Integers
    column: Integers
    weight: Floats
    tier: Integers


def portfolio_spreads(of: Portfolio, share: Floats, settings: MetricSettings) -> Spreads:
    """How far shares and ranks of everybody spread, by person (n,) as `share` is; seats by account, then by part of the
    playbook. Of each account what `intervals` says of it alone. O(200 · ties · steps)."""
    return spreads(portfolio_assumptions(of, share, settings))


def portfolio_assumptions(of: Portfolio, share: Floats, settings: MetricSettings) -> Assumptions:
    """What is drawn of every account."""
    names = _Columns(of.weights.evidence, settings)
    by, strength, tie, column, own = _ties(of, names, settings)
    people = np.diff(of.present.first)
    columns = names.count + own + np.where(of.weights.evidence == _NONE, people, 0)
    held = _weights(of, names, columns, settings)
    account, part = np.nonzero(of.weights.seats)
    seat_column, seat_weight = _seats(of, account, part, names, settings)
    return Assumptions(
        first=of.present.first, tie=tie, by=by, strength=strength, column=column,
        held=np.searchsorted(held.person, np.arange(len(share) + 1)), held_column=held.column, held_weight=held.weight,
        held_tier=held.tier, seat=np.searchsorted(account, np.arange(of.present.accounts + 1)), seat_column=seat_column,
        seat_weight=seat_weight, columns=columns, a_column=names.of("susceptibility", np.arange(of.present.accounts)),
        order=_order(of, share), a=settings.susceptibility,
    )  # fmt: skip


_ROLES, _HIERARCHY, _NONE = (EVIDENCE.index(each) for each in ("roles", "hierarchy", "none"))


class _Columns:
    """Where the settings lie among the draws of each account: its evidence decides which are drawn."""

    def __init__(self, evidence: Integers, settings: MetricSettings) -> None:
        kinds: tuple[Evidence, ...] = ("roles", "hierarchy", "none")
        self._evidence, self._names = evidence, [drawn_settings(settings, each) for each in kinds]
        self.count: Integers = np.array([len(names) for names in self._names])[evidence]

    def of(self, name: str, account: Integers) -> Integers:
        """The column of a setting in each of these accounts; 0 where it is not drawn."""
        place = np.array([names.index(name) if name in names else 0 for names in self._names])
        found: Integers = place[self._evidence[account]]
        return found


def _ties(
    of: Portfolio, names: _Columns, settings: MetricSettings
) -> tuple[Integers, Floats, Integers, Integers, Integers]:
    """Who influences, how strongly, where those of each person begin, their columns; how many columns of its own each
    account has. By who is influenced, by whom, strength."""
    single = influences(of.facts, of.present, settings)
    order = np.lexsort((single.strength, single.by, single.who))
    who, by, rests_on = single.who[order], single.by[order], single.rests_on[order]
    account = of.present.account[who]
    lines = np.array([names.of(name, account) for name in LINES])
    recorded = rests_on < 0
    before: Integers = np.cumsum(recorded) - recorded
    first = np.searchsorted(account, np.arange(of.present.accounts + 1))
    own = np.diff(np.r_[before, recorded.sum()][first])
    column = np.where(
        recorded, names.count[account] + before - np.r_[before, 0][first[account]], lines[rests_on, np.arange(len(who))]
    )
    tie = np.searchsorted(who, np.arange(len(of.present.account) + 1))
    return by, single.strength[order], tie, column, own


def _weights(of: Portfolio, names: _Columns, columns: Integers, settings: MetricSettings) -> _Held:
    parts = [_by_role(of, names, settings), _by_tier(of, names, settings), _alike(of, columns)]
    person = np.concatenate([part.person for part in parts])
    order = np.argsort(person, kind="stable")
    rest = (np.concatenate([getattr(part, name) for part in parts])[order] for name in ("column", "weight", "tier"))
    return _Held(person[order], *rest)


def _by_role(of: Portfolio, names: _Columns, settings: MetricSettings) -> _Held:
    person, role = of.weights.role_person, of.facts.roles["role"][of.weights.role_row]
    account = of.present.account[person]
    column, weight = np.full(len(person), -1), np.zeros(len(person))
    for name, value in settings.role_weights.items():
        here = (role == name).to_numpy()
        column[here], weight[here] = names.of(role_setting(name), account[here]), value
    kept = (column >= 0) & (of.weights.evidence[account] == _ROLES)
    return _Held(person[kept], column[kept], weight[kept], np.full(int(kept.sum()), LINEAR))


def _by_tier(of: Portfolio, names: _Columns, settings: MetricSettings) -> _Held:
    tier, _ = tiers(of.facts, of.present, settings)
    lined = of.weights.evidence[of.present.account] == _HIERARCHY
    person = np.flatnonzero(lined & (tier < settings.weighted_tiers))
    column = names.of("tier_base", of.present.account[person])
    return _Held(person, column, np.full(len(person), 1.0 / settings.tier_base), tier[person])


def _alike(of: Portfolio, columns: Integers) -> _Held:
    """Under `none` everybody has a column of their own, the last ones."""
    account, first = of.present.account, of.present.first
    person = np.flatnonzero(of.weights.evidence[account] == _NONE)
    here = account[person]
    column = columns[here] - np.diff(first)[here] + person - first[here]
    return _Held(person, column, np.ones(len(person)), np.full(len(person), LINEAR))


def _seats(
    of: Portfolio, account: Integers, part: Integers, names: _Columns, settings: MetricSettings
) -> tuple[Integers, Floats]:
    """Column and weight of each open seat: nothing unless roles are the evidence."""
    column, weight = np.zeros(len(account), dtype=np.int64), np.zeros(len(account))
    for number, options in enumerate(settings.playbook):
        here = (part == number) & (of.weights.evidence[account] == _ROLES)
        column[here] = names.of(role_setting(options[0]), account[here])
        weight[here] = settings.role_weights[options[0]]
    return column, weight


def _order(of: Portfolio, share: Floats) -> Integers:
    """Positions within the account by share rounded to 12 decimals, ties by id."""
    account = of.present.account
    order = np.lexsort((-np.round(share, 12), account))
    place: Integers = order - of.present.first[account]
    return place
