"""What the accounts of an answer are worth to us."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from graphsvc.analysis.value import AccountValue, account_values, latest_assessments
from graphsvc.services.context import Context
from graphsvc.services.studies import Study


def values_of(ctx: Context, found: Sequence[Study], day: date, revision: int) -> tuple[AccountValue, ...]:
    """Value, and value and money at risk, of each account as it was studied."""
    latest = ctx.kept(
        ("assessments", revision, day),
        lambda: latest_assessments(ctx.store.at(revision).graph_of(["Account", "Assessment"], ["ASSESSES"]), day),
    )
    accounts = [each.account for each in found]
    covered = [each.analysis.coverage.coverage for each in found]
    return account_values(accounts, [latest.get(node.id) for node in accounts], covered, ctx.metrics_at(revision))


def number(value: float | None) -> float:
    """The value, nan where it is unknown."""
    return float("nan") if value is None else value
