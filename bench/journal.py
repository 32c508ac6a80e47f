"""Writing and looking back, on both engines: one edit, eight editors beside bare writes, the journal's share of an
import, an account as it is and as it was with 10,000 commits on top."""

from __future__ import annotations

import gc
import json
import os
import random
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from unittest.mock import patch as replaced

from neo4j import GraphDatabase

from bench.rows import RATE, TIMES, Found, Row, in_seconds
from bench.service import serving
from graphsvc.access import LOCAL_OWNER
from graphsvc.heap import settle
from graphsvc.model import Change, NodeChange, Op, TieChange
from graphsvc.services import importing
from graphsvc.services.context import Context
from graphsvc.services.timing import p95, seconds
from graphsvc.settings import Settings
from graphsvc.store import large, open_store
from graphsvc.store.embedded import EmbeddedEndpoint
from graphsvc.store.endpoint import Endpoint, UrlEndpoint
from graphsvc.store.port import Store
from tests.contract.neo4j_server import password_of, running

PEOPLE, _OURS, _COMMITS = 150, 30, 10_000
_EDITORS, _SECONDS = 8, float(os.environ.get("BENCH_SECONDS", "60"))
_ROWS = 100_000


def embedded(folder: Path) -> Found:
    """Every figure of the embedded engine."""
    return _measured(str(folder / "journal"), folder)


def neo4j(folder: Path) -> Found:
    """Every figure of a Neo4j."""
    with running(folder / "neo4j", long_run=True) as server, password_of(server):
        return _measured(server.url, folder)


def _measured(target: str, folder: Path) -> Found:
    about = f"Writing of the 8 for {_SECONDS:g} seconds."
    with open_store(target) as store:
        rows = _import(store, folder)
        store.commit(account(), author="bench", message="An account", source="bench")
        first = store.revision()
        rows += in_seconds(_graphs(store) | _edits(target))
        bare, edits = _bare(target), _editors(target)
        rows += [
            Row("bare one-property writes from 8 threads", bare, RATE),
            Row("edits of 8 editors through REST", edits, RATE),
            Row("8 editors against bare writes", edits / bare, TIMES),
        ]
        _commits_on_top(store, first + _COMMITS - store.revision())
        then = seconds(lambda: store.at(first).account_graph("acme"), 20)
        return Found(about, [*rows, Row("as of one account, 10,000 commits on top", median(then))])


def _graphs(store: Store) -> dict[str, float]:
    """The first hundred, which an engine reads while it still translates its code, and what comes after them."""
    gc.collect()
    usual = gc.get_threshold()
    settle()  # as the service does (graphsvc/api/wsgi.py)
    first, then = (seconds(lambda: store.account_graph("acme"), 100) for _ in range(2))
    gc.unfreeze()
    gc.set_threshold(*usual)
    what = "an account's graph of 150 people by query, p95"
    return {f"{what} of the first hundred": p95(first), what: p95(then)}


