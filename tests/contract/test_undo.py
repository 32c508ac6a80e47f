"""Undo on every engine: the graph is as if what was undone had never been, and everything can be undone again."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from graphsvc.access import LOCAL_OWNER
from graphsvc.errors import Conflict, InvalidChange
from graphsvc.model import Commit, Entry
from graphsvc.services.context import Context
from graphsvc.services.undoing import Wanted, undo
from graphsvc.settings import Settings
from graphsvc.store.graphstore import GraphStore

from .build import account, commit, drop, patch, put, tie
from .conftest import Opened, by_url, embedded
from .neo4j_server import Neo4jServer
from .test_past import _random_edits

_State = dict[tuple[tuple[str, ...], tuple[str, ...]], dict[str, Any]]


class _World:
    """The commits of one test in a store that others share, and what the graph should be, from the definition: every
    commit that no counting one has undone counts, and does what its entries say."""

    def __init__(self, store: GraphStore) -> None:
        self.ctx = Context(store, Settings())
        self.store = store
        self.commits: list[Commit] = []
        self.entries: dict[int, list[Entry]] = {}

    def add(self, number: int) -> None:
        if number not in self.entries:
            done = self.store.commit_of(number)
            assert done is not None
            self.commits.append(done)
            self.entries[number] = self.store.entries(number)

    def counts(self, number: int) -> bool:
        return not any(number in later.undoes and self.counts(later.number) for later in self.commits)

    def expected(self) -> _State:
        state: _State = {}
        for done in self.commits:
            if done.undoes or not self.counts(done.number):
                continue
            for entry in self.entries[done.number]:
                key = (entry.kind, entry.key)
                if entry.after is None:
                    state.pop(key, None)
                    continue
                was = entry.before or {}
                here = state.setdefault(key, {}) if entry.before is not None else state.update({key: {}}) or state[key]
                for name in {*was, *entry.after}:
                    if name not in entry.after:
                        here.pop(name, None)
                    elif was.get(name) != entry.after[name]:
                        here[name] = entry.after[name]
        return state

    def actual(self) -> _State:
        ends = {end for entries in self.entries.values() for entry in entries for end in entry.ends}
        state: _State = {}
        for label in {label for label, _ in ends}:
            ids = [node_id for its, node_id in ends if its == label]
            for node in self.store.nodes_of(label, ids):
                state[(label,), (node.id,)] = dict(node.properties)
            for t in self.store.ties_around(label, ids):
                kind = (t.type, t.source_label, t.target_label)
                state[kind, (t.source, t.target, t.key)] = dict(t.properties)
        return state

    def undo(self, number: int, *, cascade: bool = False) -> int:
        """The number of the commit that did it; 0 where nothing was left to undo."""
        done = undo(self.ctx, LOCAL_OWNER, number, Wanted(cascade=cascade))
        if done.note:
            assert (done.note, done.changes) == (f"Nothing is left to undo of commit {number}.", [])
            return 0
        self.add(done.number)
        return done.number


@pytest.mark.parametrize("seed", range(3))
def test_what_is_undone_has_never_been(shared: GraphStore, seed: int) -> None:
    """Random edits, then undos of random commits, of undos too, with all that stands on them."""
    world, dice = _World(shared), random.Random(seed)
    for changes in _random_edits(f"undo{seed}", seed, 40):
        before = shared.revision()
        number = commit(shared, *changes).number
        if number > before:
            world.add(number)
    assert world.actual() == world.expected()
    done, refusals = 0, list[bool]()
    for _ in range(25):
        was, number = world.actual(), dice.choice(world.commits[1:]).number
        try:
            by = world.undo(number, cascade=True)
        except InvalidChange as refused:
            # The one rule that these edits can run into: the name came before the contact.
            reasons = {problem.reason.partition(": ")[2][:40] for problem in refused.problems}
            refusals += [reasons == {"cannot be cleared while somebody is in c"}, world.actual() == was]
            continue
        assert world.actual() == world.expected()
        assert bool(by) == (was != world.actual())
        done += bool(by)
    assert done >= 10
    assert all(refusals)
    # As the first commit made the account, nothing is left without it.
    world.undo(world.commits[0].number, cascade=True)
    assert world.actual() == world.expected() == {}


@pytest.mark.parametrize("seed", range(2))
def test_an_undo_undone_gives_the_graph_back(shared: GraphStore, seed: int) -> None:
    world, dice = _World(shared), random.Random(seed)
    for changes in _random_edits(f"redo{seed}", seed + 10, 30):
        before = shared.revision()
        number = commit(shared, *changes).number
        if number > before:
            world.add(number)
    done = 0
    for _ in range(12):
        was = world.actual()
        try:
            by = world.undo(dice.choice(world.commits).number, cascade=True)
        except InvalidChange:
            continue
        if by:
            assert world.undo(by) > by
            assert world.actual() == was
            done += 1
    assert done >= 6


def _numbers(store: GraphStore, *changes: Any) -> int:
    return commit(store, *changes).number


def test_values_are_taken_back_one_by_one(shared: GraphStore) -> None:
    """A later commit that changed something else of the same person stays."""
    ctx = Context(shared, Settings())
    _numbers(shared, *account("single", 1))
    one = _numbers(shared, patch("Stakeholder", "single-0", title="Buyer", level=3))
    _numbers(shared, patch("Stakeholder", "single-0", email="x@example.org"))
    undone = undo(ctx, LOCAL_OWNER, one, Wanted(message="Not true"))
    assert (undone.undoes, undone.message, undone.author, undone.source) == ([one], "Not true", "local", "undo")
    assert [c.text for c in undone.changes] == [
        "Person 0: title “Buyer” → unknown", "Person 0: level (1 = top) 3 → unknown",
    ]  # fmt: skip
    node = shared.node("Stakeholder", "single-0")
    assert node is not None
    assert node.properties == {"name": "Person 0", "email": "x@example.org"}


def test_later_commits_on_the_same_values_are_named(shared: GraphStore) -> None:
    ctx = Context(shared, Settings())
    _numbers(shared, *account("named", 1))
    one = _numbers(shared, patch("Stakeholder", "named-0", title="Buyer"))
    two = _numbers(shared, patch("Stakeholder", "named-0", title="Head of purchasing"))
    last = _numbers(shared, patch("Stakeholder", "named-0", level=2))
    with pytest.raises(Conflict) as told:
        undo(ctx, LOCAL_OWNER, one, Wanted())
    at = shared.commit_of(two).at  # type: ignore[union-attr]
    assert str(told.value) == (
        f"Commit {one} was not undone: later commit {two} changed the same. "
        "Undo these first, or ask with cascade to take them back as well."
    )
    assert [p.reason for p in told.value.problems] == [
        f"commit {two} of {at} by anna: Person 0: title “Buyer” → “Head of purchasing”"
    ]
    assert shared.revision() == last
    # In their order both can go without taking anything along.
    undo(ctx, LOCAL_OWNER, two, Wanted())
    assert undo(ctx, LOCAL_OWNER, one, Wanted()).undoes == [one]
    node = shared.node("Stakeholder", "named-0")
    assert node is not None
    assert node.properties == {"name": "Person 0", "level": 2}


def test_a_cascade_takes_the_later_ones_along_in_one_commit(shared: GraphStore) -> None:
    ctx = Context(shared, Settings())
    first = _numbers(shared, *account("cascade", 0))
    made = _numbers(shared, *account("cascade", 1))
    tied = _numbers(
        shared,
        put("Employee", "cascade-e", name="E"),
        tie("CONTACTS", ("Employee", "cascade-e"), ("Stakeholder", "cascade-0")),
    )
    other = _numbers(shared, patch("Account", "cascade", region="North"))
    with pytest.raises(Conflict, match=f"later commit {tied} changed the same"):
        undo(ctx, LOCAL_OWNER, made, Wanted())
    tried = undo(ctx, LOCAL_OWNER, made, Wanted(cascade=True, dry_run=True))
    assert (shared.revision(), tried.number, tried.deleted, tried.undoes) == (other, other + 1, 4, [made, tied])
    done = undo(ctx, LOCAL_OWNER, made, Wanted(cascade=True))
    assert (done.number, done.deleted, done.undoes) == (other + 1, 4, [made, tied])
    assert done.message == f"Undo of commits {made}, {tied}: a message"
    assert shared.node("Employee", "cascade-e") is None
    account_ = shared.node("Account", "cascade")
    assert account_ is not None
    assert account_.properties == {"name": "cascade", "region": "North"}
    assert first < made


def test_a_deletion_comes_back_with_its_ties_unless_an_end_is_gone(shared: GraphStore) -> None:
    ctx = Context(shared, Settings())
    _numbers(shared, *account("gone", 3))
    was = shared.ties_of("Stakeholder", "gone-1")
    one = _numbers(shared, drop("Stakeholder", "gone-1"))
    two = _numbers(shared, drop("Stakeholder", "gone-0"))
    with pytest.raises(Conflict) as told:
        undo(ctx, LOCAL_OWNER, one, Wanted())
    assert [p.reason.partition(": ")[2] for p in told.value.problems] == ["Stakeholder Person 0 was deleted"]
    undo(ctx, LOCAL_OWNER, two, Wanted())
    undo(ctx, LOCAL_OWNER, one, Wanted())
    assert [(t.id, t.properties) for t in shared.ties_of("Stakeholder", "gone-1")] == [
        (t.id, t.properties) for t in was
    ]


def test_an_id_that_somebody_else_has_by_now_stands_in_the_way(shared: GraphStore) -> None:
    ctx = Context(shared, Settings())
    _numbers(shared, *account("twin", 1))
    one = _numbers(shared, drop("Stakeholder", "twin-0"))
    two = _numbers(shared, put("Employee", "twin-0", name="Somebody else"))
    with pytest.raises(Conflict, match=f"later commit {two} changed the same"):
        undo(ctx, LOCAL_OWNER, one, Wanted())


def test_what_would_break_a_rule_is_refused_with_the_reason(shared: GraphStore) -> None:
    ctx = Context(shared, Settings())
    seat = ("Stakeholder", "rule-seat")
    _numbers(shared, *account("rule", 1), put(*seat, title="CFO"), tie("WORKS_AT", seat, ("Account", "rule")))
    one = _numbers(shared, patch(*seat, name="Ines"))
    last = _numbers(shared, put("Employee", "rule-e", name="E"), tie("CONTACTS", ("Employee", "rule-e"), seat))
    with pytest.raises(InvalidChange) as told:
        undo(ctx, LOCAL_OWNER, one, Wanted())
    assert told.value.message == "It was not undone: what would be left breaks a rule."
    assert [p.reason for p in told.value.problems] == [
        "Stakeholder rule-seat properties name: cannot be cleared while somebody is in contact with them: "
        "an open seat has nobody to be in contact with"
    ]
    assert shared.revision() == last


def test_nobody_writes_between_the_decision_and_the_undo(shared: GraphStore) -> None:
    """Others change another value of the same person all the while; nothing of theirs is lost or undone."""
    ctx, person = Context(shared, Settings()), ("Stakeholder", "busy-0")
    _numbers(shared, *account("busy", 1))
    last = _numbers(shared, patch(*person, level=3))
    titles: list[str] = []

    def write(name: str) -> None:
        for turn in range(12):
            commit(shared, patch(*person, title=f"{name} {turn}"))
            titles.append(f"{name} {turn}")

    others = [threading.Thread(target=write, args=(name,)) for name in ("a", "b", "c")]
    for other in others:
        other.start()
    undone = []
    for _ in range(8):
        last = undo(ctx, LOCAL_OWNER, last, Wanted()).number
        undone.append(last)
    for other in others:
        other.join()
    assert len(titles) == 36
    state: dict[str, Any] = {}
    mine = {}
    for entry in shared.entries_around([person]):
        if entry.kind == ("Stakeholder",):
            assert (entry.before or {}) == state
            state = dict(entry.after or {})
            mine[entry.commit] = state.get("level")
    assert [mine[number] for number in undone] == [None, 3] * 4
    node = shared.node(*person)
    assert node is not None
    assert (node.properties, node.get("level"), node.get("title") in titles) == (state, 3, True)


@pytest.fixture(params=["embedded", "neo4j"])
def fresh(request: pytest.FixtureRequest, tmp_path: Any) -> Iterator[tuple[GraphStore, Opened]]:
    """An empty store of its own, and how to open it once more."""
    if request.param == "neo4j":
        server: Neo4jServer = request.getfixturevalue("empty_server")
        with by_url(server.home, batch=10) as store:
            yield store, by_url
    else:
        with embedded(tmp_path / "store", batch=10) as store:
            yield store, embedded


def _content(store: GraphStore) -> tuple[Any, ...]:
    whole = store.whole_graph()
    nodes = {(label, i): dict(n.properties) for label in whole.labels() for i, n in whole.nodes(label).items()}
    return nodes, {t.id: dict(t.properties) for kind in whole.types() for t in whole.ties(kind)}


def test_a_first_load_is_undone_and_comes_back(fresh: tuple[GraphStore, Opened]) -> None:
    """It has no entries of its own, and many times the size of a batch."""
    store, _ = fresh
    ctx = Context(store, Settings())
    first = commit(store, *account("load", 40))
    assert first.first_load
    assert store.entries(1) == []
    loaded = _content(store)
    later = commit(store, patch("Stakeholder", "load-7", title="CFO")).number
    with pytest.raises(Conflict, match=f"Commit 1 was not undone: later commit {later} changed the same"):
        undo(ctx, LOCAL_OWNER, 1, Wanted())
    changed = _content(store)
    gone = undo(ctx, LOCAL_OWNER, 1, Wanted(cascade=True))
    assert (gone.number, gone.undoes, gone.deleted, _content(store)) == (3, [1, 2], 42 + 1 + 40 + 39, ({}, {}))
    back = undo(ctx, LOCAL_OWNER, 3, Wanted())
    assert (back.number, back.created, _content(store)) == (4, gone.deleted, changed)
    undo(ctx, LOCAL_OWNER, later, Wanted())
    assert _content(store) == loaded
    assert undo(ctx, LOCAL_OWNER, 1, Wanted()).undoes == [1]
    assert _content(store) == ({}, {})
    nothing = undo(ctx, LOCAL_OWNER, 1, Wanted())
    assert (nothing.note, nothing.number) == ("Nothing is left to undo of commit 1.", store.revision())
    assert _content(store.at(1)) == loaded  # type: ignore[arg-type]
