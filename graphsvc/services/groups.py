"""`groups`: companies that belong together, with their figures taken together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from graphsvc.access import Viewer
from graphsvc.analysis import groups as analysis
from graphsvc.analysis.columns.arrays import floats
from graphsvc.analysis.columns.parts import part
from graphsvc.analysis.portfolio import portfolio
from graphsvc.analysis.settings import MetricSettings
from graphsvc.analysis.threads import Verdict
from graphsvc.analysis.value import by_currency
from graphsvc.services import relationship_answers as shapes
from graphsvc.services.context import Context
from graphsvc.services.labels import Labels
from graphsvc.services.sight import withheld
from graphsvc.services.snapshots import Hear
from graphsvc.services.studies import stamp
from graphsvc.services.summary import Summary, summary


def groups(ctx: Context, viewer: Viewer, today: date | None, hear: Hear | None = None) -> shapes.Groups:
    """Every group of at least two accounts, the largest value at risk first."""
    day = ctx.today(today)
    found = summary(ctx, viewer, day, hear)
    together = analysis.groups(found.facts)
    reach = _reach(found, together, day, ctx.metrics_at(found.revision))
    answers = [_group(found, group, reach.get(x, [])) for x, group in enumerate(together)]
    return shapes.Groups(
        **stamp(ctx, found.revision, day),
        withheld=withheld(viewer, "roles", "threads", erased=found.erased),
        groups=sorted(answers, key=_order),
    )


def _order(group: shapes.Group) -> tuple[bool, float, str]:
    risk = group.value_at_risk
    return risk is None, -round(risk or 0.0, 12), group.id


def _reach(
    found: Summary, together: Sequence[analysis.Group], day: date, metrics: MetricSettings
) -> dict[int, list[shapes.Reach]]:
    """Who of ours reaches several accounts of each group: only the accounts of groups are looked at."""
    member = {at: x for x, group in enumerate(together) for at in group.members}
    at = np.array(sorted(member), dtype=np.int64)
    there = part(found.facts, at)
    of_group = pl.DataFrame(
        {"account": range(len(at)), "group": [member[a] for a in at.tolist()]},
        schema={"account": pl.UInt32, "group": pl.Int64},
    )
    rows = analysis.reach(portfolio(there, day, metrics).contacts, of_group, metrics)
    names = Labels(there, {})
    answers: dict[int, list[shapes.Reach]] = {}
    for (group, ours), own in rows.group_by("group", "ours", maintain_order=True):
        assert isinstance(group, int)
        assert isinstance(ours, int)
        answers.setdefault(group, []).append(_one(names, ours, own))
    return {group: sorted(each, key=lambda one: (-len(one.accounts), one.ours)) for group, each in answers.items()}


def _one(names: Labels, ours: int, own: pl.DataFrame) -> shapes.Reach:
    at = [
        shapes.ReachAt(account=names.account(row["account"]).id, people=row["people"], strength=row["strength"])
        for row in own.iter_rows(named=True)
    ]
    return shapes.Reach(**names.ours(ours), accounts=at)


def _group(found: Summary, group: analysis.Group, reach: list[shapes.Reach]) -> shapes.Group:
    facts = found.facts.accounts[list(group.members)]
    rows = facts.select("id").join(found.rows, on="id", how="left", maintain_order="left")
    coverage, weight = analysis.weighted_coverage(floats(rows["coverage"]), floats(rows["value"]))
    parts = pl.Series(weight * floats(rows["coverage"])).fill_nan(None)
    table = facts.select(name=pl.coalesce("name", "id"), currency="currency").hstack(rows).with_columns(
        weight=pl.Series(weight).fill_nan(None), part=parts, steps=pl.Series(group.steps)
    )  # fmt: skip
    accounts = [_account(row) for row in table.iter_rows(named=True)]
    risk = [each.value_at_risk for each in accounts if each.value_at_risk is not None]
    return shapes.Group(
        id=accounts[0].id, name=accounts[0].name, accounts=accounts,
        people=sum(each.people for each in accounts), coverage=coverage,
        coverage_unknown=sum(each.part is None for each in accounts), **_weakest(accounts),
        value_at_risk=sum(risk) if risk else None, value_unknown=len(accounts) - len(risk),
        money_at_risk=_money(accounts), reach=reach,
    )  # fmt: skip


def _account(row: dict[str, Any]) -> shapes.GroupAccount:
    return shapes.GroupAccount(**{name: row[name] for name in shapes.GroupAccount.model_fields})


def _weakest(accounts: Sequence[shapes.GroupAccount]) -> dict[str, Any]:
    """The account with the fewest threads, of several the one nearest to the top, then by id."""
    known = [each for each in accounts if each.threads is not None]
    one = min(known, key=lambda each: each.threads or 0, default=None)
    return {
        "weakest": one.id if one else None,
        "threads": one.threads if one else None,
        "verdict": one.verdict if one else Verdict.UNKNOWN.value,
        "verdict_unknown": len(accounts) - len(known),
    }


def _money(accounts: Sequence[shapes.GroupAccount]) -> list[shapes.CurrencyAtRisk]:
    return [
        shapes.CurrencyAtRisk(
            currency=each.currency, money_at_risk=each.at_risk, accounts=each.accounts, unknown=each.unknown
        )
        for each in by_currency((each.currency, each.money_at_risk) for each in accounts)
    ]
