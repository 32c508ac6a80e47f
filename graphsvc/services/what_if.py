"""`what-if`: an account's figures before and after something that is supposed. Nothing is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from graphsvc.access import Viewer
from graphsvc.analysis import risk
from graphsvc.analysis.threads import Verdict
from graphsvc.analysis.value import AccountValue
from graphsvc.errors import InvalidInput, Problem
from graphsvc.kinds import OURS, PERSON
from graphsvc.model import Graph
from graphsvc.services import what_if_answers as shapes
from graphsvc.services.choices import Lang
from graphsvc.services.context import Context
from graphsvc.services.lookup import find_person
from graphsvc.services.person_risk import accounts_with
from graphsvc.services.sight import sees_decisions, withheld
from graphsvc.services.studies import Study, envelope, examine, stamp, study
from graphsvc.services.supposed_people import FIELDS, Directory, Said, wrong_values
from graphsvc.services.supposing import Placed, Supposed, refuse, suppose
from graphsvc.services.suppositions import Leave, Scene, Supposition, Tied, contradictions
from graphsvc.services.what_if_parts import figures, shifts, told
from graphsvc.services.worth import number, values_of


@dataclass(frozen=True, slots=True)
class _Case:
    """One account before and after. `graph`: before, with everybody in it who is named; `placed`: what is supposed
    there; `worth`: the account's value at both ends."""

    before: Study
    after: Study
    graph: Graph
    supposed: Supposed
    placed: tuple[Placed, ...]
    worth: Sequence[AccountValue] = ()


def said_of(**options: Sequence[Any]) -> list[Said]:
    """What is supposed, from its values by kind (`FIELDS`): a text for `without`, of the others the fields in order."""
    found = []
    for kind, names in FIELDS.items():
        for number_, values in enumerate(options.get(kind, ())):
            parts = (values,) if kind == "without" else values
            found.append(Said(kind, dict(zip(names, parts, strict=True)), f"/{kind}/{number_}"))
    return found


def what_if(
    ctx: Context, viewer: Viewer, account: str, said: Sequence[Said], today: date | None, lang: Lang = "en"
) -> shapes.WhatIf:
    """One account before and after.

    Raises NotFound, Ambiguous for whom nobody knows, InvalidChange for what contradicts itself or breaks a rule,
    InvalidInput where nothing is supposed.
    """
    cases = _cases(ctx, viewer, [study(ctx, viewer, account, None, today)], said, today)
    return _answer(ctx, viewer, cases[0], lang)


def what_ifs(
    ctx: Context, viewer: Viewer, accounts: Sequence[str], said: Sequence[Said], today: date | None, lang: Lang = "en"
) -> shapes.WhatIfs:
    """Several accounts before and after, with what it comes to; none named: every account that those who are named have
    to do with. Raises as `what_if`."""
    everywhere = not accounts
    names = _accounts_meant(ctx, viewer, said) if everywhere else accounts
    found = {each.account.id: each for each in (study(ctx, viewer, name, None, today) for name in names)}
    cases = _cases(ctx, viewer, list(found.values()), said, today)
    if everywhere:
        cases = [case for case in cases if _concerned(case)]
    answers = [_answer(ctx, viewer, case, lang) for case in cases]
    revision = max((case.before.revision for case in cases), default=ctx.graphs.revision())
    changes = {(each.kind, *each.people, each.value): each for answer in answers for each in answer.changes}
    return shapes.WhatIfs(
        **stamp(ctx, revision, ctx.today(today)),
        withheld=withheld(viewer, "support", "stance", "roles", "threads"),
        changes=list(changes.values()),
        accounts=sorted(answers, key=lambda each: (round(_gained(each) or 0.0, 12), str(each.account))),
        **_summed(cases, answers),
    )


def _accounts_meant(ctx: Context, viewer: Viewer, said: Sequence[Said]) -> list[str]:
    """The accounts of everybody who is named, and of those of ours who leave."""
    if any(each.kind == "join" for each in said):
        raise InvalidInput("Nobody can join everywhere.", hint="Name the account that they join.")
    accounts = set[str]()
    for each in said:
        for name in set(FIELDS[each.kind]) & {"person", "stakeholder", "source", "target"}:
            labels = PERSON if name == "person" else ("Stakeholder",)
            accounts |= accounts_with(ctx, find_person(ctx, viewer, each.values[name], labels))
    return sorted(accounts)


