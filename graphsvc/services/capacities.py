"""How many stakeholders each of ours is in active contact with, over the whole portfolio."""

from __future__ import annotations

from datetime import date

from graphsvc.access import LOCAL_OWNER
from graphsvc.analysis.columns.arrays import day_number
from graphsvc.analysis.columns.presence import presence
from graphsvc.analysis.columns.strengths import strengths
from graphsvc.analysis.columns.working import active_stakeholders
from graphsvc.services.context import Context
from graphsvc.services.summary import shown_facts


def active_everywhere(ctx: Context, day: date) -> dict[str, int]:
    """Everybody of ours by id, and how many: capacities are counted against all of them, whoever asks."""
    facts, metrics = shown_facts(ctx, LOCAL_OWNER).facts, ctx.metrics_at(ctx.graphs.revision())
    present = presence(facts, day_number(day), day)
    counts = active_stakeholders(facts, present, strengths(facts, present, metrics), metrics)
    return dict(zip(facts.ours["id"], counts.tolist(), strict=True))
