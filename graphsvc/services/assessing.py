"""`assess`: what an account is worth, and how much of it is at risk (metrics §11)."""

from __future__ import annotations

from datetime import date

from graphsvc.access import Viewer
from graphsvc.analysis.value import PERSPECTIVES, AccountValue, account_values, parts_at_risk
from graphsvc.kinds import ENUMERATIONS, NODE_KINDS
from graphsvc.model import Node
from graphsvc.services import relationship_answers as shapes
from graphsvc.services.context import Context
from graphsvc.services.labels import iso
from graphsvc.services.sight import seen, withheld, withheld_of
from graphsvc.services.studies import Study, envelope, name_of, study
from graphsvc.services.worth import assessments_of


def assess(ctx: Context, viewer: Viewer, account: str, today: date | None) -> shapes.Assess:
    """Both perspectives with their parts, the quadrant, value and money at risk with whom they lie. NotFound,
    Ambiguous."""
    found = study(ctx, viewer, account, None, today)
    metrics = ctx.metrics_at(found.revision)
    day, own = found.analysis.network.today, found.account.id
    node = assessments_of(ctx, [own], day, found.revision).get(own)
    coverage = found.analysis.coverage.coverage
    value = account_values([found.account], [node], [coverage], metrics)[0]
    return shapes.Assess(
        **envelope(ctx, found),
        withheld=[
            *withheld(viewer, "roles", erased=found.graph.erased),
            *withheld_of(NODE_KINDS["Assessment"], viewer),
        ],
        assessment=None if node is None else _judgement(ctx, viewer, found, node),
        perspectives=_perspectives(value),
        value=value.value,
        quadrant=None if value.quadrant is None else value.quadrant.value,
        cut=metrics.value_cut,
        coverage=coverage,
        value_at_risk=value.value_at_risk,
        annual_revenue=value.annual_revenue,
        money_at_risk=value.money_at_risk,
        currency=value.currency,
        parts=_parts(found, value),
    )


def _judgement(ctx: Context, viewer: Viewer, found: Study, node: Node) -> shapes.Judgement:
    graphs, shown = ctx.store.at(found.revision), seen(node, viewer) or node
    who = sorted(tie.target for tie in graphs.ties_around("Assessment", [node.id], ["ASSESSED_BY"]))
    names = {each.id: each.get("name") for each in graphs.nodes_of("Employee", who)}
    return shapes.Judgement(
        id=node.id, assessed_on=iso(node.get("assessed_on")) or "", assessed_by=who,
        names=[names.get(each) for each in who], note=shown.get("note"),
    )  # fmt: skip


def _perspectives(value: AccountValue) -> list[shapes.Perspective]:
    """The value is the mean of the perspectives that are known."""
    scores = {"current": value.current, "future": value.future}
    known = sum(score is not None for score in scores.values())
    return [
        shapes.Perspective(
            perspective="current" if name == "current" else "future",
            score=score,
            weight=None if score is None else 1 / known,
            part=None if score is None else score / known,
            aspects=[
                shapes.Aspect(aspect=each.aspect, points=each.points, weight=each.weight, part=each.part)
                for each in value.parts
                if each.perspective == name
            ],
            left_out=[aspect for aspect in PERSPECTIVES[name] if aspect in value.left_out],
        )
        for name, score in scores.items()
    ]


def _parts(found: Study, value: AccountValue) -> list[shapes.PartAtRisk]:
    """Whom we are not in touch with, largest gap first; the gaps add up to 1 − coverage."""
    return [
        shapes.PartAtRisk(
            id=who,
            name=_named(found, who),
            gap=gap,
            value_at_risk=None if value.value_at_risk is None or value.value is None else value.value * gap,
            money_at_risk=None if value.money_at_risk is None else (value.annual_revenue or 0.0) * gap,
        )
        for who, gap in parts_at_risk(1.0, found.analysis)
    ]


def _named(found: Study, who: str) -> str | None:
    """A seat of the playbook is called by its role, a known one by its title."""
    role = who.removeprefix("seat:")
    caption = ENUMERATIONS["buying_role"].values.get(role) if role != who else None
    node = found.graph.nodes("Stakeholder").get(who)
    return caption.en if caption else name_of(found.graph, who) or (node.get("title") if node else None)
