"""The journal: what each commit changed, entity by entity, before and after. It grows by what changed.

An entry is found by its commit, and by either end of what it is about. `since` is the commit that made what was
before: an entity that is not as it was at revision n was, then, what the one entry with since <= n < commit says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import orjson

from graphsvc.model import Entry
from graphsvc.store.bolt import Transaction
from graphsvc.store.queries import query
from graphsvc.store.rows import tagged, untagged

PIECE = 1000
"""Entries that one query reads or removes."""
MANY = 5000
"""Nodes from which on the whole later journal is read, and not what it has of each."""


def save(tx: Transaction, number: int, done: Sequence[Entry], first: int = 0) -> None:
    """Records what commit `number` does, in the transaction that does it. `first`: the place of the first one in it."""
    save_all(tx, [(number, first + place, entry) for place, entry in enumerate(done)])


def save_all(tx: Transaction, numbered: Iterable[tuple[int, int, Entry]]) -> None:
    """As `save`, for (commit, place in it, what changed)."""
    rows = [_row(number, place, entry) for number, place, entry in numbered]
    if rows:
        tx.run(query("journal_create"), rows=rows)


def entries(tx: Transaction, number: int, count: int, *, first: int = 0) -> list[Entry]:
    """What commit `number` changed: its entries from place `first` on, at most `count` of them, in order."""
    places = range(first, first + count)
    ids = [f"{number}:{place}" for place in places]
    return _in_order(tx.run(query("journal_by_id"), ids=ids)[0][0])


def drop(tx: Transaction, number: int, count: int, *, first: int = 0) -> None:
    """Forgets entries of a commit that is rolled back."""
    tx.run(query("journal_delete"), ids=[f"{number}:{place}" for place in range(first, first + count)])


def around(tx: Transaction, keys: Iterable[tuple[str, str]], revision: int) -> list[Entry]:
    """Of everything at these nodes (label, id) that changed after `revision`: what it was then, where it was at all."""
    return [_entry(row) for row in _at_ends(tx, ("journal_from", "journal_to"), keys, revision)]


def everything(tx: Transaction, revision: int) -> Iterator[Entry]:
    """As `around`, of the whole graph."""
    return (_entry(row) for (row,) in tx.run(query("journal_since"), revision=revision))


def later_around(tx: Transaction, keys: Iterable[tuple[str, str]], revision: int) -> list[Entry]:
    """All that changed at these nodes (label, id) after `revision`, in order."""
    keys = list(keys)
    if len(keys) > MANY:
        wanted = set(keys)
        return [entry for entry in later(tx, revision) if not wanted.isdisjoint(entry.ends)]
    return _in_order(_at_ends(tx, ("journal_of_from", "journal_of_to"), keys, revision))


def later(tx: Transaction, revision: int) -> list[Entry]:
    """All that changed after `revision`, in order."""
    return _in_order(row for (row,) in tx.run(query("journal_later"), revision=revision))


def _at_ends(
    tx: Transaction, names: Iterable[str], keys: Iterable[tuple[str, str]], revision: int
) -> list[Mapping[str, Any]]:
    """A tie between two of the nodes is found from both ends and counts once."""
    ends = [end_name(*key) for key in keys]
    found = {}
    for name in names:
        for row in tx.run(query(name), keys=ends, revision=revision)[0][0]:
            found[row["id"]] = row
    return list(found.values())


def _in_order(rows: Iterable[Mapping[str, Any]]) -> list[Entry]:
    return [_entry(row) for row in sorted(rows, key=lambda row: (int(row["commit"]), int(row["seq"])))]


def end_name(label: str, node_id: str) -> str:
    """How an entry names a node."""
    return f"{label}:{node_id}"


def _row(number: int, place: int, entry: Entry) -> dict[str, Any]:
    ends = [end_name(*end) for end in entry.ends]
    tie = {"type": entry.kind[0], "b": ends[1], "key": entry.key[2]} if len(ends) > 1 else {}
    data = orjson.dumps([entry.before, entry.after], option=orjson.OPT_PASSTHROUGH_DATETIME, default=tagged)
    return {
        "id": f"{number}:{place}", "commit": number, "seq": place, "since": entry.since, "a": ends[0],
        "data": data.decode(), **tie,
    }  # fmt: skip


def _entry(row: Mapping[str, Any]) -> Entry:
    label, _, node_id = row["a"].partition(":")
    commit, since = int(row["commit"]), int(row["since"])
    before, after = (None if kept is None else untagged(kept) for kept in orjson.loads(row["data"]))
    if "type" not in row:
        return Entry((label,), (node_id,), since, before, after, commit)
    to_label, _, to = row["b"].partition(":")
    key = (node_id, to, row.get("key") or "")
    return Entry((row["type"], label, to_label), key, since, before, after, commit)
