"""A few kills on each engine; `make crash` makes many. What they are checked with is tested on damaged stores."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from graphsvc.access import LOCAL_OWNER
from graphsvc.services.backups import backup
from graphsvc.services.context import Context
from graphsvc.settings import Settings
from graphsvc.store.graphstore import GraphStore
from graphsvc.store.keys import names
from graphsvc.store.migrate import migrations
from graphsvc.store.queries import query
from tests.contract.build import account, commit
from tests.contract.conftest import ENGINES

from . import backups
from .check import Findings, agrees, scan, sound
from .content import after, drop, patch, put
from .edits import Edit
from .ledger import Ledger, Past, append
from .rounds import Result, Scenario, play
from .systems import ROOT, Embedded, System, environment, running
from .table import put_into, table

_SHORT = {
    "embedded": (
        Scenario(("engine",), "edits"),
        Scenario(("client",), "undo", 0.3),  # which imports as well
        Scenario(("engine", "service"), "rest", 0.02),
        Scenario(("client",), "backup", 0.5),
    ),
    "neo4j": (
        Scenario(("engine", "client"), "edits"),
        Scenario(("worker",), "rest import", 1.5),
        Scenario(("client",), "erase", 0.3),
    ),
}


@pytest.mark.timeout(900)  # a minute, and much longer on a machine that has other things to do
@pytest.mark.parametrize("engine", _SHORT)
def test_a_few_kills(engine: str, tmp_path: Path) -> None:
    clients = tmp_path / "clients"
    clients.mkdir()
    with running(engine, tmp_path) as system:
        results = [play(system, clients, each, f"short:{number}") for number, each in enumerate(_SHORT[engine])]
    print(table(results))
    assert [result.findings for result in results] == [[] for _ in results]
    assert all(result.acknowledged > 0 for result in results)
    assert [result.workload for result in results if not result.first] == []  # each did what it was there for


@pytest.fixture(scope="module", params=ENGINES)
def damaged(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[System, GraphStore]]:
    """Two commits with an entry for each thing: beyond a batch, what is created is noted by name (test_creations).
    Each test repairs what it damages."""
    place = tmp_path_factory.mktemp("damaged")
    with running(request.param, place) as system, ENGINES[request.param](system.place, batch=40) as opened:
        commit(opened, *account("z.one", 2))
        commit(opened, *account("z.two", 10))
        yield system, opened


@pytest.fixture
def store(damaged: tuple[System, GraphStore]) -> GraphStore:
    return damaged[1]


_NOW = "MATCH (m:StoreMarker {id: 'graphsvc'}) SET m."
_KNOWS = "MATCH (a:Stakeholder {id: 'z.one-0'}) MATCH (b:Stakeholder {id: 'z.one-1'}) "
_TWO = "MATCH (a:Stakeholder {id: 'z.two-1'}) MATCH (b:Stakeholder {id: 'z.two-0'}) "
_REPORTS = "MATCH (a:Stakeholder {id: 'z.two-1'})-[r:REPORTS_TO]->(b:Stakeholder {id: 'z.two-0'}) "
_DAMAGES: dict[str, tuple[str, ...]] = {
    "an open commit": (_NOW + "open = 3", _NOW + "open = null", "commit 3 is still open"),
    "an old version": (_NOW + "version = 1", _NOW + f"version = {max(migrations())}", "the store has version 1"),
    "an entry lost": (
        "MATCH (e:JournalEntry {id: '2:0'}) SET e.id = 'lost', e.commit = 99",
        "MATCH (e:JournalEntry {id: 'lost'}) SET e.id = '2:0', e.commit = 2",
        "Commit 2 has 31 entries in the journal, not 32.", "Account z.two is there, and no commit made it so.",
    ),
    "a value that nobody wrote": (
        "MATCH (n:Stakeholder {id: 'z.two-1'}) SET n.name = 'X'",
        "MATCH (n:Stakeholder {id: 'z.two-1'}) SET n.name = 'Person 1'",
        "Stakeholder z.two-1 is not as commit 2 left it.",
    ),
    "a tie that nobody removed": (
        _REPORTS + "DELETE r", _TWO + "CREATE (a)-[:REPORTS_TO {_key: '', _rev: 2, kind: 'solid'}]->(b)",
        "REPORTS_TO z.two-1 → z.two-0 is not there, and commit 2 left it there.",
    ),
    "a gap": (
        _NOW + "revision = 3", _NOW + "revision = 2", "commits do not run from 1 to 3: 2 of them, [3]",
        "Commit 3 is missing, or not done; the last one is 3.",
    ),
    "a hole in the numbers": (
        "MATCH (c:Commit {id: '1'}) SET c.id = '9', c.number = 9",
        "MATCH (c:Commit {id: '9'}) SET c.id = '1', c.number = 1",
        "commits do not run from 1 to 2: 2 of them, [1, 9]", "a commit is dated before the one it follows",
        "Commit 1 is missing, or not done; the last one is 2.", "Commit 1 has 8 entries in the journal, not 0.",
    ),
    "an entry that does not follow": (
        "MATCH (e:JournalEntry {id: '2:0'}) SET e.since = 1", "MATCH (e:JournalEntry {id: '2:0'}) SET e.since = 0",
        "Commit 2 did not find Account z.two as the commit before it had left it.",
    ),
    "an entry about something else": (
        "MATCH (e:JournalEntry {id: '2:0'}) SET e.a = 'Account:z.six'",
        "MATCH (e:JournalEntry {id: '2:0'}) SET e.a = 'Account:z.two'",
        "Account z.six is not there, and commit 2 left it there.", "Account z.two is there, and no commit made it so.",
    ),
    "a key of nobody": (
        "CREATE (:PersonKey {id: 'Stakeholder:nobody', key: 'AAAA', commit: 2})",
        "MATCH (k:PersonKey {id: 'Stakeholder:nobody'}) DELETE k",
        "There is a key of Stakeholder:nobody, of whom the journal says nothing.",
    ),
    "a key lost": (
        "MATCH (k:PersonKey {id: 'Stakeholder:z.one-1'}) SET k.id = 'Employee:z.one-1'",
        "MATCH (k:PersonKey {id: 'Employee:z.one-1'}) SET k.id = 'Stakeholder:z.one-1'",
        "There is a key of Employee:z.one-1, of whom the journal says nothing.",
        "What the journal says of Stakeholder:z.one-0 cannot be read in 1 entries, and nobody erased them.",
        "What the journal says of Stakeholder:z.one-1 cannot be read in 3 entries, and nobody erased them.",
        "REPORTS_TO z.one-1 → z.one-0 is not as commit 1 left it.", "Stakeholder z.one-1 is not as commit 1 left it.",
    ),
    "half a tie": (_REPORTS + "SET r._rev = null, r._key = null", _REPORTS + "SET r._rev = 2, r._key = ''",
        "('REPORTS_TO', 'Stakeholder', 'z.two-1', 'Stakeholder', 'z.two-0')  is of revision None",
        "REPORTS_TO z.two-1 → z.two-0 is stored in half only.",
    ),
    "half a node": (
        "MATCH (n:Stakeholder {id: 'z.two-1'}) SET n._rev = null",
        "MATCH (n:Stakeholder {id: 'z.two-1'}) SET n._rev = 2",
        "Stakeholder z.two-1 is of revision None", "Stakeholder z.two-1 is stored in half only.",
    ),
    "an unfinished commit": (
        "MATCH (c:Commit {id: '2'}) SET c.status = 'open'", "MATCH (c:Commit {id: '2'}) SET c.status = 'done'",
        "commit 2 is open", "Commit 2 is missing, or not done; the last one is 2.",
        "Commit 2 has 32 entries in the journal, not 0.",
    ),
    "an instant before the last": (
        "MATCH (c:Commit {id: '1'}) SET c.was = c.at, c.at = '2999-01-01T00:00:00.000Z'",
        "MATCH (c:Commit {id: '1'}) SET c.at = c.was REMOVE c.was", "a commit is dated before the one it follows",
        "Commit 2 is dated before commit 1.",
    ),
    "a tie twice": (
        _KNOWS + "CREATE (a)-[:KNOWS {_key: '', _rev: 1}]->(b) CREATE (a)-[:KNOWS {_key: '', _rev: 1}]->(b)",
        _KNOWS + "MATCH (a)-[r:KNOWS]->(b) DELETE r",
        "tie (('KNOWS', 'Stakeholder', 'z.one-0', 'Stakeholder', 'z.one-1'), '') occurs twice",
        "KNOWS z.one-0 → z.one-1 is there, and no commit made it so.",
    ),
    "a revision to come": (
        "MATCH (n:Account {id: 'z.one'}) SET n._rev = 9", "MATCH (n:Account {id: 'z.one'}) SET n._rev = 1",
        "Account z.one is of revision 9", "Account z.one is not as commit 1 left it.",
    ),
    "no constraint": (
        "DROP CONSTRAINT account_id",
        "CREATE CONSTRAINT account_id IF NOT EXISTS FOR (n:Account) REQUIRE n.id IS UNIQUE",
        "Account takes the id 'z.one' twice", "Account z.one is stored in half only.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("damage", _DAMAGES)
def test_a_damage_is_named(store: GraphStore, damage: str) -> None:
    harm, repair, *expected = _DAMAGES[damage]
    assert list(sound(store, scan(store))) == []
    store._bolt.define(harm)
    complaints = list(sound(store, scan(store)))
    store._bolt.write(lambda tx: tx.run("MATCH (n:Account {id: 'z.one'}) WHERE n.name IS NULL DELETE n"))
    store._bolt.define(repair)
    assert complaints == expected


def test_one_damage_hides_no_other(store: GraphStore) -> None:
    """Two things are stored in half, and something else is wrong as well: each is named, and nothing that is right."""
    damages = [_DAMAGES[name] for name in ("half a tie", "half a node", "a revision to come", "an entry lost")]
    for harm, *_ in damages:
        store._bolt.define(harm)
    complaints = store.audit()
    for _, repair, *_ in damages:
        store._bolt.define(repair)
    assert complaints == [
        "Commit 2 has 31 entries in the journal, not 32.",
        "REPORTS_TO z.two-1 → z.two-0 is stored in half only.",
        "Stakeholder z.two-1 is stored in half only.",
        "Account z.one is not as commit 1 left it.",
        "Account z.two is there, and no commit made it so.",
    ]
    assert store.audit() == []


def test_keys_are_read_in_groups(store: GraphStore) -> None:
    """One list of all would be more than ArcadeDB returns, from half a million people on."""
    groups = store._bolt.read(lambda tx: tx.run(query("keys_all")))
    assert sorted(ending for ending, _ in groups) == ["e-0", "e-1", *(f"o-{number}" for number in range(10))]
    assert all(name.endswith(ending) for ending, keys in groups for name, _ in keys)
    two = {f"Stakeholder:z.two-{number}" for number in range(10)}
    one = {"Stakeholder:z.one-0", "Stakeholder:z.one-1"}
    assert store._bolt.read(lambda tx: set(names(tx, 1))) == one
    assert store._bolt.read(lambda tx: sorted(names(tx, 2))) == sorted(one | two)


def test_the_doctor_names_a_damage(damaged: tuple[System, GraphStore]) -> None:
    system, store = damaged
    harm, repair, *_, complaint = _DAMAGES["a key lost"]
    store._bolt.define(harm)
    status, said = _doctor(system)
    store._bolt.define(repair)
    assert (status, complaint in said, "restore the last backup" in said) == (1, True, True)
    status, said = _doctor(system)
    assert (status, "every change leads to what is there" in said) == (0, True)


def _doctor(system: System) -> tuple[int, str]:
    command = [sys.executable, "-m", "tests.crash.small", "doctor", "--check"]
    done = subprocess.run(
        command, env=environment(system), cwd=ROOT, check=False, capture_output=True, text=True, timeout=100
    )
    return done.returncode, " ".join(done.stdout.split())


# What only somebody inside the engine can do (`damage`), with what is said of it.
_DEEP = {
    "index": [
        "the index of Account.id does not find 'z.one' as often", "Account takes the id 'z.one' twice",
        "Account z.one is stored in half only.",
    ],
    "tie": [
        "tie (('WORKS_AT', 'Stakeholder', 'z.one-0', 'Account', 'z.one'), '') is seen from one end only",
        "WORKS_AT z.one-0 → z.one is known at one of its ends only.",
    ],
}  # fmt: skip


@pytest.mark.parametrize("what", _DEEP)
def test_a_damage_that_no_cypher_does_is_named(tmp_path: Path, what: str) -> None:
    system = Embedded(tmp_path / "store")
    with ENGINES["embedded"](system.place) as store:
        commit(store, *account("z.one", 2))
    system.end()
    command = [sys.executable, "-m", "tests.crash.damage", str(system.place), what]
    subprocess.run(command, env=environment(system), cwd=tmp_path, check=True, capture_output=True)
    with ENGINES["embedded"](system.place) as store:
        assert list(sound(store, scan(store))) == _DEEP[what]


def test_what_is_acknowledged_and_not_there_is_lost(store: GraphStore, tmp_path: Path) -> None:
    """The ledger of a client that wrote all this in one edit, and another one that is not there."""
    ledger, seen = Ledger(tmp_path / "z.ledger"), scan(store)
    steps = tuple(put(*key, **properties) for key, properties in seen.content().items())
    for number in (1, 2):
        ledger.begin(Edit(number, "create", steps))
        ledger.acknowledge(number, number)
    ledger.begin(Edit(3, "patch", (patch("Account", "z.one", name="half"), drop("Account", "z.two"))))
    findings = Findings()
    agrees(seen, {"z": ledger}, findings)
    assert findings.lost == [
        "edit z 1, acknowledged as 1, has 0 commits", "edit z 2, acknowledged as 2, has 0 commits",
    ]  # fmt: skip
    assert findings.partial == ["z wrote 2 commits, 0 are recorded"]
    # What was pending had not been applied, and the ledger says so from now on.
    assert (ledger.read().pending, ledger.read().content) == (None, after({}, steps))


def test_a_value_that_differs_is_in_part(store: GraphStore, tmp_path: Path) -> None:
    ledger, seen = Ledger(tmp_path / "z.ledger"), scan(store)
    content = seen.content()
    ledger.begin(Edit(1, "create", tuple(put(*key, **properties) for key, properties in content.items())))
    ledger.acknowledge(1, 1)
    ledger.begin(Edit(2, "patch", (patch("Account", "z.one", name="new"),)))
    ledger.acknowledge(2, 2)
    findings = Findings()
    agrees(seen, {"z": ledger}, findings)
    assert "('Account', 'z.one') is {'name': 'z.one'}, not {'name': 'new'}; pending: None" in findings.partial
    strangers = Findings()
    agrees(seen, {}, strangers)
    assert strangers.partial[0].startswith("nobody wrote ")


def test_a_backup_is_held_against_what_was_acknowledged(store: GraphStore, tmp_path: Path) -> None:
    """Where an acknowledged edit has no commit, the check goes on."""
    place, seen = tmp_path / "backups", scan(store)
    steps = tuple(put(*key, **properties) for key, properties in seen.content().items())
    pasts = {"z": Past(done=[Edit(1, "create", steps)])}

    def said(numbers: dict[str, int]) -> list[str]:
        place.mkdir()
        made = backup(Context(store, Settings(store="unused")), LOCAL_OWNER, place / "one.graphsvc")
        assert made.revision == seen.revision
        append(place / "done", "one.graphsvc")
        append(place / "done", "gone.graphsvc")
        assert backups.made(place) == ["one.graphsvc", "gone.graphsvc"]
        return list(backups.check(place, pasts, numbers, "seed"))

    gone = "the backup gone.graphsvc was done and is not there"
    assert said({"z 1": 2}) == [gone]
    differing = sorted(seen.content())[:5]
    assert said({}) == [gone, f"one.graphsvc is of revision 2 and holds 2; differing: {differing}"]
    assert said({"z 1": 3}) == [gone, f"one.graphsvc is of revision 2 and holds 2; differing: {differing}"]


def test_a_client_that_gets_nothing_done_is_found(tmp_path: Path) -> None:
    clients = tmp_path / "clients"
    clients.mkdir()
    with running("embedded", tmp_path) as system:
        result = play(system, clients, Scenario(("engine",), "no workload"), "short:0")
    assert (result.first, result.acknowledged > 0) == (0, True)
    assert [words.splitlines()[-1] for words in result.findings] == [
        "KeyError: 'no workload'",
        "store1 got nothing done",
    ]


def test_a_ledger_survives_a_line_that_was_cut_off(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "z.ledger")
    ledger.begin(Edit(1, "create", (put("Account", "z.one", name="张"),)))
    whole = ledger.path.read_bytes()
    ledger.acknowledge(1, 7)
    ledger.path.write_bytes(ledger.path.read_bytes()[:-5])
    past = ledger.read()
    assert (past.pending and past.pending.number, past.acknowledged, past.last) == (1, {}, 1)
    ledger.acknowledge(1, 0)
    assert (ledger.read().acknowledged, ledger.read().content) == ({1: 0}, {("Account", "z.one"): {"name": "张"}})
    ledger.path.write_bytes(whole[:-9])
    assert (ledger.read().pending, ledger.read().last) == (None, 0)


def test_the_table_adds_up(tmp_path: Path) -> None:
    results = [
        Result("embedded", "engine", "edits", "s:1", acknowledged=3, recovery=2.0),
        Result("embedded", "engine", "edits", "s:2", acknowledged=4, recovery=3.0, lost=["x"], broken=["y", "z"]),
    ]
    assert table(results).splitlines()[2:] == [
        "| embedded | engine | edits | 2 | 7 | 1 | 0 | 2 | 2.5 s, 3.0 s |",
        "| **embedded** | **any** | **any** | 2 | 7 | 1 | 0 | 2 | 2.5 s, 3.0 s |",
    ]
    page = tmp_path / "page.md"
    page.write_text("before\n<!-- figures -->\nold\n<!-- end of figures -->\nafter\n")
    put_into(page, "new\n")
    assert page.read_text() == "before\n<!-- figures -->\nnew\n<!-- end of figures -->\nafter\n"
