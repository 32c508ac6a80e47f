"""Where the ends of ties are: at which accounts, and at which position there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

import polars as pl

_FEW = 8  # ids that are looked for one by one, which is faster up to so many


@dataclass(frozen=True, slots=True)
class Places:
    """`accounts`: account, target (its id); `ours`: ours, source (the id); `people`: account, id, person, one row for
    each account of theirs; `opportunities`: account, opportunity, target (the id)."""

    accounts: pl.DataFrame
    ours: pl.DataFrame
    people: pl.DataFrame
    opportunities: pl.DataFrame

    def at(self, ties: pl.DataFrame, end: str, name: str) -> pl.DataFrame:
        """The ties with the accounts, and the position there, of the person at that end."""
        return ties.join(self.people.rename({"id": end, "person": name}), on=end)

    def inside(self, ties: pl.DataFrame, source: str, target: str) -> pl.DataFrame:
        """The ties between two people of one account, with both positions."""
        found = self.at(ties, "source", source)
        return found.join(self.people.rename({"id": "target", "person": target}), on=["account", "target"])

    def met(self, ties: pl.DataFrame) -> pl.DataFrame:
        """The ties from ours to people, with both positions."""
        return self.at(ties, "target", "person").join(self.ours, on="source")


def places(accounts: pl.DataFrame, ours: pl.DataFrame, people: pl.DataFrame, opportunities: pl.DataFrame) -> Places:
    """Of everything in these tables of facts. O(rows)."""
    within = pl.int_range(pl.len(), dtype=pl.UInt32).over("account")
    return Places(
        accounts.select("id").with_row_index("account").rename({"id": "target"}),
        ours.select("id").with_row_index("ours").rename({"id": "source"}),
        people.select("account", "id", person=within),
        opportunities.select("account", target="id", opportunity=within),
    )


def places_of(
    ids: Iterable[str], accounts: pl.DataFrame, ours: pl.DataFrame, people: pl.DataFrame, opportunities: pl.DataFrame
) -> Places:
    """As `places`, of those only that have one of these ids: without counting through all tables. O(rows), which is a
    millisecond for each of a few ids among half a million."""
    wanted = sorted(set(ids))
    return Places(
        rows_with(accounts, wanted).select(account="row", target="id"),
        rows_with(ours, wanted).select(ours="row", source="id"),
        _within(people, wanted, "person"),
        _within(opportunities, wanted, "opportunity").rename({"id": "target"}),
    )


def rows_with(table: pl.DataFrame, ids: Sequence[str]) -> pl.DataFrame:
    """`row` and `id` of those that have one of these ids."""
    column = table["id"]
    if len(ids) > _FEW:
        there = column.is_in(ids)
    else:
        there = reduce(or_, (column == each for each in ids), pl.repeat(value=False, n=len(column), eager=True))
    row = there.arg_true()
    return pl.DataFrame({"row": row, "id": column.gather(row)})


def _within(table: pl.DataFrame, ids: Sequence[str], name: str) -> pl.DataFrame:
    found = rows_with(table, ids)
    account = table["account"].gather(found["row"])
    first = table["account"].search_sorted(account)  # tables are sorted by it
    return pl.DataFrame({"account": account, "id": found["id"], name: (found["row"] - first).cast(pl.UInt32)})
