"""`moves`: who of those we know turned up where."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from graphsvc.access import Viewer
from graphsvc.analysis import moves as analysis
from graphsvc.analysis.calendar import days_from
from graphsvc.analysis.columns.arrays import integers
from graphsvc.analysis.columns.facts import Facts
from graphsvc.analysis.columns.parts import part
from graphsvc.analysis.portfolio import figures, portfolio
from graphsvc.analysis.settings import MetricSettings
from graphsvc.services import relationship_answers as shapes
from graphsvc.services.context import Context
from graphsvc.services.labels import AccountLabel, Labels, iso, labels, person_id
from graphsvc.services.paging import page
from graphsvc.services.sight import withheld
from graphsvc.services.snapshots import Hear
from graphsvc.services.studies import stamp
from graphsvc.services.summary import Shown, shown_facts

LIMIT = 100
_EDGE = ("account", "later", "earlier")


@dataclass(frozen=True, slots=True)
class _Found:
    """Moves, newest first, with ids and both posts; who knew them and who does now, by their keys. `facts`: of the
    accounts where they are now."""

    facts: Facts
    moves: pl.DataFrame
    known: dict[tuple[int, ...], list[dict[str, Any]]]
    renewed: dict[tuple[int, ...], list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which moves: those within so many days, or all."""

    days: int | None = None
    limit: int = LIMIT
    cursor: str | None = None


def moves(ctx: Context, viewer: Viewer, wanted: Wanted, today: date | None, hear: Hear | None = None) -> shapes.Moves:
    """Everybody whom one of ours was in contact with and who is somewhere else now, newest first; with `days` only
    those who moved within so many days, and how many may have but no day is known."""
    day = ctx.today(today)
    shown = shown_facts(ctx, viewer, hear)
    metrics = ctx.metrics_at(shown.revision)
    found = ctx.kept_large(("moves", shown.revision, day, viewer.sees), lambda: _found(shown.facts, day, metrics))
    chosen = found.moves
    if wanted.days is not None:
        chosen = chosen.filter(pl.col("on") >= days_from(day, -wanted.days))
    some = page(chosen, wanted.limit, wanted.cursor)
    return shapes.Moves(
        **stamp(ctx, shown.revision, day),
        withheld=withheld(viewer, "roles", erased=shown.erased),
        days=wanted.days,
        moves=_answers(ctx, shown, found, some.rows),
        total=chosen.height,
        next_cursor=some.next_cursor,
        undated=found.moves["on"].null_count() if wanted.days is not None else 0,
    )


def _found(facts: Facts, day: date, metrics: MetricSettings) -> _Found:
    accounts = np.unique(integers(facts.selves["account"]))
    there = part(facts, accounts)
    of = portfolio(there, day, metrics)
    every = figures(of, metrics)
    result = analysis.moves(of, every, metrics)
    at = integers(result.moves["account"])
    ids = {name: person_id(there, at, integers(result.moves[name])) for name in ("earlier", "later")}
    rows = result.moves.with_columns(
        later_id=ids["later"], earlier_id=ids["earlier"], value=pl.Series(every.value[at]).fill_nan(None)
    )
    posts = analysis.posts_that_ended(facts, ids["earlier"], day).rename(
        {"id": "earlier_id", "since": "since_earlier", "until": "until_earlier"}
    )
    rows = rows.join(posts, on="earlier_id", how="left").with_columns(on=pl.coalesce("since", "until_earlier"))
    rows = rows.sort("on", "later_id", "earlier_id", descending=[True, False, False], nulls_last=True)
    return _Found(there, rows, _by(result.known, _EDGE), _by(result.renewed, _EDGE[:2]))


def _by(table: pl.DataFrame, key: tuple[str, ...]) -> dict[tuple[int, ...], list[dict[str, Any]]]:
    """Strongest first."""
    found: dict[tuple[int, ...], list[dict[str, Any]]] = defaultdict(list)
    ordered = table.sort(pl.col("strength").round(12), "ours", descending=[True, False])
    for row in ordered.iter_rows(named=True):
        found[tuple(row[name] for name in key)].append(row)
    return dict(found)


def _answers(ctx: Context, shown: Shown, found: _Found, rows: pl.DataFrame) -> list[shapes.Move]:
    names = labels(ctx, shown.revision, found.facts, [*rows["later_id"], *rows["earlier_id"]])
    return [_move(shown.facts, names, found, row) for row in rows.iter_rows(named=True)]


def _move(everywhere: Facts, names: Labels, found: _Found, row: dict[str, Any]) -> shapes.Move:
    account, key = names.account(row["account"]), tuple(row[name] for name in _EDGE)
    before = None if row["post"] is None else Labels(everywhere, {}).account(row["post"])
    renewed = found.renewed.get(key[:2], [])
    return shapes.Move(
        name=names.name(row["later_id"]),
        earlier=_post(names, row["earlier_id"], before, row["since_earlier"], row["until_earlier"]),
        later=_post(names, row["later_id"], account, row["since"], None),
        on=iso(row["on"]),
        known_by=[
            shapes.KnewBefore(**_ours(names, each), carries=each["carries"], counts=each["counts"])
            for each in found.known[key]
        ],
        renewed_by=[shapes.RenewedBy(**_ours(names, each)) for each in renewed],
        renewed=bool(renewed),
        decision_share=row["share"],
        coverage=row["covered"],
        value=row["value"],
    )


def _post(
    names: Labels, person: str, account: AccountLabel | None, since: date | None, until: date | None
) -> shapes.Post:
    return shapes.Post(
        id=person, title=names.title(person), account=account.id if account else None,
        account_name=account.name if account else None, since=iso(since), until=iso(until),
    )  # fmt: skip


def _ours(names: Labels, row: dict[str, Any]) -> dict[str, Any]:
    return {**names.ours(row["ours"]), "strength": row["strength"], "last": iso(row["last"])}
