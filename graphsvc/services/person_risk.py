"""`risk --person`: what goes with one person who leaves, over all accounts that they have to do with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from graphsvc.access import Viewer
from graphsvc.analysis import risk as analysis
from graphsvc.analysis.threads import Verdict, verdict_of
from graphsvc.analysis.value import AccountValue
from graphsvc.kinds import OURS, PERSON
from graphsvc.model import Node, NodeKey
from graphsvc.services import structure_answers as shapes
from graphsvc.services.context import Context
from graphsvc.services.lookup import find_person
from graphsvc.services.sight import sees_decisions, withheld
from graphsvc.services.studies import Study, stamp, study
from graphsvc.services.worth import number, values_of

_MET_AT = {"Engagement": ("ATTENDED",), "JointTeam": ("MEMBER_OF",)}


@dataclass(frozen=True, slots=True)
class _Loss:
    """What is lost at one account."""

    study: Study
    leaver: analysis.Leaver
    value: AccountValue


def person_risk(ctx: Context, viewer: Viewer, person: str, today: date | None) -> shapes.PersonRisk:
    """Every account where somebody of ours has a contact, or at which a stakeholder works: what their leaving changes,
    the largest loss first. Raises NotFound, Ambiguous."""
    node = find_person(ctx, viewer, person, PERSON)
    found = [study(ctx, viewer, account, None, today) for account in sorted(accounts_with(ctx, node))]
    leavers = [(each, leaver) for each in found if (leaver := _leaver(ctx, each, node))]
    day, revision = ctx.today(today), max((each.revision for each in found), default=ctx.graphs.revision())
    values = values_of(ctx, [each for each, _ in leavers], day, revision)
    losses = [_Loss(*pair, value) for pair, value in zip(leavers, values, strict=True)]
    return shapes.PersonRisk(
        **stamp(ctx, revision, day),
        withheld=withheld(viewer, "roles", "threads"),
        person=node.id,
        name=node.get("name"),
        side="theirs" if node.label not in OURS else "ours" if node.label == "Employee" else "partner",
        accounts=sorted(
            (_account(each, sees_decisions(viewer)) for each in losses),
            key=lambda each: (round(each.coverage_change, 12), each.id),
        ),
        **_summed(losses, sees_decisions(viewer)),
    )


def accounts_with(ctx: Context, node: Node) -> set[str]:
    """The accounts of everybody whom one of ours has met, now or under an earlier post of theirs; of a stakeholder the
    account where they work."""
    people = {node.id} if node.label not in OURS else _met(ctx, node)
    accounts, known = set[str](), set[str]()
    while new := people - known:
        known |= new
        ties = ctx.graphs.ties_around("Stakeholder", sorted(new), ("WORKS_AT", "SAME_PERSON_AS"))
        accounts |= {tie.target for tie in ties if tie.type == "WORKS_AT"}
        people = {tie.target for tie in ties if tie.type == "SAME_PERSON_AS" and node.label in OURS}
    return accounts


def _met(ctx: Context, node: Node) -> set[str]:
    ties = ctx.graphs.ties_of(node.label, node.id)
    ends = [end for tie in ties if tie.type in {"CONTACTS", "INTERACTED_WITH"} for end in tie.ends]
    for label, types in _MET_AT.items():
        places = sorted({tie.target for tie in ties if tie.type in types and tie.target_label == label})
        ends += [end for tie in ctx.graphs.ties_around(label, places, types) for end in tie.ends]
    return _stakeholders(ends)


def _stakeholders(ends: Iterable[NodeKey]) -> set[str]:
    return {node_id for label, node_id in ends if label == "Stakeholder"}


def _leaver(ctx: Context, found: Study, node: Node) -> analysis.Leaver | None:
    """What the person's leaving changes there; None where they have nothing to do with it, or have left already."""
    network = found.analysis.network
    asked = [network.index[node.id]] if node.id in network.index else []
    leavers = analysis.key_people(found.analysis, ctx.metrics_at(found.revision), of=asked)
    return next((each for each in leavers if each.id == node.id), None)


def _account(loss: _Loss, counts: bool) -> shapes.AccountAtRisk:
    found, change = loss.study, loss.leaver.coverage_change
    known = counts and found.threads.verdict is not Verdict.UNKNOWN
    after = verdict_of(found.threads.count + loss.leaver.threads_change, people=1, ours=1)
    return shapes.AccountAtRisk(
        id=found.account.id,
        name=found.name,
        coverage=found.analysis.coverage.coverage,
        coverage_change=change,
        threads=found.threads.count if known else None,
        threads_change=loss.leaver.threads_change if known else None,
        verdict=found.threads.verdict.value,
        verdict_after=after.value if known else Verdict.UNKNOWN.value,
        value_at_risk=None if loss.value.value is None else -loss.value.value * change,
        money_at_risk=None if loss.value.annual_revenue is None else -loss.value.annual_revenue * change,
        currency=loss.value.currency,
    )


def _summed(losses: Sequence[_Loss], counts: bool) -> dict[str, Any]:
    whole = analysis.over_accounts(
        [each.leaver.coverage_change for each in losses],
        [each.leaver.threads_change for each in losses],
        [each.study.threads.count for each in losses],
        [number(each.value.value) for each in losses],
        [number(each.value.annual_revenue) for each in losses],
        [each.value.currency for each in losses],
        [not counts or each.study.threads.verdict is Verdict.UNKNOWN for each in losses],
    )
    names = ("lower_verdict", "no_contact", "verdict_unknown", "value_at_risk", "value_unknown", "money_unknown")
    return {**{name: getattr(whole, name) for name in names}, "money_at_risk": dict(whole.money_at_risk)}
