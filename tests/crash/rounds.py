"""One round: clients write, something is killed, everything comes back, the store is checked."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from graphsvc.errors import GraphsvcError
from graphsvc.store import write
from graphsvc.store.graphstore import GraphStore

from . import backups
from .check import Findings, agrees, numbers_of, scan, sound
from .ledger import Ledger
from .small import BEAT_LIMIT
from .systems import ROOT, Embedded, Served, System, environment, kill, opened, until

write._BEAT_LIMIT = BEAT_LIMIT


@dataclass(frozen=True)
class Scenario:
    """`targets`: who is killed, at once; `workload`: what the first client does (the second one edits); `window`:
    how many seconds after the client has sent something the kill comes, at most, where it is aimed."""

    targets: tuple[str, ...]
    workload: str
    window: float = 0.008
    engines: tuple[str, ...] = ("embedded", "neo4j")


# To kill during something new: a workload in client.py and a line here.
SCENARIOS = (
    Scenario(("engine",), "edits"),
    Scenario(("engine",), "import", 0.5),
    Scenario(("client",), "import", 0.5),
    Scenario(("service",), "rest", 0.02),
    Scenario(("engine", "client"), "import", 0.5),
    Scenario(("engine",), "rest", 0.02),
    Scenario(("engine",), "migration", 0.5),
    Scenario(("worker",), "rest", 0.02),
    Scenario(("engine", "client"), "edits"),
    Scenario(("engine", "service"), "rest", 0.02),
    Scenario(("client",), "migration", 0.5),
    Scenario(("engine", "client"), "first opening", 5.0, ("embedded",)),
    Scenario(("engine", "client"), "first load", 8.0, ("embedded",)),
    Scenario(("engine",), "undo", 0.3),
    Scenario(("service",), "rest import", 1.5),
    Scenario(("client",), "erase", 0.3),
    Scenario(("engine",), "backup", 0.5),
    Scenario(("client",), "undo", 0.3),
    Scenario(("engine",), "rest import", 1.5),
    Scenario(("engine",), "erase", 0.3),
    Scenario(("client",), "backup", 0.5),
    Scenario(("engine", "client"), "undo", 0.3),
    Scenario(("worker",), "rest import", 1.5),
    Scenario(("engine", "client"), "erase", 0.3),
    Scenario(("engine", "service"), "rest import", 1.5),
)
# On a disk that loses what was not synced: see power.py.
POWER_CUTS = (
    Scenario(("power",), "edits"),
    Scenario(("power",), "import", 0.5),
    Scenario(("power",), "migration", 0.5),
    Scenario(("power",), "first opening", 8.0, ("embedded",)),
    Scenario(("power",), "first load", 10.0, ("embedded",)),
    Scenario(("power",), "undo", 0.3),
    Scenario(("power",), "erase", 0.3),
)


# Clients whose edits are of another kind have names, and with them entities, of their own.
_NAMES = {"undo": "undo1", "erase": "erase1", "backup": "backup1", "rest import": "load1"}

# They begin with a store of their own, and are killed at any moment after that.
_FRESH = {"first opening", "first load"}
_NEEDS_CALM = {"erase", "rest import"}


@dataclass
class Result:
    """What came of one round. `recovery`: seconds from the kill to the first answer; `first`: what the first client,
    whose workload it is, got done."""

    engine: str
    targets: str
    workload: str
    seed: str
    acknowledged: int = 0
    first: int = 0
    recovery: float = 0.0
    lost: list[str] = field(default_factory=list)
    partial: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def findings(self) -> list[str]:
        return [*self.lost, *self.partial, *self.broken]


class Client:
    """A client's process with its ledger; `name` begins every id that it writes."""

    def __init__(self, system: System, folder: Path, name: str, how: str, seed: str, url: str = "") -> None:
        self.name, self.ledger = name, Ledger(folder / f"{name}.ledger")
        self._how, self._before = how, len(self.ledger.read().acknowledged)
        self._words = folder / f"{name}.log"
        command = [sys.executable, "-m", "tests.crash.client", how, system.name, str(system.place)]
        with self._words.open("wb") as words:
            self.process = subprocess.Popen(
                [*command, str(self.ledger.path), seed, url], cwd=ROOT, env=environment(system), stdout=words,
                stderr=words,
            )  # fmt: skip

    def writes(self) -> bool:
        """Whether it has got something done, or has ended."""
        return self.process.poll() is not None or self.done() > 0

    def done(self) -> int:
        """What it got done in this round: edits that were acknowledged, backups that are made, stores made old."""
        if self._how == "backup":
            return len(backups.made(backups.folder(self.ledger.path.parent)))
        if self._how == "migration":
            return self._said().split().count("aged")
        return len(self.ledger.read().acknowledged) - self._before

    def sent(self) -> int:
        """Grows with what it sends: what it writes down before, or says."""
        return self.ledger.size() + self._words.stat().st_size

    def end(self) -> Iterator[str]:
        """Tells it to end; complains if it does not, or had ended by itself."""
        with suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGTERM)
        try:
            status = self.process.wait(150)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            yield f"{self.name} hung: {self._said()}"
            return
        if status not in (0, -signal.SIGKILL, -signal.SIGTERM):
            yield f"{self.name} failed with {status}: {self._said()}"

    def _said(self) -> str:
        return self._words.read_text(encoding="utf-8", errors="replace")[-2000:]


