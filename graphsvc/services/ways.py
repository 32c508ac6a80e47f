"""`paths` and `plan`: who introduces us, and whom to meet next."""

from __future__ import annotations

from datetime import date

import numpy as np
from numpy.typing import NDArray

from graphsvc.access import Viewer
from graphsvc.analysis import paths as analysis
from graphsvc.analysis.network import over
from graphsvc.analysis.ours import at_account
from graphsvc.analysis.plan import Proposal, next_contacts
from graphsvc.kinds import OURS
from graphsvc.model import Graph, Node
from graphsvc.services import answers as shapes
from graphsvc.services.context import Context
from graphsvc.services.lookup import find, find_person
from graphsvc.services.roads import not_yet, roads
from graphsvc.services.sight import visible, withheld
from graphsvc.services.studies import Study, envelope, name_of, stamp, study

Floats = NDArray[np.float64]
_EMPTY = {
    analysis.NoAnswer.TARGET_UNNAMED: "This is an open seat: nobody is known who could be met.",
    analysis.NoAnswer.TARGET_LEFT: "This person has left.",
    analysis.NoAnswer.START_LEFT: "The person to start from has left.",
}
_NOT_YET = "This person's time there has not begun."


def paths(
    ctx: Context, viewer: Viewer, stakeholder: str, start: str | None, k: int, max_steps: int, today: date | None
) -> shapes.Paths:
    """The k strongest offered introduction paths to a stakeholder, back-ups marked, and why others are not offered."""
    target = find(ctx, viewer, "Stakeholder", stakeholder)
    begin = find_person(ctx, viewer, start, OURS) if start else None
    day, revision = ctx.today(today), ctx.graphs.revision()
    account = ctx.looked_up(("employer", target.id, revision), lambda: _employer(ctx, target.id))
    graph, network = _roads(ctx, viewer, account, max_steps, day, revision)
    if begin is None or begin.id in network.ours:
        start_id = begin.id if begin else None
        found = analysis.introduction_paths(network, target.id, start=start_id, k=k, max_steps=max_steps)
    else:
        found = analysis.Paths(
            target.id, (), (), analysis.why_empty(network, target.id) or _start_gone(ctx, begin, day)
        )
    return _paths_answer(ctx, viewer, graph, account, found, day)


def _start_gone(ctx: Context, start: Node, day: date) -> analysis.NoAnswer | None:
    """Whether somebody of ours who reaches nobody here has left."""
    if start.label == "Employee":
        gone = over(start.get("until"), day)
    else:
        jobs = [tie for tie in ctx.graphs.ties_of(start.label, start.id) if tie.type == "WORKS_FOR"]
        gone = bool(jobs) and all(over(job.get("until"), day) for job in jobs)
    return analysis.NoAnswer.START_LEFT if gone else None


def _employer(ctx: Context, stakeholder: str) -> str:
    """The account at which a stakeholder works or worked: everybody has one."""
    return next(t.target for t in ctx.graphs.ties_of("Stakeholder", stakeholder) if t.type == "WORKS_AT")


def _roads(
    ctx: Context, viewer: Viewer, account: str, max_steps: int, day: date, revision: int
) -> tuple[Graph, analysis.PathNetwork]:
    """What introductions to anybody of an account can run over: read once for all of them."""

    def make() -> tuple[Graph, analysis.PathNetwork]:
        graph = visible(ctx.graphs.neighbourhood("Account", account, max_steps), viewer)
        return graph, roads(graph, day, ctx.metrics_at(graph.revision))

    return ctx.kept(("roads", account, max_steps, revision, day, viewer.sees), make)


def _paths_answer(
    ctx: Context, viewer: Viewer, graph: Graph, account: str, found: analysis.Paths, day: date
) -> shapes.Paths:
    target = found.target
    note = _EMPTY[found.empty_because] if found.empty_because else None
    if target in not_yet(graph, day):
        note = _NOT_YET
    return shapes.Paths(
        **stamp(ctx, graph.revision, day),
        withheld=withheld(viewer, "paths", erased=graph.erased),
        account=account,
        account_name=graph.nodes("Account")[account].get("name"),
        target=target,
        target_name=name_of(graph, target),
        paths=[_path(graph, path) for path in found.paths],
        not_offered=[_not_offered(graph, path) for path in found.not_offered],
        note=note,
    )


def _path(graph: Graph, path: analysis.Path) -> shapes.Path:
    steps = [
        shapes.Step(
            **{"from": s.source, "to": s.target},
            source_name=name_of(graph, s.source),
            target_name=name_of(graph, s.target),
            kind=str(s.kind),
            strength=s.strength,
            evidence=s.evidence,
        )
        for s in path.steps
    ]
    return shapes.Path(strength=path.strength, steps=steps, weakest_step=path.weakest_step, backup=path.backup)


