"""Every default of the metrics, one line each, that a user can read and change. Answers carry `metrics_version`."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from types import MappingProxyType
from typing import Any

from graphsvc.kinds import DEFAULTS, ENUMERATIONS

METRICS_VERSION = "1"
TOLERANCE = 1e-9
"""A comparison with a threshold t means >= t - TOLERANCE."""


def _fixed(**values: float) -> Mapping[str, float]:
    return MappingProxyType(values)


def _default_strength(kind: str) -> float:
    """The strength of a tie that states none, as its kind declares it."""
    return float(DEFAULTS[kind]["strength"])


_ROLE_WEIGHTS = _fixed(
    economic_buyer=4, decision_maker=4, approver=3, problem_owner=2, executive_sponsor=2, technical_evaluator=1.5,
    procurement=1, legal=1, user=1, gatekeeper=0.5, champion=0, coach=0, influencer=0, blocker=0,
)  # fmt: skip
_SUPPORT = _fixed(mentor=2, supporter=1, neutral=0, non_supporter=-1, enemy=-2)
_CHANNELS = _fixed(visit=4, meeting=3, event=2, call=2, order=1, message=1, email=1)
_HALF_LIVES = _fixed(visit=180, meeting=180, event=180, call=90, order=90, message=90, email=90)
_LEVELS = _fixed(none=0, vendor=0.25, credible_source=0.5, problem_solver=0.75, trusted_advisor=0.95)
_FIXED = frozenset({"metrics_version", "time_zone", "two_way_channels"})
_PLAYBOOK = (("economic_buyer", "decision_maker"), ("problem_owner",), ("champion",))
_TEAM_PLAYBOOK = (("strategy",), ("sales_administration",), ("technical",), ("quality",))
_VALUE_WEIGHTS = _fixed(revenue=1, margin=1, growth=1, strategic_fit=1, reference_effect=1)
PLAYBOOKS = MappingProxyType({
    "playbook": ("role", tuple(_ROLE_WEIGHTS)), "team_playbook": ("function", tuple(ENUMERATIONS["function"].values)),
})  # fmt: skip
"""Setting → what it names, and what it may name."""


@dataclass(frozen=True, slots=True)
class MetricSettings:
    """Weights, strengths, half-lives (days) and thresholds. Strengths and thresholds are fractions of 1.
    `time_zone` (IANA name): the day of an interaction is its day there, as `today` is."""

    metrics_version: str = METRICS_VERSION
    time_zone: str = "UTC"
    role_weights: Mapping[str, float] = field(default_factory=lambda: _ROLE_WEIGHTS)
    playbook: tuple[tuple[str, ...], ...] = _PLAYBOOK
    tier_base: float = 2.0
    weighted_tiers: int = 3
    influence_default: float = _default_strength("INFLUENCES")
    solid_down: float = 0.5
    solid_up: float = 0.2
    dotted_down: float = 0.3
    dotted_up: float = 0.1
    susceptibility: float = 0.5
    support_values: Mapping[str, float] = field(default_factory=lambda: _SUPPORT)
    channel_weights: Mapping[str, float] = field(default_factory=lambda: _CHANNELS)
    half_lives: Mapping[str, float] = field(default_factory=lambda: _HALF_LIVES)
    two_way_channels: frozenset[str] = frozenset({"email", "message", "call"})
    saturation: float = 6.0
    level_strengths: Mapping[str, float] = field(default_factory=lambda: _LEVELS)
    level_half_life: float = 365.0
    joint_team_level: str = "problem_solver"
    carried_over: float = 0.8
    active: float = 0.2
    stale_days: float = 90.0
    stale_gaps: float = 1.5
    matrix_gap: float = 0.05
    hidden_fraction: float = 0.1
    hidden_least: int = 3
    influence_step: float = 0.2
    knows_default: float = _default_strength("KNOWS")
    colleague_step: float = 0.8
    plan_strength: float = 0.6
    plan_misfit: float = 0.6
    pagerank_damping: float = 0.85
    value_weights: Mapping[str, float] = field(default_factory=lambda: _VALUE_WEIGHTS)
    value_cut: float = 50.0
    team_playbook: tuple[tuple[str, ...], ...] = _TEAM_PLAYBOOK
    whitespace_coverage: float = 0.5


def flat(settings: MetricSettings) -> dict[str, float | str]:
    """Every value under the name that `kinds.METRIC_SETTINGS` declares, but for `metrics_version` and `time_zone`."""
    found: dict[str, float | str] = {}
    for each in fields(settings):
        value = getattr(settings, each.name)
        if isinstance(value, Mapping):
            found |= {f"{each.name}_{key}": float(part) for key, part in value.items()}
        elif each.name in PLAYBOOKS:
            found[each.name] = written(value)
        elif each.name not in _FIXED:
            found[each.name] = value if isinstance(value, str) else float(value)
    return found


def with_values(settings: MetricSettings, values: Mapping[str, float | str]) -> MetricSettings:
    """The settings with these values, by their flat names. Their version then names what is not as by default.

    Raises ValueError for a playbook that cannot be read.
    """
    if not values:
        return settings
    changed: dict[str, Any] = {}
    for each in fields(settings):
        value = getattr(settings, each.name)
        if isinstance(value, Mapping):
            own = {key: values.get(f"{each.name}_{key}", part) for key, part in value.items()}
            changed[each.name] = MappingProxyType(own)
        elif each.name in PLAYBOOKS and each.name in values:
            changed[each.name] = playbook(str(values[each.name]), each.name)
        elif each.name in values:
            changed[each.name] = type(value)(values[each.name])
    tag = hashlib.blake2b(repr(sorted(values.items())).encode(), digest_size=4).hexdigest()
    return replace(settings, **changed, metrics_version=f"{settings.metrics_version}+{tag}")


def playbook(text: str, name: str = "playbook") -> tuple[tuple[str, ...], ...]:
    """From `economic_buyer|decision_maker; problem_owner; champion`. `name`: one of `PLAYBOOKS`.

    Raises ValueError for what is no role, in a team's playbook for what is no function.
    """
    noun, known = PLAYBOOKS[name]
    parts = tuple(tuple(one.strip() for one in part.split("|")) for part in text.split(";") if part.strip())
    unknown = sorted({one for part in parts for one in part}.difference(known))
    if unknown:
        raise ValueError(f"names no {noun}: {', '.join(unknown)}; known: {', '.join(known)}")
    return parts


def lacking(parts: tuple[tuple[str, ...], ...], held: Iterable[str]) -> tuple[str, ...]:
    """The parts of a playbook of which nothing is held; the first of several alternatives names the part."""
    found = set(held)
    return tuple(options[0] for options in parts if found.isdisjoint(options))


def written(parts: tuple[tuple[str, ...], ...]) -> str:
    """A playbook as text."""
    return "; ".join("|".join(part) for part in parts)
