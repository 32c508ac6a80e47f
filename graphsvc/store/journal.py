"""The journal: what each commit changed, entity by entity, before and after. It grows by what changed.

An entry is found by its commit, and by either end of what it is about. `since` is the commit that made what was
before: an entity that is not as it was at revision n was, then, what the one entry with since <= n < commit says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import orjson

from graphsvc.store.apply import Image
from graphsvc.store.bolt import Transaction
from graphsvc.store.queries import query
from graphsvc.store.rows import tagged, untagged

PIECE = 1000
"""Entries that one query reads or removes."""


def save(tx: Transaction, number: int, images: Sequence[Image], first: int = 0) -> None:
    """Records what commit `number` does, in the transaction that does it. `first`: the place of the first one in it."""
    save_all(tx, [(number, first + place, image) for place, image in enumerate(images)])


def save_all(tx: Transaction, numbered: Iterable[tuple[int, int, Image]]) -> None:
    """As `save`, for (commit, place in it, what changed)."""
    rows = [_row(number, place, image) for number, place, image in numbered]
    if rows:
        tx.run(query("journal_create"), rows=rows)


def entries(tx: Transaction, number: int, count: int, *, first: int = 0) -> list[Image]:
    """What commit `number` changed: its entries from place `first` on, at most `count` of them, in order."""
    places = range(first, first + count)
    ids = [f"{number}:{place}" for place in places]
    rows = tx.run(query("journal_by_id"), ids=ids)[0][0]
    return [_image(row) for row in sorted(rows, key=lambda row: int(row["seq"]))]


def drop(tx: Transaction, number: int, count: int, *, first: int = 0) -> None:
    """Forgets entries of a commit that is rolled back."""
    tx.run(query("journal_delete"), ids=[f"{number}:{place}" for place in range(first, first + count)])


def around(tx: Transaction, keys: Iterable[tuple[str, str]], revision: int) -> list[Image]:
    """Of everything at these nodes (label, id) that changed after `revision`: what it was then, where it was at all."""
    names = [end_name(*key) for key in keys]
    found = {}
    for name in ("journal_from", "journal_to"):
        for row in tx.run(query(name), keys=names, revision=revision)[0][0]:
            found[row["id"]] = row
    return [_image(row) for row in found.values()]


def everything(tx: Transaction, revision: int) -> Iterator[Image]:
    """As `around`, of the whole graph."""
    for (row,) in tx.run(query("journal_since"), revision=revision):
        yield _image(row)


def end_name(label: str, node_id: str) -> str:
    """How an entry names a node."""
    return f"{label}:{node_id}"


def _row(number: int, place: int, image: Image) -> dict[str, Any]:
    ends = [end_name(*end) for end in image.ends]
    tie = {"type": image.kind[0], "b": ends[1], "key": image.key[2]} if len(ends) > 1 else {}
    data = orjson.dumps([image.before, image.after], option=orjson.OPT_PASSTHROUGH_DATETIME, default=tagged)
    return {
        "id": f"{number}:{place}", "commit": number, "seq": place, "since": image.since, "a": ends[0],
        "data": data.decode(), **tie,
    }  # fmt: skip


def _image(row: Mapping[str, Any]) -> Image:
    label, _, node_id = row["a"].partition(":")
    before, after = (None if kept is None else untagged(kept) for kept in orjson.loads(row["data"]))
    if "type" not in row:
        return Image((label,), (node_id,), int(row["since"]), before, after)
    to_label, _, to = row["b"].partition(":")
    key = (node_id, to, row.get("key") or "")
    return Image((row["type"], label, to_label), key, int(row["since"]), before, after)