def _not_offered(graph: Graph, path: analysis.NotOffered) -> shapes.NotOffered:
    return shapes.NotOffered(
        people=list(path.people),
        names=[name_of(graph, person) for person in path.people],
        because="; ".join(_reason(graph, reason) for reason in path.because),
    )


def _reason(graph: Graph, reason: analysis.Reason) -> str:
    names = [name_of(graph, person) or person for person in reason.people]
    if reason.why is analysis.Why.CONFLICT:
        return f"{names[0]} and {names[1]} are in conflict"
    if reason.why is analysis.Why.LEFT:
        return f"{names[0]} has left"
    return f"{names[0]} is against us ({(reason.support or '').replace('_', ' ')})"


def plan(ctx: Context, viewer: Viewer, account: str, k: int, today: date | None) -> shapes.Plan:
    """The k new contacts that together raise coverage most, each with the way in."""
    found = study(ctx, viewer, account, None, today)
    network, result = found.analysis.network, found.analysis.coverage
    free, metrics = _free(ctx, found), ctx.metrics_at(found.revision)
    best = next_contacts(
        found.analysis.c,
        found.analysis.decision.share,
        result.covered,
        network.named,
        _levels([node.get("level") for node in network.our_nodes]),
        _levels(network.level),
        at_account(network, found.analysis.contacts, metrics),
        free,
        k=k,
        active=metrics.active,
        reach=metrics.plan_strength,
        misfit=metrics.plan_misfit,
        path_strengths=lambda person: _path_strengths(ctx, viewer, found, person),
    )
    unlimited = sorted({network.ours[p.ours] for p in best.proposals if not p.capacity_known})
    notes = [
        f"No capacity is recorded for {name_of(found.graph, who) or who}: taken as unlimited." for who in unlimited
    ]
    return shapes.Plan(
        **envelope(ctx, found),
        withheld=withheld(viewer, "roles", "paths", erased=found.graph.erased),
        coverage_before=result.coverage,
        coverage_after=None if result.coverage is None else result.coverage + best.gain,
        proposals=[_proposal(ctx, viewer, found, p) for p in best.proposals],
        notes=notes,
    )


def _levels(levels: list[int | None] | tuple[int | None, ...]) -> Floats:
    return np.array([np.nan if level is None else level for level in levels], dtype=float)


def _free(ctx: Context, found: Study) -> Floats:
    """Capacity less the active stakeholders over all accounts; nan where no capacity is recorded."""
    capacity = _levels([node.get("capacity") for node in found.analysis.network.our_nodes])
    if np.isnan(capacity).all():
        return capacity
    from graphsvc.services.capacities import active_everywhere  # with polars, which introductions do not need

    day, revision = found.analysis.network.today, found.revision
    active = ctx.kept(("active", revision, day), lambda: active_everywhere(ctx, day))
    used = np.array([active.get(person, 0) for person in found.analysis.network.ours], dtype=float)
    free: Floats = np.maximum(capacity - used, 0.0)
    return free


def _path_strengths(ctx: Context, viewer: Viewer, found: Study, person: int) -> Floats:
    network = found.analysis.network
    _, road = _roads(ctx, viewer, network.account, 4, network.today, found.revision)
    best = analysis.best_strengths(road, network.people[person])
    return np.array([best.get(ours, 0.0) for ours in network.ours], dtype=float)


def _proposal(ctx: Context, viewer: Viewer, found: Study, proposal: Proposal) -> shapes.Proposal:
    network = found.analysis.network
    ours, person = network.ours[proposal.ours], network.people[proposal.person]
    return shapes.Proposal(
        ours=ours,
        ours_name=name_of(found.graph, ours),
        stakeholder=person,
        stakeholder_name=name_of(found.graph, person),
        gain=proposal.gain,
        fit=proposal.fit,
        path=way_in(ctx, viewer, network.account, ours, person, network.today, found.revision),
    )


def way_in(
    ctx: Context, viewer: Viewer, account: str, ours: str, person: str, day: date, revision: int
) -> shapes.Path | None:
    """The strongest offered path from one of ours to somebody at an account, if there is one."""
    graph, road = _roads(ctx, viewer, account, 4, day, revision)
    if ours not in road.ours or person not in road.index:
        return None
    found = analysis.introduction_paths(road, person, start=ours, k=1, not_offered=0)
    return _path(graph, found.paths[0]) if found.paths else None
