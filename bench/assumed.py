"""What is drawn again for the intervals of every account of a portfolio, from its columns (metrics §15)."""

from __future__ import annotations

import numpy as np

from graphsvc.analysis.assumptions import Assumptions
from graphsvc.analysis.columns.arrays import floats, integers, mask, positions, starts
from graphsvc.analysis.columns.weights import EVIDENCE, tiers
from graphsvc.analysis.portfolio import Portfolio
from graphsvc.analysis.segments import Floats, Integers
from graphsvc.analysis.settings import MetricSettings
from graphsvc.kinds import METRIC_SETTINGS

_LINES = ("solid_down", "solid_up", "dotted_down", "dotted_up")
_NOT = -1


def assumptions(of: Portfolio, share: Floats, settings: MetricSettings) -> Assumptions:
    """As `intervals.assumptions` has them for one account."""
    present, evidence = of.present, of.weights.evidence
    account, people = present.account, len(present.row)
    names = [_names(settings, each) for each in EVIDENCE]
    own = np.array([len(each) for each in names])[evidence]
    who, by, strength, line = _ties(of, settings)
    column = _column(names, _LINES)[evidence[account[who]], line]
    stated = line == _NOT
    column[stated] = own[account[who[stated]]] + _within(account[who[stated]])
    influences = np.bincount(account[who[stated]], minlength=present.accounts)
    columns = own + influences + np.where(evidence == 2, np.diff(present.first), 0)
    held, held_column, held_weight, held_tier = _held(of, settings, names, columns)
    seat_account, part = np.nonzero(of.weights.seats)
    roles = [options[0] for options in settings.playbook]
    weighed = evidence[seat_account] == 0
    named = np.array([settings.role_weights[role] for role in roles])
    order = np.lexsort((np.arange(people), -share.round(12), account))
    return Assumptions(
        first=present.first, tie=starts(who, people), by=by, strength=strength, column=column,
        held=starts(held, people), held_column=held_column, held_weight=held_weight, held_tier=held_tier,
        seat=starts(seat_account, present.accounts),
        seat_column=np.where(weighed, np.array([names[0].index(f"role_weights_{role}") for role in roles])[part], 0),
        seat_weight=np.where(weighed, named[part], 0.0), columns=columns,
        a_column=_column(names, ["susceptibility"])[evidence, 0], order=order - present.first[account],
        a=settings.susceptibility,
    )  # fmt: skip


def _names(settings: MetricSettings, evidence: str) -> list[str]:
    """The settings that are drawn, in the order of the settings table."""
    wanted = {f"role_weights_{role}" for role in settings.role_weights} | {*_LINES, "susceptibility"}
    wanted |= {"tier_base"} if evidence == "hierarchy" else set()
    return [each.name for each in METRIC_SETTINGS.properties if each.name in wanted]


def _column(names: list[list[str]], of: list[str] | tuple[str, ...]) -> Integers:
    """The column of each setting by evidence, (evidence, settings)."""
    return np.array([[each.index(name) for name in of] for each in names])


def _within(account: Integers) -> Integers:
    """The number of each among those of its account, from 0. `account` ascending."""
    return np.arange(len(account)) - np.searchsorted(account, account)


def _ties(of: Portfolio, settings: MetricSettings) -> tuple[Integers, Integers, Floats, Integers]:
    """Every single influence by who, by whom, strength; and which of `_LINES` it rests on, `_NOT` = stated."""
    facts, present = of.facts, of.present
    said, lines = facts.influences, facts.lines
    account, solid = integers(lines["account"]), mask(lines["solid"])
    report, boss = (present.of(account, integers(lines[end])) for end in ("report", "boss"))
    value = np.array([getattr(settings, name) for name in _LINES])
    of_said = integers(said["account"])
    down, up = np.where(solid, 0, 2), np.where(solid, 1, 3)
    stated = floats(said["strength"].fill_null(settings.influence_default))
    who = np.concatenate([present.of(of_said, integers(said["who"])), report, boss])
    by = np.concatenate([present.of(of_said, integers(said["by"])), boss, report])
    strength = np.concatenate([stated, value[down], value[up]])
    line = np.concatenate([np.full(len(stated), _NOT), down, up])
    kept = np.flatnonzero((who >= 0) & (by >= 0) & (strength > 0))
    kept = kept[np.lexsort((strength[kept], by[kept], who[kept]))]
    return who[kept], by[kept], strength[kept], line[kept]


def _held(
    of: Portfolio, settings: MetricSettings, names: list[list[str]], columns: Integers
) -> tuple[Integers, Integers, Floats, Integers]:
    """What gives each person a decision weight: who, column, weight, tier; by person."""
    present, weighed = of.present, of.weights
    evidence = weighed.evidence[present.account]
    by_role = np.flatnonzero(evidence[weighed.role_person] == 0)
    holder = weighed.role_person[by_role]
    role = positions(of.facts.roles["role"], settings.role_weights)[weighed.role_row[by_role]]
    of_role = np.array([names[0].index(f"role_weights_{name}") for name in settings.role_weights])
    tier = tiers(of.facts, present, settings)[0]
    lined = np.flatnonzero((evidence == 1) & (tier < settings.weighted_tiers))
    alike = np.flatnonzero(evidence == 2)
    size = np.diff(present.first)[present.account[alike]]
    own = columns[present.account[alike]] - size + alike - present.first[present.account[alike]]
    parts = (
        (
            holder,
            of_role[role],
            np.array([*settings.role_weights.values()], dtype=float)[role],
            np.full(len(role), _NOT),
        ),
        (
            lined,
            np.full(len(lined), names[1].index("tier_base")),
            np.full(len(lined), 1 / settings.tier_base),
            tier[lined],
        ),
        (alike, own, np.ones(len(alike)), np.full(len(alike), _NOT)),
    )
    columns_of = [np.concatenate(column) for column in zip(*parts, strict=True)]
    order = np.argsort(columns_of[0], kind="stable")
    who, column, weight, tier = (each[order] for each in columns_of)
    return who, column, weight, tier
