"""The dual interface of every account at once (metrics §12): the columns are read here, the rules are those of one."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from graphsvc.analysis.columns.arrays import day_number
from graphsvc.analysis.columns.facts import Facts
from graphsvc.analysis.columns.working import active_rows, running
from graphsvc.analysis.interface import AccountManager, Interface, Serving, breaches, state
from graphsvc.analysis.portfolio import Portfolio
from graphsvc.analysis.settings import MetricSettings

_MANAGING = pl.col("role").is_null() | (pl.col("role") == "account_manager")


def interfaces(of: Portfolio, settings: MetricSettings) -> Iterator[Interface]:
    """See `interface`, of every account by id. O(ties · log ties)."""
    facts = of.facts
    active = active_rows(of.contacts, settings).select("account", "ours").unique()
    ours = facts.ours.with_row_index("ours")
    employees = ours.filter(~pl.col("is_partner")).select("ours")
    ours_active = set(active.join(employees, on="ours")["account"])
    partners, managers = _partners(of, active), _managers(of, active, ours)
    for account, (node_id, mode) in enumerate(facts.accounts.select("id", "partner_mode").iter_rows()):
        serving, managing = tuple(partners.get(account, ())), tuple(managers.get(account, ()))
        yield Interface(
            node_id, mode, state(account in ours_active, any(each.active for each in serving)),
            any(each.active for each in managing), serving, managing, breaches(mode, serving, managing),
        )  # fmt: skip


def _partners(of: Portfolio, active: pl.DataFrame) -> dict[int, list[Serving]]:
    """Account → who serves it or did, by id; who begins after that day is not there yet."""
    today = of.present.today
    since, until = pl.col("since"), pl.col("agreement_until")
    known = of.facts.partners.filter(since.is_null() | (since <= today))
    working = running(of.facts.jobs, "since", "until", day_number(today))
    met = active.join(working, on="ours").select("account", "partner", active=pl.lit(True)).unique()
    live = until.is_null() | (until >= today)
    rows = known.with_columns(live=live).join(met, on=["account", "partner"], how="left").sort("account", "partner")
    found: dict[int, list[Serving]] = {}
    for row in rows.iter_rows(named=True):
        found.setdefault(row["account"], []).append(
            Serving(
                row["partner"], row["territory"], row["customer_type"], row["since"], row["agreement_until"],
                live=row["live"], active=row["live"] and bool(row["active"]),
            )
        )  # fmt: skip
    return found


def _managers(of: Portfolio, active: pl.DataFrame, ours: pl.DataFrame) -> dict[int, list[AccountManager]]:
    """Account → its account managers who have not left, by id."""
    there = pl.Series("there", of.present.ours).to_frame().with_row_index("ours").filter("there")
    ties = managing(of.facts).join(there, on="ours", how="semi")
    counted = ties.group_by("ours").agg(accounts=pl.len())
    met = active.with_columns(active=pl.lit(True))
    rows = ties.join(counted, on="ours").join(ours, on="ours").join(met, on=["account", "ours"], how="left")
    found: dict[int, list[AccountManager]] = {}
    for row in rows.sort("account", "id").iter_rows(named=True):
        found.setdefault(row["account"], []).append(
            AccountManager(row["id"], bool(row["active"]), row["accounts"], row["account_capacity"])
        )
    return found


def managing(facts: Facts) -> pl.DataFrame:
    """Who manages which account as its account manager, (account, ours), each once."""
    return facts.managers.filter(_MANAGING).select("account", "ours").unique(maintain_order=True)
