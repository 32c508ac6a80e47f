"""The analysis of an account, kept per revision: every answer about it begins here."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from typing import Any

from graphsvc.access import Viewer
from graphsvc.analysis.account import AccountAnalysis, analyse
from graphsvc.analysis.threads import Threads, threads
from graphsvc.model import Graph, Node
from graphsvc.services.context import Context
from graphsvc.services.lookup import find
from graphsvc.services.sight import sees_decisions, visible


@dataclass(frozen=True, slots=True)
class Study:
    """An account, the graph around it at one revision, its analysis and threads."""

    account: Node
    graph: Graph
    analysis: AccountAnalysis
    threads: Threads
    revision: int

    @property
    def name(self) -> str:
        """The account's name, else its id."""
        name: str = self.account.get("name") or self.account.id
        return name


def study(ctx: Context, viewer: Viewer, account: str, opportunity: str | None, today: date | None) -> Study:
    """The study of one account by id or name. Raises NotFound, Ambiguous."""
    found = find(ctx, viewer, "Account", account)
    day = ctx.today(today)
    asked = ctx.graphs.revision()
    # Somebody may commit between the two: the answer is of the revision that the graph was read at.
    whole = ctx.kept(("graph", found.id, asked), lambda: ctx.graphs.account_graph(found.id))
    node, key = whole.nodes("Account")[found.id], ("study", found.id, whole.revision, opportunity, day, viewer.sees)

    def make() -> Study:
        return examine(ctx, viewer, visible(whole, viewer), node, opportunity, day, whole.revision)

    return ctx.kept(key, make)


def examine(
    ctx: Context, viewer: Viewer, graph: Graph, account: Node, opportunity: str | None, day: date, revision: int,
    vacated: AbstractSet[str] = frozenset(),
) -> Study:  # fmt: skip
    """The study of an account whose graph is at hand, as far as the viewer may see it. `vacated`: see `analyse`."""
    metrics = ctx.metrics_at(revision)
    analysis = analyse(graph, account.id, day, metrics, opportunity, vacated)
    network = analysis.network
    found = threads(
        analysis.c,
        network.influence,
        analysis.decision.formal,
        network.named,
        active=metrics.active,
        step=metrics.influence_step,
        ours_in_store=ours_in_store(ctx, revision),
        withheld=not sees_decisions(viewer),
    )
    return Study(account, graph, analysis, found, revision)


def ours_in_store(ctx: Context, revision: int) -> int:
    """1 if anybody of ours is recorded at all, else 0: without them "no contact" would say too much."""
    labels = ("Employee", "PartnerContact")
    return ctx.looked_up(("ours", revision), lambda: int(ctx.store.at(revision).any_of(labels)))


def envelope(ctx: Context, study: Study) -> dict[str, Any]:
    """What every answer about an account carries."""
    return {
        "account": study.account.id,
        "account_name": study.account.get("name"),
        "opportunity": study.analysis.decision.opportunity,
        **stamp(ctx, study.revision, study.analysis.network.today),
    }


def stamp(ctx: Context, revision: int, today: date) -> dict[str, Any]:
    """When, on which day and at which revision an answer was computed."""
    return {
        "as_of": ctx.now(),
        "today": today.isoformat(),
        "revision": revision,
        "metrics_version": ctx.metrics_at(revision).metrics_version,
    }


def name_of(graph: Graph, person: str) -> str | None:
    """The name of a person on either side, or None for a seat."""
    for label in ("Stakeholder", "Employee", "PartnerContact"):
        node = graph.nodes(label).get(person)
        if node is not None:
            name: str | None = node.get("name")
            return name
    return None
