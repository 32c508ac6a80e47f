"""The journal: what each commit changed, entity by entity, before and after. It grows by what changed.

An entry is found by its commit, and by either end of what it is about. `since` is the commit that made what was
before: an entity that is not as it was at revision n was, then, what the one entry with since <= n < commit says.
What is said of people is sealed under their keys (`keys`); of somebody erased an entry only says that there was one.
What a large commit created has no entries: it is noted by name (`creations`), and told as an entry would tell it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any

import orjson

from graphsvc.model import Entry
from graphsvc.store import creations
from graphsvc.store.bolt import Transaction
from graphsvc.store.keys import Keyring, people
from graphsvc.store.queries import query
from graphsvc.store.rows import tagged, untagged, whole

PIECE = 1000
"""Entries that one query reads or removes."""
MANY = 5000
"""Nodes from which on the whole later journal is read, and not what it has of each."""
_PROPERTIES = ("id", "commit", "seq", "since", "a", "type", "b", "key", "sealed", "data", "gone")


def save(tx: Transaction, number: int, first: int, entries: Sequence[Entry], ring: Keyring) -> None:
    """Records what a large commit changes, from place `first` in it on, in the transaction that does it."""
    changed, made = creations.parted(entries)
    if changed:
        placed = [(number, first + place, entry) for place, entry in enumerate(changed)]
        tx.run(query("journal_create"), entries=columns_of(placed, ring))
    creations.save(tx, number, first + len(changed), made)


def columns_of(numbered: Sequence[tuple[int, int, Entry]], ring: Keyring) -> dict[str, list[Any]]:
    """How entries, each (commit, place in it, what changed), are to lie in the store: their properties, each a list
    over the entries. Makes the keys of their people where they have none yet."""
    ring.make((name, number) for number, _, entry in numbered for name in people(_end_names(entry)))
    rows = [row_of(*placed, ring) for placed in numbered]
    return {name: [row.get(name) for row in rows] for name in _PROPERTIES}


def entries(tx: Transaction, number: int, count: int, *, first: int = 0, end: int) -> list[Entry]:
    """What commit `number` changed, in order: what begins at the `count` places from `first` on, and lies before `end`.
    A page is told where it begins."""
    rows, made = _at_places(tx, number, count, first)
    made = [(place, entry) for place, entry in made if place[1] < end]
    now = creations.standing(tx, (entry for _, entry in made))
    ends = list(dict.fromkeys(_end_names(entry)[0] for _, entry in made))
    ring = Keyring(tx)
    changed = decoded(tx.run(query("journal_next"), keys=ends, number=number)[0][0], ring) if made else ()
    return _in_order(rows, decoded(rows, ring), creations.filled(made, now, changed))


def written(tx: Transaction, number: int, count: int, *, first: int = 0) -> list[Entry]:
    """As `entries`, without what came into being where only its name is noted: enough to take it back."""
    rows, made = _at_places(tx, number, count, first)
    return _in_order(rows, decoded(rows, Keyring(tx)), made)


def drop(tx: Transaction, number: int, count: int, *, first: int = 0) -> None:
    """Forgets what begins at these places of a commit that is rolled back."""
    ids = _ids(number, count, first)
    tx.run(query("journal_delete"), ids=ids)
    creations.drop(tx, ids)


def _at_places(
    tx: Transaction, number: int, count: int, first: int
) -> tuple[list[Mapping[str, Any]], list[creations.Placed]]:
    ids = _ids(number, count, first)
    pages = creations.starting_at(tx, ids)
    return tx.run(query("journal_by_id"), ids=ids)[0][0], [pair for page in pages for pair in creations.told(page)]


def _ids(number: int, count: int, first: int) -> list[str]:
    return [f"{number}:{place}" for place in range(first, first + count)]


def around(tx: Transaction, keys: Iterable[tuple[str, str]], revision: int, ring: Keyring | None = None) -> list[Entry]:
    """Of everything at these nodes (label, id) that changed after `revision`: what it was then, where it was at all."""
    return list(decoded(_at_ends(tx, ("journal_from", "journal_to"), keys, revision), ring or Keyring(tx)))


def everything(tx: Transaction, revision: int) -> Iterator[Entry]:
    """As `around`, of the whole graph."""
    return decoded([row for (row,) in tx.run(query("journal_since"), revision=revision)], Keyring(tx))


def later_around(tx: Transaction, keys: Iterable[tuple[str, str]], revision: int) -> list[Entry]:
    """All that changed at these nodes (label, id) after `revision`, in order."""
    keys = list(keys)
    if len(keys) > MANY:
        wanted = set(keys)
        return [entry for entry in later(tx, revision) if not wanted.isdisjoint(entry.ends)]
    numbers = creations.commits(tx, revision)
    now = creations.standing_around(tx, keys, revision) if numbers else {}
    rows = _at_ends(tx, ("journal_of_from", "journal_of_to"), keys, revision)
    changed = list(decoded(rows, Keyring(tx)))
    return _in_order(rows, changed, creations.filled(creations.implied(now, changed, numbers), now, changed))


def later(tx: Transaction, revision: int, *, made_any: bool = True) -> list[Entry]:
    """All that changed after `revision`, in order. `made_any`: whether anything came into being."""
    pages = creations.later(tx, revision) if made_any else ()
    made = [pair for page in pages for pair in creations.told(page)]
    now = creations.standing(tx, (entry for _, entry in made))
    rows = [row for (row,) in tx.run(query("journal_later"), revision=revision)]
    changed = list(decoded(rows, Keyring(tx)))
    return _in_order(rows, changed, creations.filled(made, now, changed))


def _at_ends(
    tx: Transaction, names: Iterable[str], keys: Iterable[tuple[str, str]], revision: int
) -> list[Mapping[str, Any]]:
    """A tie between two of the nodes is found from both ends and counts once."""
    ends = [end_name(*key) for key in keys]
    found = {}
    for name in names:
        for row in tx.run(query(name), keys=ends, revision=revision)[0][0]:
            found[whole("entry", row, "id")["id"]] = row
    return list(found.values())


def _in_order(
    rows: Sequence[Mapping[str, Any]], told: Iterable[Entry], made: Iterable[creations.Placed]
) -> list[Entry]:
    """`told`: what the rows say."""
    placed = [*zip(map(_place, rows), told, strict=True), *made]
    return [entry for _, entry in sorted(placed, key=itemgetter(0))]


def _place(row: Mapping[str, Any]) -> creations.Place:
    whole("entry", row, "commit", "seq")
    return int(row["commit"]), int(row["seq"])


def end_name(label: str, node_id: str) -> str:
    """How an entry names a node."""
    return f"{label}:{node_id}"


def _end_names(entry: Entry) -> list[str]:
    return [end_name(*end) for end in entry.ends]


def row_of(number: int, place: int, entry: Entry, ring: Keyring) -> dict[str, Any]:
    """How an entry lies in the store. The keys of its people are in the ring."""
    ends, id_ = _end_names(entry), f"{number}:{place}"
    row = {"id": id_, "commit": number, "seq": place, "since": entry.since, "a": ends[0]}
    if len(ends) > 1:
        row |= {"type": entry.kind[0], "b": ends[1], "key": entry.key[2]}
    return row | _content(id_, entry, people(ends), ring)


def _content(id_: str, entry: Entry, names: Sequence[str], ring: Keyring) -> dict[str, Any]:
    """What an entry says of before and after, as it lies in the store."""
    data = orjson.dumps([entry.before, entry.after], option=orjson.OPT_PASSTHROUGH_DATETIME, default=tagged)
    if not names:
        return {"data": data.decode()}
    # That something went has to be known without a key.
    return {"sealed": ring.seal(names, id_, data), **({"gone": True} if entry.after is None else {})}


def named(row: Mapping[str, Any]) -> tuple[str, ...]:
    """The people that a stored entry is about."""
    return people(row[end] for end in ("a", "b") if end in row)


def decoded(rows: Iterable[Mapping[str, Any]], ring: Keyring) -> Iterator[Entry]:
    """Stored entries; all keys that they need are read at once. Raises Vanishing."""
    rows = [whole("entry", row, "id", "commit", "seq", "since", "a") for row in rows]
    ring.load(name for row in rows if "sealed" in row for name in named(row))
    return (_entry(row, ring) for row in rows)


def _entry(row: Mapping[str, Any], ring: Keyring) -> Entry:
    since, data = int(row["since"]), _data(row, ring)
    label, _, node_id = row["a"].partition(":")
    kind, key = tuple[str, ...]([label]), tuple[str, ...]([node_id])
    if "type" in row:
        to_label, _, to = row["b"].partition(":")
        kind, key = (row["type"], label, to_label), (node_id, to, row.get("key") or "")
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    if data is None:
        before, after = ({} if since else None), (None if row.get("gone") else {})
    else:
        before, after = (None if kept is None else untagged(kept) for kept in orjson.loads(data))
    return Entry(kind, key, since, before, after, int(row["commit"]), erased=data is None)


def _data(row: Mapping[str, Any], ring: Keyring) -> bytes | str | None:
    """What it says, as JSON; None where that is erased. Stores before version 4 have not sealed it."""
    if "sealed" in row:
        return ring.unseal(named(row), row["id"], row["sealed"])
    return row.get("data")