def play(system: System, folder: Path, scenario: Scenario, seed: str) -> Result:
    """Plays one round and says what came of it. The ledgers in `folder` and the store go on from round to round."""
    if scenario.workload in _FRESH:
        name = f"first-{seed.replace(':', '-')}"
        system = Embedded(system.place.with_name(name), system.disk)
        folder = folder / name
        folder.mkdir()
    rng, result = random.Random(seed), Result(system.name, " + ".join(scenario.targets), scenario.workload, seed)
    with _service(system, folder, scenario) as service, _clients(system, folder, scenario, seed, service) as clients:
        before = _acknowledged(folder)
        _await_moment(rng, scenario, clients[0])
        if "power" in scenario.targets:
            _cut_power(system, clients)
        else:
            kill([pid for target in scenario.targets for pid in _victims(target, system, service, clients[0])])
        began = time.monotonic()
        try:
            with _recovered(system, service):
                result.recovery = round(time.monotonic() - began, 2)
                time.sleep(rng.uniform(0.2, 0.6))  # those that live go on
                for client in clients:
                    result.broken += client.end()
            result.first = clients[0].done()
        except (TimeoutError, GraphsvcError) as error:
            result.broken.append(f"it does not come back: {error}")
            return result
    if not result.first and scenario.workload not in _FRESH:  # the kill was not before that, see `_await_moment`
        result.broken.append(f"{clients[0].name} got nothing done")
    _check(system, folder, result)
    result.acknowledged = _acknowledged(folder) - before
    return result


@contextmanager
def _service(system: System, folder: Path, scenario: Scenario) -> Iterator[Served | None]:
    if not scenario.workload.startswith("rest"):
        yield None
        return
    service = Served(system, folder / "service.log")
    try:
        service.start()
        yield service
    finally:
        service.end()


@contextmanager
def _clients(
    system: System, folder: Path, scenario: Scenario, seed: str, service: Served | None
) -> Iterator[list[Client]]:
    first = "edits" if scenario.workload == "first opening" else scenario.workload
    kind, second = ("rest", "rest") if service else ("store", "edits")
    second = f"calm {second}" if first in _NEEDS_CALM else second
    url = service.url if service else ""
    clients = [Client(system, folder, _NAMES.get(first, f"{kind}1"), first, f"{seed}:1", url)]
    if first != "first load":  # nobody else fills the store before
        clients += [Client(system, folder, f"{kind}2", second, f"{seed}:2", url)]
    try:
        yield clients
    finally:
        for client in clients:
            client.process.kill()
            client.process.wait()


def _await_moment(rng: random.Random, scenario: Scenario, client: Client) -> None:
    """Half of the kills are aimed: right after the client has sent something. The others come at any time."""
    if scenario.workload in _FRESH:
        time.sleep(rng.uniform(0.2, scenario.window))
        return
    until(client.writes, 90)
    time.sleep(rng.uniform(0.2, 2.5))
    if rng.random() < 0.5:
        return
    size, deadline = client.sent(), time.monotonic() + 5
    while client.sent() == size and time.monotonic() < deadline:
        time.sleep(0.0003)
    time.sleep(rng.uniform(0, scenario.window))


def _cut_power(system: System, clients: list[Client]) -> None:
    """The engine stands still at that instant, as under a real one: while ext4 shuts down, an fsync that is under way
    may return 0 though nothing was written, and nobody must hear of that. Then the disk, then the processes."""
    assert system.disk is not None, "this store lies on a disk that we may not cut off"
    for pid in system.processes():
        os.kill(pid, signal.SIGSTOP)
    system.disk.cut()
    kill([*system.processes(), *(client.process.pid for client in clients)])
    system.disk.restore()


def _victims(target: str, system: System, service: Served | None, client: Client) -> list[int]:
    if target == "engine":
        return system.processes()
    if target == "client":
        return [client.process.pid]
    assert service is not None, f"nothing serves: {target}"
    return service.workers() if target == "worker" else service.server()


@contextmanager
def _recovered(system: System, service: Served | None) -> Iterator[None]:
    """Everything runs again, and has answered. The store stays open meanwhile, so that the engine stays too."""
    system.revive()
    if service:
        service.start()
        yield
        return
    with opened(system):
        yield


def _check(system: System, folder: Path, result: Result) -> None:
    """What is found first is kept, whatever the rest of the check says."""
    findings = Findings(result.lost, result.partial, result.broken)
    try:
        with opened(system) as store:
            seen = scan(store)
            agrees(seen, _ledgers(folder), findings)
            findings.broken += sound(store, seen)
            findings.broken += _goes_on(store, seen.revision)
        pasts = {client: ledger.read() for client, ledger in _ledgers(folder).items()}
        findings.broken += backups.check(backups.folder(folder), pasts, numbers_of(seen), result.seed)
    except GraphsvcError as error:
        findings.broken.append(f"it cannot be checked: {error}")


def _goes_on(store: GraphStore, revision: int) -> Iterator[str]:
    """Nothing keeps the next commit out: here one that changes nothing."""
    number = store.commit([], author="check", message="nothing", source="crash").number
    if number != revision:
        yield f"the next commit finds revision {number}, not {revision}"


def _ledgers(folder: Path) -> dict[str, Ledger]:
    return {path.stem: Ledger(path) for path in sorted(folder.glob("*.ledger"))}


def _acknowledged(folder: Path) -> int:
    return sum(len(ledger.read().acknowledged) for ledger in _ledgers(folder).values())
