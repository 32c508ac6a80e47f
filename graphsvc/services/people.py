"""`key-people` and `coverage`: who holds the decision, and how much of it we are in touch with."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from graphsvc.access import Viewer
from graphsvc.analysis.coverage import Matrix as MatrixResult
from graphsvc.analysis.coverage import Part as PartResult
from graphsvc.analysis.decision import reasons
from graphsvc.analysis.intervals import intervals as draw_intervals
from graphsvc.analysis.strength import Contact
from graphsvc.analysis.threads import Verdict
from graphsvc.kinds import ENUMERATIONS
from graphsvc.services import answers as shapes
from graphsvc.services.context import Context
from graphsvc.services.sight import sees_decisions, withheld
from graphsvc.services.studies import Study, envelope, name_of, study


def key_people(
    ctx: Context,
    viewer: Viewer,
    account: str,
    opportunity: str | None,
    top: int | None,
    today: date | None,
    intervals: bool = False,
) -> shapes.KeyPeople:
    """Everybody at the account by decision share, with the parts it is made of, open seats and the stance. With
    `intervals` also how sure shares and ranks are."""
    found = study(ctx, viewer, account, opportunity, today)
    decision = found.analysis.decision
    order = decision.order if top is None else decision.order[:top]
    sure = _sure(ctx, viewer, found) if intervals else {}
    return shapes.KeyPeople(
        **envelope(ctx, found),
        withheld=withheld(viewer, "support", "stance", "roles", erased=found.graph.erased),
        evidence=decision.evidence,
        open_share=decision.open_share,
        people=[
            _person(found, i, rank, parts).model_copy(update=sure.get(i, {}))
            for rank, (i, parts) in enumerate(
                zip(order, reasons(found.analysis.network, decision, order), strict=True), 1
            )
        ],
        open_seats=[
            shapes.OpenSeat(id=f"seat:{role}", role=role, decision_share=share)
            for role, share in zip(decision.seats, decision.seat_share.tolist(), strict=True)
        ],
        stance=stance_answer(found) if sees_decisions(viewer) else None,
    )


def _sure(ctx: Context, viewer: Viewer, found: Study) -> dict[int, dict[str, Any]]:
    """How sure each person's share and rank are, by position."""
    network, decision = found.analysis.network, found.analysis.decision
    key = ("intervals", network.account, found.revision, network.today, decision.opportunity, viewer.sees)
    drawn = ctx.kept(key, lambda: draw_intervals(network, decision, ctx.metrics_at(found.revision)))
    beside: dict[int, list[str]] = {}
    for one, other in drawn.undecided:
        beside.setdefault(one, []).append(network.people[other])
        beside.setdefault(other, []).append(network.people[one])
    return {
        i: {
            "share_interval": (float(drawn.share_low[i]), float(drawn.share_high[i])),
            "rank_interval": (int(drawn.rank_low[i]), int(drawn.rank_high[i])),
            "undecided": beside.get(i, []),
        }
        for i in range(len(network.people))
    }


def stance_answer(found: Study) -> shapes.Stance:
    """Where the decision leans."""
    stance = found.analysis.stance
    return shapes.Stance(
        expected=stance.expected, known_share=stance.known_share, low=stance.low, high=stance.high
    )  # fmt: skip


def _person(found: Study, i: int, rank: int, parts: list[tuple[str | None, float]]) -> shapes.KeyPerson:
    analysis = found.analysis
    network, decision = analysis.network, analysis.decision
    node = network.nodes[i]
    share, formal = float(decision.share[i]), float(decision.formal[i])
    return shapes.KeyPerson(
        id=node.id,
        name=node.get("name"),
        name_zh=node.get("name_zh"),
        title=node.get("title"),
        department=network.department[i],
        roles=list(decision.roles[i]),
        support=analysis.stance.support[i],
        decision_share=share,
        formal_share=formal,
        informal_share=share - formal,
        rank=rank,
        hidden_influencer=i in decision.hidden,
        coverage=float(analysis.coverage.covered[i]),
        gap=float(analysis.coverage.gap[i]),
        because=[
            shapes.Because(via=via, name=name_of(found.graph, via) if via else None, share=part) for via, part in parts
        ],
    )


