"""`accounts`: every account in one table."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import polars as pl

from graphsvc.access import Viewer
from graphsvc.analysis.columns.facts import Facts
from graphsvc.services import answers as shapes
from graphsvc.services.choices import Sort
from graphsvc.services.context import Context
from graphsvc.services.lookup import find
from graphsvc.services.paging import page
from graphsvc.services.sight import withheld
from graphsvc.services.snapshots import Hear
from graphsvc.services.studies import stamp
from graphsvc.services.summary import Summary, summary


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which accounts, in which order."""

    sort: str = Sort.NAME
    manager: str | None = None
    partner: str | None = None
    region: str | None = None
    industry: str | None = None
    verdict: str | None = None
    q: str | None = None
    limit: int = 1000
    cursor: str | None = None


def accounts(
    ctx: Context, viewer: Viewer, wanted: Wanted, today: date | None, hear: Hear | None = None
) -> shapes.Accounts:
    """The portfolio, filtered, sorted and paged. `cursor` is the position that the page before ended with; `hear` is
    told how far reading the whole store is, where that is needed: (done, of how many).

    `manager` and `partner` are ids or unique names. Raises NotFound or Ambiguous for them, InvalidInput for a cursor.
    """
    day = ctx.today(today)
    wanted = resolved(ctx, viewer, wanted)
    found = summary(ctx, viewer, day, hear)
    rows = _ordered(chosen(found, wanted), wanted.sort)
    shown = page(rows, wanted.limit, wanted.cursor)
    return shapes.Accounts(
        **stamp(ctx, found.revision, day),
        withheld=withheld(viewer, "roles", "threads", erased=found.erased),
        accounts=account_answers(found.facts, shown.rows),
        total=rows.height,
        next_cursor=shown.next_cursor,
    )


def resolved(ctx: Context, viewer: Viewer, wanted: Wanted) -> Wanted:
    """With the ids of the manager and the partner. Raises NotFound or Ambiguous for them."""
    return replace(
        wanted,
        manager=wanted.manager and find(ctx, viewer, "Employee", wanted.manager).id,
        partner=wanted.partner and find(ctx, viewer, "Partner", wanted.partner).id,
    )


_SHOWN = ("id", "name", "name_zh", "industry", "region", "annual_revenue", "currency")


def chosen(found: Summary, wanted: Wanted) -> pl.DataFrame:
    """The rows that are asked for, each with what is known of its account; `account`: its position in the facts."""
    rows = found.facts.accounts.select(_SHOWN).with_row_index("account").join(found.rows, on="id")
    for name in ("region", "industry", "verdict"):
        if getattr(wanted, name) is not None:
            rows = rows.filter(pl.col(name) == getattr(wanted, name))
    if wanted.manager is not None:
        ours = found.facts.ours["id"].index_of(wanted.manager)  # None: not there yet at that instant
        rows = _of(rows, found.facts.managers.filter(pl.col("ours").eq_missing(pl.lit(ours, pl.UInt32))))
    if wanted.partner is not None:
        rows = _of(rows, found.facts.partners.filter(pl.col("partner") == wanted.partner))
    if wanted.q:
        rows = rows.filter(
            pl.Series(
                [_has(wanted.q, row) for row in rows.select("id", "name", "name_zh").iter_rows()], dtype=pl.Boolean
            )
        )
    return rows


def _of(rows: pl.DataFrame, ties: pl.DataFrame) -> pl.DataFrame:
    return rows.filter(pl.col("account").is_in(ties["account"].implode()))


def _has(text: str, names: tuple[str | None, ...]) -> bool:
    return any(text.casefold() in (name or "").casefold() for name in names)


def _ordered(rows: pl.DataFrame, sort: str) -> pl.DataFrame:
    """Worst first where the figure calls for attention, largest first for value; unknown always last."""
    if sort == Sort.NAME:
        names = rows["name"].fill_null(rows["id"]).to_list()
        return rows.with_columns(order=pl.Series([n.casefold() for n in names], dtype=pl.String)).sort("order", "id")
    rows = rows.with_columns(order=pl.col(sort).cast(pl.Float64).round(12))
    descending = sort not in {Sort.COVERAGE, Sort.THREADS}
    return rows.sort(["order", "id"], descending=[descending, False], nulls_last=True)


def managers_of(facts: Facts, accounts: pl.Series) -> pl.DataFrame:
    """`managers`: the names of who manages each of these accounts (`account`), in order; no row where nobody does."""
    ours = facts.ours.select(managers=pl.coalesce("name", "id")).with_row_index("ours")
    ties = facts.managers.filter(pl.col("account").is_in(accounts.implode())).join(ours, on="ours")
    return ties.group_by("account").agg(pl.col("managers").sort())


def account_answers(facts: Facts, rows: pl.DataFrame) -> list[shapes.AccountRow]:
    """Rows of `chosen` as they are answered."""
    managers: dict[int, list[str]] = dict(managers_of(facts, rows["account"]).iter_rows())
    return [_answer(row, managers.get(row["account"], [])) for row in rows.iter_rows(named=True)]


def _answer(row: dict[str, Any], managers: list[str]) -> shapes.AccountRow:
    known = {name: row[name] for name in shapes.AccountRow.model_fields if name in row}
    return shapes.AccountRow(**{**known, "name": row["name"] or row["id"], "managers": managers})
