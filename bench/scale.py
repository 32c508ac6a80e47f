"""The embedded store of 20,000 accounts: loading it, the snapshot and its refresh, an edit and the fresh answer, a new
process."""

from __future__ import annotations

import itertools
import json
import random
from http.client import HTTPConnection
from pathlib import Path
from statistics import median

import polars as pl

from bench import service
from bench.rows import BYTES, Found, Row, in_seconds, timed
from graphsvc.generate.portfolio import write
from graphsvc.services import measuring
from graphsvc.services.timing import p95, peak_of, seconds
from graphsvc.store import open_store
from graphsvc.store.port import Store

ACCOUNTS = 20_000
_EDITS = 100


def measure(folder: Path, accounts: int = ACCOUNTS) -> Found:
    """Every figure, on the embedded engine."""
    files, place = folder / "files", folder / "store"
    count = sum(write(files, accounts, seed=1).values())
    imported = seconds(lambda: service.command(place, "import", str(files), idle="0"), 1)[0]
    rows = [Row("import into an empty store", imported, more=f"{count:,} rows, with its commit, all or nothing")]
    with open_store(place) as store:
        rows += snapshot(store)
    again = seconds(lambda: service.command(place, "accounts", "--limit", "20"), 5)
    rows.append(Row("accounts, a new process, store opened", median(again)))
    table = pl.read_csv(files / "stakeholders.csv", columns=["id", "account"], schema_overrides={"id": pl.String})
    rows += _served(place, table.sample(min(1000, table.height), seed=1).rows())
    return Found(f"{accounts:,} generated accounts with {table.height:,} people, embedded engine.", rows)


def snapshot(store: Store) -> list[Row]:
    """Building it, reading it from the disk, and exchanging one account after an edit."""
    return [
        timed("snapshot built", measuring.built(store, 3)),
        timed("snapshot read from the disk", measuring.read(store, 3)),
        timed("refresh of one account", measuring.refreshed(store, 30)),
    ]


def _served(place: Path, people: list[tuple[str, str]]) -> list[Row]:
    """`people`: (id, account) of those who are edited, one after the other."""
    whom = itertools.cycle(people)
    with service.serving(place) as (port, pid):
        connection = HTTPConnection("127.0.0.1", port, timeout=120)
        _get(connection, "/api/v1/accounts?limit=20")
        edits = seconds(lambda: _edited(connection, *next(whom)), _EDITS + 20)[20:]
        first = seconds(lambda: _get(connection, "/api/v1/accounts?limit=20&sort=value_at_risk"), 5)
        after = seconds(
            lambda: _get(connection, "/api/v1/accounts?limit=20"), 10, before=lambda: _edited(connection, *next(whom))
        )
        memory = sum(peak_of(process.pid) or 0 for process in service.family(pid))
    times = {
        "an edit by REST and the fresh answer of that account, p95": p95(edits),
        "accounts by REST, nothing changed": median(first),
        "accounts by REST after an edit": median(after),
    }
    what = "memory of the service with the whole portfolio"
    return [*in_seconds(times), Row(what, memory, BYTES, "at its peak, without the engine")]


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
