"""The command line, REST, import and the page over a demonstration store, each as a user meets it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from statistics import median

import psutil

from bench.rows import BYTES, Found, Row, in_seconds
from graphsvc.services.timing import p95, seconds

ROOT = Path(__file__).resolve().parent.parent
ACCOUNT = "northgate-bank"
ANSWERS = {what: f"/api/v1/accounts/{ACCOUNT}/{what}" for what in ("key-people", "coverage", "scene")}
_TIERS = count()
_EXECUTABLE = Path(sys.executable).with_name("graphsvc")


def measure(folder: Path) -> Found:
    """Everything, over the demonstration."""
    store = folder / "demo"
    command(store, "import", str(ROOT / "examples" / "demo"), idle="0")
    rows = [*in_seconds(command_line(store)), *rest(store), *in_seconds(adventureworks(folder))]
    return Found("*Changed*: right after a change, so that nothing kept answers.", rows)


def command(store: Path, *words: str, idle: str = "60") -> subprocess.CompletedProcess[bytes]:
    """One call of the command line."""
    environment = {**os.environ, "GRAPHSVC_ENGINE_IDLE": idle}
    return subprocess.run(
        [str(_EXECUTABLE), "--store", str(store), *words], env=environment, capture_output=True, check=True
    )


def command_line(store: Path) -> dict[str, float]:
    """`key-people` with the engine not running, and running."""
    words = ("key-people", ACCOUNT, "--top", "10")
    cold = seconds(lambda: command(store, *words, idle="0"), 5, before=lambda: _until_closed(store))
    command(store, *words)
    warm = seconds(lambda: command(store, *words), 7)
    return {"key-people, engine not running": median(cold), "key-people, engine running": median(warm)}


def _until_closed(store: Path) -> None:
    deadline = time.monotonic() + 90
    while (store / "engine.json").exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    time.sleep(1.0)


@contextmanager
def serving(store: Path) -> Iterator[tuple[int, int]]:
    """The service on a free port: (port, process id). Ends it by its id."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [str(_EXECUTABLE), "--store", str(store), "serve", "--port", str(port)], stdout=subprocess.DEVNULL
    )
    try:
        _until_ready(port)
        yield port, process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


def _until_ready(port: int) -> None:
    for _ in range(300):
        try:
            _get(port, "/api/v1/health")
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the service did not start")


def _get(port: int, path: str) -> bytes:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path)
    response = connection.getresponse()
    body = response.read()
    connection.close()
    if response.status != 200:
        raise RuntimeError(f"{path}: {response.status}")
    return body


def rest(store: Path) -> list[Row]:
    """p95 of REST answers, and the resident memory of the service without the engine.

    "changed": the store has a new revision, so that nothing kept serves the question.
    """
    with serving(store) as (port, pid):
        figures = _asked_again(port) | _after_a_change(port)
        memory = Row("resident memory", sum(p.memory_info().rss for p in family(pid)), BYTES, "without the engine")
        return [*in_seconds(figures), memory, *in_seconds(_first_paint(port))]


def _asked_again(port: int) -> dict[str, float]:
    paths = _paths_asked(port)
    for path in ANSWERS.values():
        _get(port, path)
    first = p95([seconds(lambda path=path: _get(port, path), 1)[0] for path in paths])
    again = {what: p95(seconds(lambda path=path: _get(port, path), 100)) for what, path in ANSWERS.items()}
    return {f"{what} by REST, p95": value for what, value in again.items()} | {
        "paths by REST, person after person, p95": first,
        "paths by REST, asked before, p95": p95([seconds(lambda path=path: _get(port, path), 1)[0] for path in paths]),
    }


def _after_a_change(port: int) -> dict[str, float]:
    changed = {
        f"{what} by REST, changed, p95": p95(seconds(lambda path=path: _get(port, path), 20, lambda: _change(port)))
        for what, path in ANSWERS.items()
    }
    paths = iter(_paths_asked(port)[:20])
    taken = [seconds(lambda path=path: _get(port, path), 1, lambda: _change(port))[0] for path in paths]
    return changed | {"paths by REST, changed, p95": p95(taken)}


def _paths_asked(port: int) -> list[str]:
    people = json.loads(_get(port, ANSWERS["key-people"]))["people"]
    return [f"/api/v1/stakeholders/{person['id']}/paths" for person in people[:60] if person["name"]]


def _change(port: int) -> None:
    """A new revision of the account that is asked about."""
    path, body = f"/api/v1/accounts/{ACCOUNT}", json.dumps({"properties": {"tier": str(next(_TIERS))}})
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path)
    read = connection.getresponse()
    read.read()
    headers = {"If-Match": read.headers["ETag"], "Content-Type": "application/json"}
    connection.request("PATCH", path, body, headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    if answer.status != 200:
        raise RuntimeError(f"the account could not be changed: {answer.status}")


def family(pid: int) -> list[psutil.Process]:
    """The service's processes without the engine, which belongs to nobody."""
    processes = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    return [each for each in processes if "graphsvc.store.engine" not in " ".join(each.cmdline())]


def _first_paint(port: int) -> dict[str, float]:
    from playwright.sync_api import sync_playwright

    taken = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        for _ in range(5):
            page = browser.new_page()
            page.goto(f"http://127.0.0.1:{port}/accounts/{ACCOUNT}")
            page.wait_for_selector("svg [data-id]")
            paint = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
            taken.append((paint / 1000, page.evaluate("performance.now()") / 1000))
            page.close()
        browser.close()
    return {"first paint": median([t[0] for t in taken]), "map drawn": median([t[1] for t in taken])}


def adventureworks(folder: Path) -> dict[str, float]:
    """Import of AdventureWorks into an empty store, engine start included."""
    data = ROOT.parent / "shared" / "data" / "adventureworks"
    if not data.is_dir():
        return {}
    mapping = str(ROOT / "examples" / "mappings" / "adventureworks.toml")
    number = iter(range(100))
    taken = seconds(
        lambda: command(folder / f"aw{next(number)}", "import", str(data), "--mapping", mapping, idle="0"), 5
    )
    return {"import of AdventureWorks": median(taken)}
