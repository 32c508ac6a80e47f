"""Everything about one account's decision and contacts, computed in one go from its graph."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date

from graphsvc.analysis.coverage import Coverage, cover
from graphsvc.analysis.decision import Decision, decide
from graphsvc.analysis.network import Floats, Network, build
from graphsvc.analysis.settings import MetricSettings
from graphsvc.analysis.stance import Stance, stance
from graphsvc.analysis.strength import Contact, contacts, matrix
from graphsvc.model import Graph


@dataclass(frozen=True, slots=True)
class AccountAnalysis:
    """One account on one day: its columns, the decision, stance, contacts, `c` (ours × people), coverage."""

    network: Network
    decision: Decision
    stance: Stance
    contacts: tuple[Contact, ...]
    c: Floats
    coverage: Coverage


def analyse(
    graph: Graph, account: str, today: date, settings: MetricSettings, opportunity: str | None = None,
    vacated: AbstractSet[str] = frozenset(),
) -> AccountAnalysis:  # fmt: skip
    """The analysis of one account (metrics §§1–6). `vacated`: who of their people is supposed to leave (§10).

    Raises NotFound for an opportunity of another account.
    """
    network = build(graph, account, today, settings, vacated)
    decision = decide(network, settings, opportunity)
    found = contacts(network, settings)
    c = matrix(network, found)
    return AccountAnalysis(
        network, decision, stance(network, decision, settings), found, c, cover(network, decision, c, found, settings)
    )
