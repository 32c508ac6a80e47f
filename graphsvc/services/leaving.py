"""`risk`: what goes with a person who leaves."""

from __future__ import annotations

from datetime import date

from graphsvc.access import Viewer
from graphsvc.analysis import risk as analysis
from graphsvc.services import structure_answers as shapes
from graphsvc.services.context import Context
from graphsvc.services.people import thread_answer
from graphsvc.services.sight import sees_decisions, withheld
from graphsvc.services.studies import Study, envelope, name_of, study


def risk(ctx: Context, viewer: Viewer, account: str, today: date | None) -> shapes.Risk:
    """Everybody whose leaving changes coverage or threads, on either side and of partners: the largest loss first.
    Who changes nothing is left out."""
    found = study(ctx, viewer, account, None, today)
    key = ("risk", found.account.id, found.revision, found.analysis.network.today, viewer.sees)
    leavers = ctx.kept(key, lambda: analysis.key_people(found.analysis, ctx.metrics_at(found.revision)))
    threads, counts = thread_answer(found), sees_decisions(viewer)
    return shapes.Risk(
        **envelope(ctx, found),
        withheld=withheld(viewer, "roles", "threads", erased=found.graph.erased),
        coverage=found.analysis.coverage.coverage,
        threads=threads.count,
        verdict=threads.verdict,
        people=[_leaver(found, each, counts) for each in leavers if each.coverage_change or each.threads_change],
    )


def _leaver(found: Study, each: analysis.Leaver, counts: bool) -> shapes.Leaver:
    return shapes.Leaver(
        id=each.id,
        name=name_of(found.graph, each.id),
        side=each.side,
        coverage_change=each.coverage_change,
        threads_change=each.threads_change if counts else None,
        seats=[shapes.LeftSeat(role=role, share=share) for role, share in each.seats],
    )
