"""A client as a process of its own: `python -m tests.crash.client HOW ENGINE PLACE LEDGER SEED [URL]`.

It edits until SIGTERM or a kill. An edit that fails because the engine or the service is gone is repeated until it is
acknowledged, as a person would; anything else that goes wrong ends the client with a traceback, which is a finding.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl

from graphsvc.access import Role, Viewer
from graphsvc.bulk import ID, KEY, SOURCE, TARGET, Bulk, Part
from graphsvc.model import Change
from graphsvc.services import erasing, undoing
from graphsvc.services.context import Context
from graphsvc.settings import Settings
from graphsvc.store import write as writing
from graphsvc.store.graphstore import GraphStore
from graphsvc.store.migrate import migrations
from tests.contract.conftest import ENGINES

from . import backups, edits
from .content import Content, after
from .edits import Edit
from .erasures import by_erasure
from .imports import ImportClient, by_import
from .ledger import Ledger
from .patience import goes_on, listen, patiently
from .rest import RestClient
from .small import BATCH, BEAT_LIMIT
from .undos import Undos

_PAGE = 200  # commits that are looked through at once
_CALM = 0.7  # seconds: whoever erases or imports makes its plan anew when somebody has written meanwhile

Make = Callable[[random.Random, str, int, Content], Edit]
Send = Callable[[Edit, Content], int]


def write(ledger: Ledger, client: str, seed: str, make: Make, send: Send, pause: float) -> None:
    """One edit after the other, each recorded before it is sent and when it is acknowledged; `pause`: seconds
    between them."""
    rng, past = random.Random(seed), ledger.read()
    content, number = past.content, past.last
    while goes_on():
        number += 1
        edit = make(rng, client, number, content)
        ledger.begin(edit)
        ledger.acknowledge(number, send(edit, content))
        content = after(content, edit.steps)
        time.sleep(pause)


class StoreClient:
    """Writes through the store's own interface, opened as every program opens it; undoes and erases by the services."""

    def __init__(self, engine: str, place: Path, client: str) -> None:
        self._open = lambda: ENGINES[engine](place, batch=BATCH, load_from=BATCH, wait=60.0)
        self._client = client
        self._store: GraphStore | None = None

    def send(self, edit: Edit, _: Content) -> int:
        how = self._undo if edit.undoes else self._erase if edit.erases else self._commit
        return patiently(lambda: how(edit))

    def opened(self) -> GraphStore:
        self._store = self._store or self._open()
        return self._store

    def context(self) -> Context:
        return Context(self.opened(), Settings(store="unused"))

    def _commit(self, edit: Edit) -> int:
        """The number of the commit; 0 where an earlier attempt had been applied, so that nothing was left to do."""
        changes, message = _changes(edit), f"{self._client} {edit.number}"
        done = self.opened().commit(changes, author=self._client, message=message, source="crash")
        return done.number if done.created + done.updated + done.deleted else 0

    def _undo(self, edit: Edit) -> int:
        number = self._number(f"{self._client} {edit.undoes}")
        wanted = undoing.Wanted(message=f"{self._client} {edit.number}", source="crash")
        done = undoing.undo(self.context(), Viewer(self._client, Role.OWNER), number, wanted)
        return done.number if done.created + done.updated + done.deleted else 0

    def _number(self, message: str) -> int:
        """Of the commit with this message."""
        before: int | None = None
        while page := self.opened().commits(before, _PAGE):
            for commit in page:
                if commit.message == message:
                    return commit.number
            before = page[-1].number
        raise AssertionError(f"there is no commit {message}")

    def _erase(self, edit: Edit) -> int:
        """The message of an erasure names nobody, so the author says which edit it is. It does not do it twice."""
        author = f"{self._client} {edit.number}"
        if any(commit.author == author for commit in self.opened().commits(limit=_PAGE)):
            return 0
        done = erasing.erase(self.context(), Viewer(author, Role.OWNER), edit.erases[0], source="crash")
        return done.commit or 0


def _changes(edit: Edit) -> Iterable[Change]:
    """A load as tables, which an empty store takes all at once."""
    changes = [step.as_change() for step in edit.steps]
    return Bulk(*_tables(changes)) if edit.what == edits.LOAD else changes


def _tables(changes: Iterable[Change]) -> tuple[list[Part], list[Part]]:
    rows: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for change in changes:
        kind, key = change.thing
        ends = dict(zip((ID,) if len(kind) == 1 else (SOURCE, TARGET, KEY), key, strict=True))
        rows.setdefault(kind, []).append(ends | dict(change.properties))
    parts = [Part(kind, pl.DataFrame(some)) for kind, some in rows.items()]
    return [part for part in parts if len(part.kind) == 1], [part for part in parts if len(part.kind) > 1]


def migrate(engine: str, place: Path) -> None:
    """Makes the store one of the first version and opens it, over and over."""
    with ENGINES[engine](place) as store:
        while goes_on():
            patiently(lambda: _age(store))
            patiently(lambda: _opened(engine, place))


def _age(store: GraphStore) -> int:
    store._bolt.write(lambda tx: tx.run("MATCH (m:StoreMarker {id: 'graphsvc'}) SET m.version = 1, m.schema = 'old'"))
    print("aged", flush=True)
    return 1


def _opened(engine: str, place: Path) -> int:
    with ENGINES[engine](place) as again:
        found = again._bolt.read(lambda tx: tx.run("MATCH (m:StoreMarker {id: 'graphsvc'}) RETURN m.version"))
    assert found == [[max(migrations())]], found
    return 1


def main(how: str, engine: str, place: str, ledger: str, seed: str, url: str = "") -> None:
    """`how`: edits, first load, import, undo, erase, rest, rest import, migration, backup; `calm edits` and `calm rest`
    leave time between two edits."""
    listen()
    writing._BEAT_LIMIT = BEAT_LIMIT
    kept = Ledger(Path(ledger))
    client = kept.path.stem
    store = StoreClient(engine, Path(place), client)
    writes: dict[str, tuple[Make, Send]] = {
        "edits": (partial(edits.by_store, imports=False), store.send),
        "first load": (edits.by_load, store.send),
        "import": (partial(edits.by_store, imports=True), store.send),
        "undo": (Undos(kept.read().done).make, store.send),
        "erase": (by_erasure, store.send),
        "rest": (edits.by_rest, RestClient(url, client).send),
        "rest import": (by_import, ImportClient(url, client).send),
    }
    if how == "migration":
        migrate(engine, Path(place))
    elif how == "backup":
        backups.make(store.context, backups.folder(kept.path.parent), f"{client}-{seed}")
    else:
        write(kept, client, seed, *writes[how.removeprefix("calm ")], _CALM if how.startswith("calm ") else 0.0)


if __name__ == "__main__":
    main(*sys.argv[1:])
