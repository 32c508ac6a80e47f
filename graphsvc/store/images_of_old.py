"""What versions 1 and 2 of the store kept to undo an open commit: needed once, when such a store is opened."""

from __future__ import annotations

from datetime import date
from typing import Any

import orjson

from graphsvc.store.apply import delete, ensure
from graphsvc.store.bolt import Bolt, Transaction

# An image's id is "commit:place"; version 1 names the commit nowhere else.
_LAST = "MATCH (i:CommitImage) WHERE i.id STARTS WITH $commit RETURN i.id, i.data ORDER BY i.seq DESC, i.id LIMIT 20"
_FORGET = "UNWIND $ids AS id MATCH (i:CommitImage {id: id}) DETACH DELETE i"
_OPEN = "MATCH (m:StoreMarker {id: 'graphsvc'}) RETURN m.open"
_ABANDON = "MATCH (m:StoreMarker {id: 'graphsvc'}) REMOVE m.open, m.writer, m.beat"
_DROP = "MATCH (c:Commit {id: $id}) DETACH DELETE c"
_REST = "MATCH (i:CommitImage) WITH i ORDER BY i.id LIMIT 100 DETACH DELETE i RETURN count(i)"


def settle(bolt: Bolt) -> None:
    """Rolls back the open commit, if there is one, and forgets all images. Repeated after a crash, it goes on."""
    number = bolt.read(lambda tx: tx.run(_OPEN))[0][0]
    if number is not None:
        while bolt.write(lambda tx: _undo_some(tx, int(number))):
            pass
        bolt.write(lambda tx: [tx.run(_DROP, id=str(number)), tx.run(_ABANDON)])
    while bolt.write(lambda tx: int(tx.run(_REST)[0][0])):
        pass


def _undo_some(tx: Transaction, number: int) -> bool:
    pieces = tx.run(_LAST, commit=f"{number}:")
    for _, data in pieces:
        for kind, key, stored in reversed(orjson.loads(data)):
            if stored is None:
                delete(tx, tuple(kind), [tuple(key)])
            else:
                ensure(tx, tuple(kind), {tuple(key): {name: _value(value) for name, value in stored.items()}})
    tx.run(_FORGET, ids=[piece[0] for piece in pieces])
    return bool(pieces)


def _value(value: Any) -> Any:
    return date.fromisoformat(value["$date"]) if isinstance(value, dict) else value