def account() -> list[Change]:
    dice = random.Random(1)
    people = [f"acme-{number}" for number in range(PEOPLE)]
    standing = ("Opportunity", "standing:acme")
    changes: list[Change] = [
        NodeChange(Op.PUT, "Account", "acme", {"name": "Acme"}),
        NodeChange(Op.PUT, *standing, {"standing": True, "status": "open"}),
        TieChange(Op.PUT, "OF", *standing, "Account", "acme"),
        *(NodeChange(Op.PUT, "Employee", f"e{number}", {"name": f"E {number}"}) for number in range(_OURS)),
    ]
    for number, person in enumerate(people):
        changes.append(NodeChange(Op.PUT, "Stakeholder", person, {"name": f"Person {number}"}))
        changes.append(TieChange(Op.PUT, "WORKS_AT", "Stakeholder", person, "Account", "acme"))
        if number:
            boss = people[(number - 1) // 5]
            changes.append(TieChange(Op.PUT, "REPORTS_TO", "Stakeholder", person, "Stakeholder", boss))
        for other in dice.sample(people, 3):
            if other != person:
                influence = TieChange(
                    Op.PUT, "INFLUENCES", "Stakeholder", person, "Stakeholder", other, "", {"strength": 0.5}
                )
                changes.append(influence)
        ours = f"e{dice.randrange(_OURS)}"
        changes.append(TieChange(Op.PUT, "CONTACTS", "Employee", ours, "Stakeholder", person, "", {"level": "vendor"}))
    return changes


def _patch(connection: HTTPConnection, person: str, title: str) -> int:
    headers = {"If-Match": "*", "Content-Type": "application/json"}
    body = json.dumps({"properties": {"title": title}})
    connection.request("PATCH", f"/api/v1/stakeholders/{person}", body, headers)
    answer = connection.getresponse()
    answer.read()
    return answer.status


@contextmanager
def _connected(target: str) -> Iterator[Callable[[], HTTPConnection]]:
    with serving(target) as (port, _):
        yield lambda: HTTPConnection("127.0.0.1", port, timeout=60)


def _edits(target: str) -> dict[str, float]:
    with _connected(target) as connect:
        connection = connect()
        for number in range(30):
            _patch(connection, "acme-1", f"warm {number}")
        taken = seconds(lambda: _patch(connection, f"acme-{random.randrange(PEOPLE)}", str(time.time())), 400)
    return {"one edit through REST, p95": p95(taken)}


def _editors(target: str) -> float:
    """Acknowledged edits per second of eight who each edit as fast as they can. Raises if any of them sees an error."""
    done, failed = [0] * _EDITORS, []
    with _connected(target) as connect:
        end = time.monotonic() + _SECONDS

        def edit(number: int) -> None:
            dice, connection = random.Random(number), connect()
            while time.monotonic() < end:
                status = _patch(connection, f"acme-{dice.randrange(PEOPLE)}", str(dice.random()))
                if status == 200:
                    done[number] += 1
                else:
                    failed.append(status)

        _all(edit)
    if failed:
        raise RuntimeError(f"{len(failed)} edits failed, the first with {failed[0]}")
    return sum(done) / _SECONDS


def _all(work: Callable[[int], None]) -> None:
    threads = [threading.Thread(target=work, args=(number,)) for number in range(_EDITORS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _bare(target: str) -> float:
    """The peer: one property of one node a transaction, through the driver as its users call it, with its retries."""
    endpoint: Endpoint = UrlEndpoint(target) if "://" in target else EmbeddedEndpoint(Path(target))
    address = endpoint.open()
    text = "MATCH (n:Stakeholder {id: $id}) SET n.title = $title"
    done = [0] * _EDITORS
    auth = (address.user, address.password)
    with GraphDatabase.driver(address.uri, auth=auth, notifications_min_severity="OFF") as driver:
        end = time.monotonic() + _SECONDS

        def write(number: int) -> None:
            dice = random.Random(number)
            while time.monotonic() < end:
                person, title = f"acme-{dice.randrange(PEOPLE)}", str(dice.random())
                with driver.session(database=address.database) as session:
                    session.execute_write(lambda tx, p=person, t=title: tx.run(text, id=p, title=t).consume())
                done[number] += 1

        _all(write)
    endpoint.close()
    return sum(done) / _SECONDS


def _commits_on_top(store: Store, count: int) -> None:
    def one(number: int) -> None:
        dice = random.Random(number)
        person = ("Stakeholder", f"acme-{dice.randrange(PEOPLE)}")
        ours = ("Employee", f"e{dice.randrange(_OURS)}")
        change: Change = NodeChange(Op.PATCH, *person, {"title": f"title {number}"})
        if number % 3 == 0:
            change = TieChange(Op.PATCH, "CONTACTS", *ours, *person, "", {"channels": [str(number)]})
        if number % 50 == 0:
            change = NodeChange(Op.PATCH, "Account", "acme", {"annual_revenue": float(number)})
        store.commit([change], author="bench", message="", source="bench")

    with ThreadPoolExecutor(_EDITORS) as pool:
        list(pool.map(one, range(max(0, count))))


def _import(store: Store, folder: Path) -> list[Row]:
    """An import of 100,000 rows into a store that is not empty, with the journal and without it. An import first reads
    what is there, so it takes longer from one to the next: the one with the journal is between two without."""
    ctx = Context(store, Settings())
    store.commit([NodeChange(Op.PUT, "Account", "there", {"name": "There"})], author="b", message="", source="bench")
    _imported(ctx, folder, "warm", _ROWS // 10)
    before = _without(ctx, folder, "before")
    taken = _imported(ctx, folder, "with", _ROWS)
    without = (before + _without(ctx, folder, "after")) / 2
    return [
        Row("import of 100,000 rows", taken),
        Row("import with the journal against without", taken / without, TIMES),
    ]


def _without(ctx: Context, folder: Path, name: str) -> float:
    with replaced.object(large, "journalled", lambda _: False):
        return _imported(ctx, folder, name, _ROWS)


def _imported(ctx: Context, folder: Path, name: str, rows: int) -> float:
    with tempfile.TemporaryDirectory(dir=folder) as place:
        wanted = importing.Wanted(paths=(_tables(Path(place), name, rows),))
        return seconds(lambda: importing.import_files(ctx, LOCAL_OWNER, wanted), 1)[0]


def _tables(folder: Path, prefix: str, rows: int) -> Path:
    """200 accounts with people and whom they influence: so many rows."""
    accounts, people = 200, rows // 2 - 200
    names = [f"{prefix}-{number}" for number in range(people)]
    lines = {
        "accounts": ["id,name", *(f"{prefix}-{number},Account {number}" for number in range(accounts))],
        "stakeholders": [
            "id,account,name,title,level,email",
            *(f"{n},{prefix}-{i % accounts},Person {i},Buyer,{i % 6 + 1},{n}@example.com" for i, n in enumerate(names)),
        ],
        "influences": [
            "source,target,strength",
            *(f"{n},{names[(i + accounts) % people]},0.{i % 9 + 1}" for i, n in enumerate(names)),
        ],
    }
    for table, written in lines.items():
        (folder / f"{table}.csv").write_text("\n".join(written) + "\n", encoding="utf-8")
    return folder
