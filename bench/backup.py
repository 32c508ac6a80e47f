"""A backup of 100,000 nodes and 300,000 ties on both engines, and how long others wait to write meanwhile.

The peer on the embedded engine is its own online backup, `BACKUP DATABASE`. Neo4j Community has no online backup.
"""

from __future__ import annotations

import base64
import json
import os
import statistics
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import date
from multiprocessing import get_context
from multiprocessing.queues import SimpleQueue
from multiprocessing.synchronize import Event
from pathlib import Path

import psutil

from bench.rows import Found, in_seconds
from graphsvc.model import Change, NodeChange, Op, TieChange
from graphsvc.store import Store, open_store
from graphsvc.store.folder import DATABASE, StoreFolder
from tests.contract.neo4j_server import password_of, running

_ACCOUNTS, _PEOPLE, _ROLES = 2000, 48, 7
_RUNS = 5


def measure(folder: Path) -> Found:
    """Seconds of a backup, and of the longest and the median commit of another process during five of them."""
    figures = _measured("embedded", str(folder / "store"), folder)
    figures["BACKUP DATABASE of the embedded engine"] = _median(lambda: _peer(folder / "store"))
    with running(folder / "home", long_run=True) as server, password_of(server):
        figures |= _measured("Neo4j", server.url, folder)
    return Found("Somebody else commits all the time meanwhile.", in_seconds(figures))


def _measured(engine: str, target: str, folder: Path) -> dict[str, float]:
    file = folder / "b.graphsvc"
    with closing(open_store(target)) as store:
        store.commit(list(_portfolio()), author="bench", message="", source="bench")
        taken = _median(lambda: _save(store, file))
        with _writing(target) as writes:
            for _ in range(_RUNS):
                _save(store, file)
    return {
        f"backup of 100,000 nodes and 300,000 ties, {engine}": taken,
        f"longest write during a backup, {engine}": max(writes),
        f"median write during a backup, {engine}": statistics.median(writes),
    }


def _median(run: Callable[[], object]) -> float:
    taken = []
    for _ in range(_RUNS + 1):
        begin = time.perf_counter()
        run()
        taken.append(time.perf_counter() - begin)
    return statistics.median(taken[1:])  # the first one warms the engine


def _save(store: Store, file: Path) -> None:
    with file.open("w+b") as written:
        _, contents = store.save(written)
        written.flush()
        os.fsync(written.fileno())
    graph = {label: count for label, count in contents.nodes.items() if label not in ("Commit", "JournalEntry")}
    if sum(graph.values()) != 100_000 or sum(contents.ties.values()) != 300_000:
        raise RuntimeError(f"the backup holds {contents}")


@contextmanager
def _writing(target: str) -> Iterator[list[float]]:
    """Somebody edits all the time in a process of their own, as the service does; how long each commit took."""
    context = get_context("spawn")
    ready, stop, answers = context.Event(), context.Event(), context.SimpleQueue()
    writer = context.Process(target=_write, args=(target, ready, stop, answers))
    writer.start()
    ready.wait()
    writes: list[float] = []
    yield writes
    stop.set()
    writes += answers.get()
    writer.join()


def _write(target: str, ready: Event, stop: Event, answers: SimpleQueue[list[float]]) -> None:
    taken: list[float] = []
    with closing(open_store(target)) as store:
        while not stop.wait(0.05):
            change = NodeChange(Op.PATCH, "Account", f"a{len(taken) % _ACCOUNTS}", {"tier": str(len(taken))})
            begin = time.perf_counter()
            store.commit([change], author="bench", message="", source="bench")
            taken.append(time.perf_counter() - begin)
            ready.set()
    answers.put(taken[1:])  # the first one connects


def _portfolio() -> Iterator[Change]:
    """2,000 accounts of 48 people: 100,000 nodes and 300,000 ties."""
    for number in range(_ACCOUNTS):
        account, standing = f"a{number}", f"standing:a{number}"
        yield NodeChange(Op.PUT, "Account", account, {"name": f"Account {number}", "annual_revenue": 1000.5 * number})
        yield NodeChange(Op.PUT, "Opportunity", standing, {"standing": True})
        yield TieChange(Op.PUT, "OF", "Opportunity", standing, "Account", account)
        for place in range(_PEOPLE):
            yield from _person(account, standing, place)


def _person(account: str, standing: str, place: int) -> Iterator[Change]:
    person = f"{account}-{place}"
    values = {"name": f"Person {place} of {account}", "title": "Head of purchasing", "level": place % 5 + 1}
    since = {"since": date(2026, 1, 1 + place % 28)}
    yield NodeChange(Op.PUT, "Stakeholder", person, values)
    yield TieChange(Op.PUT, "WORKS_AT", "Stakeholder", person, "Account", account, "", since)
    if place:
        boss, peer = f"{account}-{(place - 1) // 5}", f"{account}-{place - 1}"
        yield TieChange(Op.PUT, "REPORTS_TO", "Stakeholder", person, "Stakeholder", boss)
        yield TieChange(Op.PUT, "INFLUENCES", "Stakeholder", person, "Stakeholder", peer, "", {"strength": 0.7})
    if place < _ROLES:
        yield TieChange(Op.PUT, "HAS_ROLE", "Stakeholder", person, "Opportunity", standing, "user", {"role": "user"})


def _peer(store: Path) -> None:
    """The engine's own backup, by the only way there is to it: HTTP."""
    folder = StoreFolder(store)
    engine = json.loads(folder.address.read_text())
    words = base64.b64encode(f"root:{folder.password()}".encode()).decode()
    body = json.dumps({"language": "sql", "command": "BACKUP DATABASE"}).encode()
    headers = {"Authorization": f"Basic {words}", "Content-Type": "application/json"}
    for listening in psutil.Process(engine["pid"]).net_connections("tcp"):
        if listening.status == psutil.CONN_LISTEN and listening.laddr.port != engine["bolt_port"]:
            url = f"http://127.0.0.1:{listening.laddr.port}/api/v1/command/{DATABASE}"
            urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout=120).read()
            return
    raise RuntimeError("the engine's HTTP port was not found")
