"""The store at 20,000 accounts: loading, the snapshot and its refresh, an edit and the fresh answer, a new process.

`python -m bench.scale [ACCOUNTS]`.
"""

from __future__ import annotations

import itertools
import json
import random
import shutil
import sys
import tempfile
import time
from http.client import HTTPConnection
from pathlib import Path

import polars as pl
import psutil

from bench import service
from bench.timing import median, p95, seconds
from graphsvc.generate.portfolio import write
from graphsvc.model import NodeChange, Op
from graphsvc.services.snapshots import Snapshots
from graphsvc.store import open_store
from graphsvc.store.port import Store

ACCOUNTS = 20_000
_EDITS = 100


def measure(folder: Path, accounts: int = ACCOUNTS) -> dict[str, float]:
    """Every figure, on the embedded engine; seconds, and MB of memory."""
    files, place = folder / "files", folder / "store"
    rows = write(files, accounts, seed=1)
    taken = seconds(lambda: service.command(place, "import", str(files), idle="0"), 1)
    figures = {f"import of {sum(rows.values()):,} rows into the empty store": taken[0]}
    with open_store(place) as store:
        figures |= snapshot(store)
    figures["accounts, a new process"] = median(seconds(lambda: service.command(place, "accounts", "--limit", "20"), 5))
    table = pl.read_csv(files / "stakeholders.csv", columns=["id", "account"], schema_overrides={"id": pl.String})
    return figures | _served(place, table.sample(1000, seed=1).rows())


def snapshot(store: Store) -> dict[str, float]:
    """Building it, reading it from the disk, and exchanging one account after an edit."""

    def gone() -> None:
        shutil.rmtree(store.shelf, ignore_errors=True)

    figures = {"snapshot built": median(seconds(lambda: Snapshots(store).current(), 3, before=gone))}
    figures["snapshot read from the disk"] = median(seconds(lambda: Snapshots(store).current(), 3))
    kept, dice = Snapshots(store), random.Random(1)
    people = [node.id for node in store.nodes("Stakeholder", limit=5000)]

    def edit() -> None:
        change = NodeChange(Op.PATCH, "Stakeholder", dice.choice(people), {"level": dice.randrange(1, 9)})
        store.commit([change], author="bench", message="an edit", source="bench")

    kept.current()
    figures["refresh of one account"] = median(seconds(kept.current, 30, before=edit))
    return figures


def _served(place: Path, people: list[tuple[str, str]]) -> dict[str, float]:
    """`people`: (id, account) of those who are edited, one after the other."""
    whom = itertools.cycle(people)
    with service.serving(place) as (port, pid):
        connection = HTTPConnection("127.0.0.1", port, timeout=120)
        _get(connection, "/api/v1/accounts?limit=20")
        taken = seconds(lambda: _edited(connection, *next(whom)), _EDITS + 20)[20:]
        first = seconds(lambda: _get(connection, "/api/v1/accounts?limit=20&sort=value_at_risk"), 5)
        after = seconds(
            lambda: _get(connection, "/api/v1/accounts?limit=20"), 10, before=lambda: _edited(connection, *next(whom))
        )
        memory = psutil.Process(pid).memory_info().rss + sum(
            child.memory_info().rss for child in psutil.Process(pid).children(recursive=True)
        )
    return {
        "an edit and the fresh answer of that account, p95": p95(taken),
        "accounts by REST, nothing changed": median(first),
        "accounts by REST after an edit": median(after),
        "memory of the service, MB": memory / 1e6,
    }


def _edited(connection: HTTPConnection, person: str, account: str) -> None:
    """Somebody's level changes; the key people of their account are asked for."""
    body = json.dumps({"properties": {"level": random.randrange(1, 9)}})
    headers = {"If-Match": "*", "Content-Type": "application/json"}
    connection.request("PATCH", f"/api/v1/stakeholders/{person}", body, headers)
    answer = connection.getresponse()
    if answer.status != 200:
        raise RuntimeError(f"an edit: {answer.status}")
    answer.read()
    _get(connection, f"/api/v1/accounts/{account}/key-people")


def _get(connection: HTTPConnection, path: str) -> dict[str, object]:
    connection.request("GET", path)
    answer = connection.getresponse()
    if answer.status != 200:
        raise RuntimeError(f"{path}: {answer.status}")
    return json.loads(answer.read())


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        begin = time.perf_counter()
        for what, value in measure(Path(name), int(sys.argv[1]) if len(sys.argv) > 1 else ACCOUNTS).items():
            print(f"{what:60} {value:10.3f}")
        print(f"in {time.perf_counter() - begin:.0f} s")