def coverage(ctx: Context, viewer: Viewer, account: str, today: date | None) -> shapes.Coverage:
    """Coverage, its gaps and roll-ups, the matrix, threads with their cut, and every contact with its reason."""
    found = study(ctx, viewer, account, None, today)
    result = found.analysis.coverage
    return shapes.Coverage(
        **envelope(ctx, found),
        withheld=withheld(viewer, "roles", "threads", erased=found.graph.erased),
        coverage=result.coverage,
        known_coverage=result.known_coverage,
        open_share=found.analysis.decision.open_share,
        gaps=_gaps(found),
        departments=_named_parts(found, result.departments),
        roles=_role_parts(result.roles),
        levels=[_part(p, p.id, None) for p in result.levels],
        matrix=_matrix(result.matrix),
        threads=thread_answer(found),
        contacts=[_contact(found, c) for c in found.analysis.contacts],
    )


def thread_answer(found: Study) -> shapes.Threads:
    """Threads with the people whose leaving alone lowers the count; neither where the verdict is unknown."""
    network, threads = found.analysis.network, found.threads
    if threads.verdict is Verdict.UNKNOWN:
        return shapes.Threads(count=None, verdict=threads.verdict.value, cut=[])
    cut = [network.ours[j] for j in threads.cut_ours] + [network.people[i] for i in threads.cut_people]
    return shapes.Threads(count=threads.count, verdict=threads.verdict.value, cut=cut)


def _gaps(found: Study) -> list[shapes.Part]:
    analysis = found.analysis
    rows = [
        shapes.Part(
            id=node.id,
            name=node.get("name") or node.get("title"),
            name_zh=node.get("name_zh"),
            decision_share=float(s),
            coverage=float(c),
            gap=float(g),
        )
        for node, s, c, g in zip(
            analysis.network.nodes,
            analysis.decision.share,
            analysis.coverage.covered,
            analysis.coverage.gap,
            strict=True,
        )
    ]
    for role, share in zip(analysis.decision.seats, analysis.decision.seat_share.tolist(), strict=True):
        caption = ENUMERATIONS["buying_role"].values[role]
        rows.append(
            shapes.Part(
                id=f"seat:{role}", name=caption.en, name_zh=caption.zh, decision_share=share, coverage=0.0, gap=share
            )
        )
    return sorted(rows, key=lambda row: (-round(row.gap, 12), row.id))


def _part(part: PartResult, name: str | None, name_zh: str | None) -> shapes.Part:
    return shapes.Part(
        id=part.id,
        name=name,
        name_zh=name_zh,
        decision_share=part.share,
        coverage=part.coverage,
        gap=part.gap,
        own=part.own,
    )


def _named_parts(found: Study, parts: Iterable[PartResult]) -> list[shapes.Part]:
    departments = found.graph.nodes("Department")
    rows = []
    for part in parts:
        node = departments.get(part.id)
        rows.append(_part(part, node.get("name") if node else None, node.get("name_zh") if node else None))
    return rows


def _role_parts(parts: Iterable[PartResult]) -> list[shapes.Part]:
    captions = ENUMERATIONS["buying_role"].values
    return [_part(p, captions[p.id].en, captions[p.id].zh) if p.id in captions else _part(p, None, None) for p in parts]


def _matrix(matrix: MatrixResult) -> shapes.Matrix:
    cells = [
        [shapes.Cell(strength=c.strength, contacts=c.contacts, stale=c.stale, gap=c.gap) for c in row]
        for row in matrix.cells
    ]
    return shapes.Matrix(rows=list(matrix.rows), columns=list(matrix.columns), cells=cells)


def _contact(found: Study, contact: Contact) -> shapes.ContactLine:
    network = found.analysis.network
    partner = bool(network.is_partner[network.our_index[contact.ours]])
    return shapes.ContactLine(
        ours=contact.ours,
        ours_name=name_of(found.graph, contact.ours),
        stakeholder=contact.stakeholder,
        stakeholder_name=name_of(found.graph, contact.stakeholder),
        strength=contact.strength,
        why=_why(contact),
        since=contact.since.isoformat() if contact.since else None,
        stale=contact.stale,
        below_target=contact.below_target,
        side="partner" if partner else "ours",
    )


def _why(contact: Contact) -> str:
    if contact.carried_from:
        return f"carried_over:{contact.carried_from}"
    return "asserted_undated" if contact.undated else contact.why
