"""Every default of the metrics, one line each, that a user can read and change. Answers carry `metrics_version`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from graphsvc.kinds import DEFAULTS

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
_PLAYBOOK = (("economic_buyer", "decision_maker"), ("problem_owner",), ("champion",))


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
