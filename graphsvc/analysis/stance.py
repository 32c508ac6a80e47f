"""Where the decision leans (metrics §4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from graphsvc.analysis.decision import Decision
from graphsvc.analysis.network import Floats, Network
from graphsvc.analysis.settings import MetricSettings


@dataclass(frozen=True, slots=True)
class Stance:
    """`expected` in [−1, 1] over the known part of the decision, None if nobody's support is known; `known_share`
    in [0, 1]; `low` ≤ `high`: with everybody unknown against us, for us. `support[i]`: recorded support or None.

    `convert`: whom to convert, (person, s (1 − o)); `opponents`: (person, −s o); known people, largest first, > 0."""

    expected: float | None
    known_share: float
    low: float
    high: float
    support: tuple[str | None, ...]
    convert: tuple[tuple[int, float], ...] = ()
    opponents: tuple[tuple[int, float], ...] = ()


def stance(network: Network, decision: Decision, settings: MetricSettings) -> Stance:
    """expected = Σ_known s o / Σ_known s with o = support/2; seats and unknown people count in low and high only."""
    recorded = {
        t.source: t.get("support") for t in network.graph.ties("HAS_STANCE") if t.target == decision.opportunity
    }
    support = tuple(
        recorded.get(person) if named else None for person, named in zip(network.people, network.named, strict=True)
    )
    known = np.array([value is not None for value in support], dtype=bool)
    o = opinions(support, settings)
    s = decision.share
    known_share = float(s[known].sum())
    leaning = float(s[known] @ o[known])
    unknown = float(s[~known].sum() + decision.seat_share.sum())
    expected = leaning / known_share if known_share > 0 else None
    return Stance(
        expected, known_share, leaning - unknown, leaning + unknown, support,
        convert=_largest(s * (1.0 - o), network.people), opponents=_largest(-s * o, network.people),
    )  # fmt: skip


def _largest(figure: Floats, people: Sequence[str]) -> tuple[tuple[int, float], ...]:
    """The positive figures, largest first, equal ones by id; nan (unknown) is not positive."""
    found = [(i, value) for i, value in enumerate(figure.tolist()) if value > 0]
    return tuple(sorted(found, key=lambda pair: (-round(pair[1], 12), people[pair[0]])))


def opinions(support: Sequence[str | None], settings: MetricSettings) -> Floats:
    """o = support/2 in [−1, 1], shape (n,); nan where unknown."""
    return np.array([np.nan if v is None else settings.support_values[v] / 2 for v in support], dtype=float)
