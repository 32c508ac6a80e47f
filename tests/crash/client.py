"""A client as a process of its own: `python -m tests.crash.client HOW ENGINE PLACE LEDGER SEED [URL]`.

It edits until SIGTERM or a kill. An edit that fails because the engine or the service is gone is repeated until it is
acknowledged, as a person would; anything else that goes wrong ends the client with a traceback, which is a finding.
"""

from __future__ import annotations

import random
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import requests

from graphsvc.errors import Conflict, StoreUnavailable
from graphsvc.store import write as writing
from graphsvc.store.graphstore import GraphStore
from graphsvc.store.migrate import migrations
from tests.contract.conftest import ENGINES

from . import edits
from .content import Content, Step, after
from .edits import Edit
from .ledger import Ledger

# An open commit on a Neo4j whose writer gives no sign of life counts as dead: after 2 minutes there, here earlier.
BEAT_LIMIT = 5.0
_BATCH = 25  # entities in one transaction: an import has many seams to be killed at
_PAUSE = 0.05
_PLURAL = {"Account": "accounts", "Department": "departments"}

Make = Callable[[random.Random, str, int, Content], Edit]
Send = Callable[[Edit, Content], int]

_stopped = False


def _stop(*_: object) -> None:
    global _stopped
    _stopped = True


def write(ledger: Ledger, client: str, seed: str, make: Make, send: Send) -> None:
    """One edit after the other, each recorded before it is sent and when it is acknowledged."""
    rng, past = random.Random(seed), ledger.read()
    content, number = past.content, past.last
    while not _stopped:
        number += 1
        edit = make(rng, client, number, content)
        ledger.begin(edit)
        ledger.acknowledge(number, send(edit, content))
        content = after(content, edit.steps)


class StoreClient:
    """Writes through the store's own interface, opened as every program opens it."""

    def __init__(self, engine: str, place: Path, client: str) -> None:
        self._open = lambda: ENGINES[engine](place, batch=_BATCH, wait=60.0)
        self._client = client
        self._store: GraphStore | None = None

    def send(self, edit: Edit, _: Content) -> int:
        return patiently(lambda: self._commit(edit))

    def _commit(self, edit: Edit) -> int:
        """The number of the commit; 0 where an earlier attempt had been applied, so that nothing was left to do."""
        self._store = self._store or self._open()
        changes = [step.as_change() for step in edit.steps]
        done = self._store.commit(changes, author=self._client, message=f"{self._client} {edit.number}", source="crash")
        return done.number if done.created + done.updated + done.deleted else 0


class RestClient:
    """Writes through a service's REST."""

    def __init__(self, url: str, client: str) -> None:
        self._url, self._client = url, client
        self._session = requests.Session()

    def send(self, edit: Edit, content: Content) -> int:
        return patiently(lambda: self._change(edit, content))

    def _change(self, edit: Edit, content: Content) -> int:
        body = {"changes": _wishes(edit, content), "message": f"{self._client} {edit.number}"}
        answer = self._session.post(f"{self._url}/changes", json=body, timeout=90)
        if answer.status_code in (409, 428) and self._applied(edit):
            return 0
        done = _checked(answer)
        return int(done["number"]) if done["created"] + done["updated"] + done["deleted"] else 0

    def _applied(self, edit: Edit) -> bool:
        """Whether an earlier attempt, whose answer got lost, did it: the account is as the edit leaves it."""
        account = next(step for step in edit.steps if step.key[0] == "Account")
        answer = self._session.get(f"{self._url}/accounts/{account.key[1]}", timeout=90)
        if answer.status_code == 404:
            return edit.what == "delete"
        return bool(_checked(answer)["properties"].get("region") == account.properties.get("region"))


def _checked(answer: requests.Response) -> Any:
    if answer.status_code == 503:
        assert answer.headers["Retry-After"] == "2", answer.headers
        raise StoreUnavailable(answer.json()["detail"])
    assert answer.ok, f"{answer.status_code}: {answer.text}"
    return answer.json()


def _wishes(edit: Edit, content: Content) -> list[dict[str, Any]]:
    return [_wish(step, edit, content) for step in edit.steps if step.key[0] in _PLURAL]


def _wish(step: Step, edit: Edit, content: Content) -> dict[str, Any]:
    wish = {"op": step.op, "kind": _PLURAL[step.key[0]], "id": step.key[1], "properties": step.properties}
    if step.key in content:
        wish["if_match"] = "*"
    if edit.what == "create" and step.key[0] == "Department":
        wish["links"] = {"account": edit.steps[0].key[1]}
    return wish


def patiently(attempt: Callable[[], int]) -> int:
    """Repeats what fails because something was killed, until it succeeds."""
    while True:
        try:
            return attempt()
        except (StoreUnavailable, Conflict, requests.ConnectionError, requests.exceptions.ChunkedEncodingError):
            if _stopped:
                sys.exit(0)
            time.sleep(_PAUSE)


def migrate(engine: str, place: Path) -> None:
    """Makes the store one of the first version and opens it, over and over."""
    with ENGINES[engine](place) as store:
        while not _stopped:
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
    """`how`: edits, import, rest, migration."""
    signal.signal(signal.SIGTERM, _stop)
    writing._BEAT_LIMIT = BEAT_LIMIT
    kept = Ledger(Path(ledger))
    client = kept.path.stem
    if how == "migration":
        migrate(engine, Path(place))
    elif how == "rest":
        write(kept, client, seed, edits.by_rest, RestClient(url, client).send)
    else:
        make = lambda *a: edits.by_store(*a, imports=how == "import")  # noqa: E731
        write(kept, client, seed, make, StoreClient(engine, Path(place), client).send)


if __name__ == "__main__":
    main(*sys.argv[1:])
