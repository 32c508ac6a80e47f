"""What the accounts of an answer are worth to us."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from graphsvc.analysis.value import AccountValue, account_values, latest_assessments
from graphsvc.model import Graph, Node
from graphsvc.services.context import Context
from graphsvc.services.studies import Study


def values_of(ctx: Context, found: Sequence[Study], day: date, revision: int) -> tuple[AccountValue, ...]:
    """Value, and value and money at risk, of each account as it was studied."""
    accounts = [each.account for each in found]
    latest = assessments_of(ctx, (node.id for node in accounts), day, revision)
    covered = [each.analysis.coverage.coverage for each in found]
    return account_values(accounts, [latest.get(node.id) for node in accounts], covered, ctx.metrics_at(revision))


def assessments_of(ctx: Context, accounts: Iterable[str], day: date, revision: int) -> dict[str, Node]:
    """Account → its latest assessment on or before that day, of these accounts; those without one are left out."""
    asked = tuple(sorted(set(accounts)))
    return ctx.kept(("assessments", revision, day, asked), lambda: _assessments_of(ctx, asked, day, revision))


def _assessments_of(ctx: Context, accounts: tuple[str, ...], day: date, revision: int) -> dict[str, Node]:
    graphs = ctx.store.at(revision)
    ties = graphs.ties_around("Account", accounts, ["ASSESSES"])
    nodes = graphs.nodes_of("Assessment", [tie.source for tie in ties])
    return latest_assessments(Graph(nodes, ties), day)


def number(value: float | None) -> float:
    """The value, nan where it is unknown."""
    return float("nan") if value is None else value
