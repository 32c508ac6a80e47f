"""Who of ours works on an account: its managers, its joint teams, those in contact, the partners that serve it."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import numpy as np
from numpy.typing import NDArray

from graphsvc.analysis.network import Network, runs, serves
from graphsvc.analysis.settings import TOLERANCE, MetricSettings
from graphsvc.analysis.strength import Contact, running_teams


def active_contacts(found: Iterable[Contact], settings: MetricSettings) -> list[Contact]:
    """Those of strength c ≥ `active` − 1e-9 (metrics §5)."""
    return [contact for contact in found if contact.strength >= settings.active - TOLERANCE]


def live_partners(network: Network) -> set[str]:
    """The partners that serve the account on that day: the last day of an agreement counts."""
    ties = network.graph.ties("SERVES")
    return {tie.source for tie in ties if tie.target == network.account and serves(tie, network.today)}


def people_of(network: Network, partners: Collection[str]) -> dict[str, set[str]]:
    """Partner → those of its people who work for it on that day."""
    people: dict[str, set[str]] = {partner: set() for partner in partners}
    for tie in network.graph.ties("WORKS_FOR"):
        if tie.target in people and runs(tie, network.today):
            people[tie.target].add(tie.source)
    return people


def teams_at(network: Network) -> set[str]:
    """The joint teams embedded at the account, whatever their contract says."""
    return {tie.source for tie in network.graph.ties("EMBEDDED_IN") if tie.target == network.account}


def at_account(network: Network, found: Iterable[Contact], settings: MetricSettings) -> NDArray[np.bool_]:
    """Who of ours manages the account, is in a joint team there whose contract runs, has an active contact there or
    works for a partner that serves it (metrics §9): a mask (ours,). O(ties)."""
    graph, account = network.graph, network.account
    teams = teams_at(network) & {team.id for team in running_teams(graph, network.today)}
    chosen = {tie.source for tie in graph.ties("MANAGES") if tie.target == account}
    chosen |= {tie.source for tie in graph.ties("MEMBER_OF") if tie.target in teams}
    chosen = chosen.union(*people_of(network, live_partners(network)).values())
    chosen |= {contact.ours for contact in active_contacts(found, settings)}
    return np.array([person in chosen for person in network.ours], dtype=bool)
