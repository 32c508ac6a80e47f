"""Some accounts out of many, and some exchanged for what they are now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields, replace

import numpy as np
import polars as pl

from graphsvc.analysis.columns.facts import OF_ACCOUNTS, Facts
from graphsvc.analysis.segments import Integers

_POSITIONS = ("account", "ours")
_MOST_PIECES = 64  # of one table, beyond which it is put together anew


def part(facts: Facts, accounts: Iterable[int]) -> Facts:
    """The facts of the accounts at these positions; ours are all there still. O(rows)."""
    chosen = np.unique(np.fromiter(accounts, dtype=np.int64))
    position = np.full(facts.accounts.height, -1)
    position[chosen] = np.arange(len(chosen))
    kept = {name: _moved(getattr(facts, name), account=position) for name in OF_ACCOUNTS}
    return replace(facts, accounts=facts.accounts[chosen], **kept)


def exchanged(base: Facts, fresh: Facts, gone: Iterable[str], ours: Facts) -> Facts:
    """The facts in which the accounts of `fresh` are as they are there, those with the ids `gone` are not any more, and
    our side is that of `ours`.

    O(rows · log rows); where no account and nobody of ours came or went, only pieces are put together, O(accounts of
    `fresh`) beside copying positions.
    """
    old = base.accounts.filter(~pl.col("id").is_in([*gone, *fresh.accounts["id"]]))
    accounts = pl.concat([old, fresh.accounts]).sort("id")
    parts = [
        (each, _places(each.accounts, old if each is base else fresh.accounts, accounts)) for each in (base, fresh)
    ]
    people = [_places(each.ours, each.ours, ours.ours) for each in (base, fresh)]
    if accounts["id"].equals(base.accounts["id"]) and ours.ours["id"].equals(base.ours["id"]):
        at = np.flatnonzero(parts[0][1] < 0).tolist()
        tables = {
            name: spliced(getattr(base, name), _moved(getattr(fresh, name), account=parts[1][1], ours=people[1]), at)
            for name in OF_ACCOUNTS
        }
    else:
        tables = {
            name: pl.concat(
                _moved(getattr(each, name), account=place, ours=our)
                for (each, place), our in zip(parts, people, strict=True)
            ).sort("account", maintain_order=True)
            for name in OF_ACCOUNTS
        }
    return Facts(accounts=accounts, ours=ours.ours, jobs=ours.jobs, **tables)


def spliced(base: pl.DataFrame, fresh: pl.DataFrame, accounts: Sequence[int]) -> pl.DataFrame:
    """The rows of these accounts, ascending, from `fresh`, all others from `base`; both ascending by account.
    O(accounts), beside putting pieces together."""
    pieces, done = [], 0
    for (begin, end), (first, last) in zip(_spans(base, accounts), _spans(fresh, accounts), strict=True):
        pieces += [base.slice(done, begin - done), fresh.slice(first, last - first)]
        done = end
    return _together([*pieces, base.slice(done)])


def _together(pieces: Sequence[pl.DataFrame]) -> pl.DataFrame:
    found = pl.concat(pieces, rechunk=False)
    return found if found.n_chunks() < _MOST_PIECES else found.rechunk()


def put(base: pl.DataFrame, fresh: pl.DataFrame, rows: Sequence[int]) -> pl.DataFrame:
    """`fresh` in the place of these rows, which are ascending."""
    pieces, done = [], 0
    for number, row in enumerate(rows):
        pieces += [base.slice(done, row - done), fresh.slice(number, 1)]
        done = row + 1
    return _together([*pieces, base.slice(done)])


def rows_of(table: pl.DataFrame, accounts: Sequence[int]) -> pl.DataFrame:
    """The rows of these accounts, ascending. O(accounts · log rows), beside the rows."""
    return pl.concat([table.clear(), *(table.slice(begin, end - begin) for begin, end in _spans(table, accounts))])


def _spans(table: pl.DataFrame, accounts: Sequence[int]) -> list[tuple[int, int]]:
    """Where the rows of each account begin and end, in a table that is ascending by account."""
    wanted = pl.Series(accounts, dtype=pl.UInt32)
    begin, end = (table["account"].search_sorted(wanted, side) for side in ("left", "right"))
    return list(zip(begin.to_list(), end.to_list(), strict=True))


def _places(before: pl.DataFrame, kept: pl.DataFrame, after: pl.DataFrame) -> Integers:
    """For each row of `before` its position in `after`, −1 if it is not kept. All by id."""
    at = after.select("id").with_row_index("at")
    found = before.select("id").join(at, on="id", how="left", maintain_order="left")["at"]
    there = before["id"].is_in(kept["id"].implode())
    places: Integers = found.fill_null(-1).cast(pl.Int64).to_numpy().copy()
    places[~there.to_numpy()] = -1
    return places


def _moved(table: pl.DataFrame, **places: Integers) -> pl.DataFrame:
    """The rows whose account is kept, with the new positions of accounts and ours."""
    account = table["account"].to_numpy()
    kept = places["account"][account] >= 0
    if not kept.all():
        table = table.filter(pl.Series(kept))
    new = [
        pl.Series(name, places[name][table[name].to_numpy()].astype(np.uint32))
        for name in _POSITIONS
        if name in places and name in table.columns
    ]
    return table.with_columns(new)


def equal(a: Facts, b: Facts) -> bool:
    """Whether two portfolios say the same, whatever the order of rows that are equal in their keys."""
    return all(_sorted(getattr(a, f.name)).equals(_sorted(getattr(b, f.name))) for f in fields(Facts))


def _sorted(table: pl.DataFrame) -> pl.DataFrame:
    return table.sort(pl.all())
