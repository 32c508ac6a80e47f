"""`cooling`: relationships that go cold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl

from graphsvc.access import Viewer
from graphsvc.analysis import cooling as analysis
from graphsvc.analysis.columns.arrays import floats, integers
from graphsvc.analysis.columns.facts import Facts
from graphsvc.analysis.columns.parts import part
from graphsvc.analysis.portfolio import Portfolio, figures, portfolio
from graphsvc.analysis.segments import Integers
from graphsvc.analysis.settings import TOLERANCE, MetricSettings
from graphsvc.services import relationship_answers as shapes
from graphsvc.services.context import Context
from graphsvc.services.labels import Labels, iso, labels, person_id
from graphsvc.services.lookup import find
from graphsvc.services.paging import page
from graphsvc.services.sight import withheld
from graphsvc.services.snapshots import Hear
from graphsvc.services.studies import stamp
from graphsvc.services.summary import shown_facts

DAYS = 90
LIMIT = 100


@dataclass(frozen=True, slots=True)
class Wanted:
    """Within how many days, at which accounts. `account`, `manager`: ids or unique names."""

    days: int = DAYS
    account: str | None = None
    manager: str | None = None
    limit: int = LIMIT
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class _Found:
    """Contacts that go cold, largest loss first, and a row for each account where any does."""

    of: Portfolio
    contacts: pl.DataFrame
    accounts: pl.DataFrame


def cooling(
    ctx: Context, viewer: Viewer, wanted: Wanted, today: date | None, hear: Hear | None = None
) -> shapes.Cooling:
    """Contacts that are stale, or will not be active any more so many days later if nothing new happens; the largest
    loss of value first, where the value is not known by the loss of coverage. Raises NotFound, Ambiguous."""
    day = ctx.today(today)
    node = None if wanted.account is None else find(ctx, viewer, "Account", wanted.account)
    account = node.id if node else None
    manager = None if wanted.manager is None else find(ctx, viewer, "Employee", wanted.manager).id
    shown = shown_facts(ctx, viewer, hear)
    metrics = ctx.metrics_at(shown.revision)
    key = ("cooling", shown.revision, day, viewer.sees, wanted.days, account, manager)
    found = ctx.kept_large(key, lambda: _found(_narrowed(shown.facts, account, manager), day, wanted.days, metrics))
    some = page(found.contacts, wanted.limit, wanted.cursor)
    contacts = ctx.kept(
        (*key, wanted.limit, wanted.cursor),
        lambda: _contacts(ctx, shown.revision, found.of, some.rows, wanted.days, metrics),
    )
    return shapes.Cooling(
        **stamp(ctx, shown.revision, day),
        account=account,
        account_name=node.get("name") if node else None,
        withheld=withheld(viewer, "roles", erased=shown.erased),
        days=wanted.days,
        then=(day + timedelta(wanted.days)).isoformat(),
        contacts=contacts,
        total=found.contacts.height,
        next_cursor=some.next_cursor,
        accounts=[shapes.CoolingAccount(**row) for row in found.accounts.iter_rows(named=True)],
    )


def _narrowed(facts: Facts, account: str | None, manager: str | None) -> Facts:
    if account is None and manager is None:
        return facts
    kept = np.ones(facts.accounts.height, dtype=bool)
    if account is not None:
        kept &= (facts.accounts["id"] == account).to_numpy()
    if manager is not None:
        theirs = facts.managers.filter(pl.col("ours") == facts.ours["id"].index_of(manager))
        kept &= np.isin(np.arange(len(kept)), integers(theirs["account"]))
    return part(facts, np.flatnonzero(kept))


def _found(facts: Facts, day: date, days: int, metrics: MetricSettings) -> _Found:
    of = portfolio(facts, day, metrics)
    every = figures(of, metrics)
    result = analysis.cooling(of, every, days, metrics)
    at = integers(result.contacts["account"])
    pairs = result.contacts.with_columns(
        value_at_risk=pl.Series(every.value[at] * result.contacts["loss"].to_numpy()).fill_nan(None),
        money_at_risk=pl.Series(floats(facts.accounts["annual_revenue"])[at] * result.contacts["loss"].to_numpy())
        .fill_nan(None),
    )  # fmt: skip
    accounts = _accounts(of, pairs, every.coverage, result.then, every.value)
    return _Found(of, _ordered(of, pairs.filter("cold")), accounts)


def _ordered(of: Portfolio, pairs: pl.DataFrame) -> pl.DataFrame:
    """Accounts and ours are by id, and people within their account."""
    figures_ = [pl.col(name).round(12) for name in ("value_at_risk", "loss")]
    return pairs.sort(
        *figures_, "account", "ours", "person", descending=[True, True, False, False, False], nulls_last=True
    )


def _accounts(of: Portfolio, pairs: pl.DataFrame, *by_account: Any) -> pl.DataFrame:
    """Largest loss first."""
    cold = pl.col("cold")
    sums = pairs.group_by("account").agg(
        cold=cold.sum().cast(pl.Int64), cold_loss=pl.col("loss").filter(cold).sum(),
        other_loss=pl.col("loss").filter(~cold).sum(),
    ).filter(pl.col("cold") > 0)  # fmt: skip
    known = of.facts.accounts.select("id", name=pl.coalesce("name", "id")).with_columns(
        pl.Series(name, values).fill_nan(None)
        for name, values in zip(("coverage", "coverage_then", "value"), by_account, strict=True)
    )
    found = sums.join(known.with_row_index("account"), on="account")
    return found.sort(pl.col("cold_loss").round(12), "id", descending=[True, False]).drop("account")


def _contacts(
    ctx: Context, revision: int, of: Portfolio, rows: pl.DataFrame, days: int, metrics: MetricSettings
) -> list[shapes.CoolingContact]:
    ids = person_id(of.facts, integers(rows["account"]), integers(rows["person"]))
    names = labels(ctx, revision, of.facts, ids)
    rows = rows.with_columns(stakeholder=ids, falls_on=_falls(of, rows, days, metrics))
    return [_contact(names, row) for row in rows.iter_rows(named=True)]


def _falls(of: Portfolio, rows: pl.DataFrame, days: int, metrics: MetricSettings) -> pl.Series:
    """Null for those that are active all the time."""
    falling = rows["strength_then"] < metrics.active - TOLERANCE
    found = pl.Series("falls_on", [None] * rows.height, dtype=pl.Date)
    at: Integers = np.flatnonzero(falling.to_numpy())
    return found.scatter(at, analysis.falls_on(of, rows.filter(falling), days, metrics)) if len(at) else found


def _contact(names: Labels, row: dict[str, Any]) -> shapes.CoolingContact:
    account, person = names.account(row["account"]), row["stakeholder"]
    return shapes.CoolingContact(
        account=account.id, account_name=account.name, **names.ours(row["ours"], "ours_name"),
        stakeholder=person, stakeholder_name=names.name(person), title=names.title(person),
        strength=row["strength"], strength_then=row["strength_then"],
        why=names.why(row), stale=row["stale"], last=iso(row["last"]), falls_on=iso(row["falls_on"]),
        decision_share=row["share"], coverage_loss=row["loss"], value_at_risk=row["value_at_risk"],
        money_at_risk=row["money_at_risk"], currency=account.currency,
    )  # fmt: skip