def _concerned(case: _Case) -> bool:
    """Whether anything supposed has to do with the account: who of ours leaves has a contact there."""
    met = {contact.ours for contact in case.before.analysis.contacts if contact.strength > 0}
    leave = [each.person for each, _ in case.placed if isinstance(each, Leave)]
    return len(leave) < len(case.placed) or any(label not in OURS or who in met for label, who in leave)


def _cases(
    ctx: Context, viewer: Viewer, found: Sequence[Study], said: Sequence[Said], today: date | None
) -> list[_Case]:
    if not said:
        raise InvalidInput("Nothing is supposed.", hint=f"Suppose any of: {', '.join(FIELDS)}.")
    directory, placed = Directory(ctx, viewer, found, ctx.today(today)), dict[Supposition, str]()
    for each, place in directory.read(said):
        placed.setdefault(each, place)
    refuse(wrong_values(placed.items()))
    refuse([Problem(why, pointer=place) for place, why in contradictions(placed.items(), directory.names())])
    cases = [_case(ctx, viewer, each, directory, list(placed.items())) for each in found]
    return _valued(ctx, cases, ctx.today(today)) if cases else []


def _valued(ctx: Context, cases: Sequence[_Case], day: date) -> list[_Case]:
    revision = max(case.before.revision for case in cases)
    before = values_of(ctx, [case.before for case in cases], day, revision)
    after = values_of(ctx, [case.after for case in cases], day, revision)
    return [replace(case, worth=worth) for case, *worth in zip(cases, before, after, strict=True)]


def _case(ctx: Context, viewer: Viewer, before: Study, directory: Directory, every: Sequence[Placed]) -> _Case:
    scene = Scene(before.account.id, before.analysis.decision.opportunity, before.analysis.network.today)
    here = [(each, place) for each, place in every if directory.account(each) in (None, scene.account)]
    if scene.opportunity is None:
        refuse([Problem("the account has no decision yet", pointer=place) for each, place in here
                if isinstance(each, Tied) and each.target is None])  # fmt: skip
    graph = directory.completed(before.graph, [each for each, _ in here])
    made = suppose(graph, scene, here)
    after = examine(
        ctx, viewer, made.graph, before.account, scene.opportunity, scene.today, before.revision, made.vacated
    )
    return _Case(before, after, graph, made, tuple(here))


def _answer(ctx: Context, viewer: Viewer, case: _Case, lang: Lang) -> shapes.WhatIf:
    ends = zip((case.before, case.after), case.worth, strict=True)
    metrics = ctx.metrics_at(case.before.revision)
    before, after = (figures(found, worth, metrics, stance=sees_decisions(viewer)) for found, worth in ends)
    return shapes.WhatIf(
        **envelope(ctx, case.before),
        withheld=withheld(viewer, "support", "stance", "roles", "threads", erased=case.before.graph.erased),
        changes=told(case.placed, case.supposed.entries, (case.graph, case.after.graph), lang),
        before=before,
        after=after,
        people=shifts(before, after),
    )


def _gained(answer: shapes.WhatIf) -> float | None:
    """How much more is covered; None where that is not known."""
    before, after = answer.before.coverage, answer.after.coverage
    return None if before is None or after is None else after - before


def _summed(cases: Sequence[_Case], answers: Sequence[shapes.WhatIf]) -> dict[str, Any]:
    count = [case.before.threads.count for case in cases]
    after = [case.after.threads.count for case in cases]
    hidden = [Verdict.UNKNOWN in (case.before.threads.verdict, case.after.threads.verdict) for case in cases]
    whole = risk.over_accounts(
        [number(_gained(each)) for each in answers],
        [b - a for a, b in zip(count, after, strict=True)],
        count,
        [number(case.worth[0].value) for case in cases],
        [number(case.worth[0].annual_revenue) for case in cases],
        [case.worth[0].currency for case in cases],
        hidden,
    )
    names = ("lower_verdict", "no_contact", "verdict_unknown", "value_at_risk", "value_unknown", "money_unknown")
    risen = [not unknown and min(b, 3) > min(a, 3) for a, b, unknown in zip(count, after, hidden, strict=True)]
    return {
        **{name: getattr(whole, name) for name in names},
        "higher_verdict": sum(risen),
        "money_at_risk": dict(whole.money_at_risk),
    }
