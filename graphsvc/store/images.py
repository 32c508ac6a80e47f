"""Before-images: how an open commit is undone when its writer died. Kept in the store, with the batch they undo."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import Any

from graphsvc.store.apply import Image, delete, write
from graphsvc.store.bolt import Bolt, Transaction
from graphsvc.store.queries import query

_PER_NODE = 250


def save(tx: Transaction, number: int, batch: int, images: Sequence[Image]) -> None:
    """Keeps the images of one batch of commit `number`, in the batch's own transaction."""
    rows = []
    for piece, start in enumerate(range(0, len(images), _PER_NODE)):
        sequence = batch * 1_000_000 + piece
        data = json.dumps([[i.kind, i.key, i.stored] for i in images[start : start + _PER_NODE]], default=_tagged)
        rows.append({"id": f"{number}:{sequence}", "commit": number, "seq": sequence, "data": data})
    if rows:
        tx.run(query("image_create"), rows=rows)


def undo_some(tx: Transaction, number: int) -> bool:
    """Puts some of commit `number` back, newest first; False when nothing of it is left."""
    pieces = tx.run(query("image_last"), commit=number)
    images = [_image(entry) for _, data in pieces for entry in reversed(json.loads(data, object_hook=_untagged))]
    for (kind, existed), run in groupby(images, key=lambda image: (image.kind, image.stored is not None)):
        same = list(run)
        if existed:
            write(tx, kind, {image.key: image.stored or {} for image in same})
        else:
            delete(tx, kind, [image.key for image in same])
    tx.run(query("image_delete"), ids=[piece[0] for piece in pieces])
    return bool(pieces)


def drop_done(bolt: Bolt, revision: int) -> None:
    """Forgets the images of all commits up to `revision`, which are done: also of those that had no time for it."""

    def drop(tx: Transaction) -> bool:
        ids = _done_ids(tx, revision)
        tx.run(query("image_delete"), ids=ids)
        return bool(ids)

    while bolt.read(lambda tx: bool(_done_ids(tx, revision))):
        bolt.write(drop)


def _done_ids(tx: Transaction, revision: int) -> list[str]:
    return [row[0] for row in tx.run(query("image_done"), revision=revision)]


def _image(entry: list[Any]) -> Image:
    kind, key, stored = entry
    return Image(tuple(kind), tuple(key), stored)


def _tagged(value: object) -> dict[str, str]:
    if isinstance(value, date):
        return {"$date": value.isoformat()}
    raise TypeError(f"{type(value).__name__} cannot be kept")


def _untagged(value: dict[str, Any]) -> Any:
    return date.fromisoformat(value["$date"]) if "$date" in value else value
