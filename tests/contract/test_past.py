"""The graph as it was: equal to what was read then, whatever was changed since, on every engine."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date

import pytest

from graphsvc.errors import NotFound
from graphsvc.kinds import ALIAS, NODE_KINDS, RELATIONSHIP_KINDS
from graphsvc.model import Change, Entry, Graph, Op, TieChange
from graphsvc.store.graphstore import GraphStore
from graphsvc.store.port import Graphs

from .build import account, commit, drop, patch, put, tie
from .conftest import Opened
from .test_isolation import _said

_PEOPLE = 8


def _reads(graphs: Graphs, name: str) -> dict[str, object]:
    """What several questions about the account and its people give; None where what they name does not exist."""
    people, called = [f"{name}-{number}" for number in range(_PEOPLE)], f"{name} is called 1"

    def graph(ask: str) -> object:
        try:
            return _said(graphs.account_graph(name) if ask == "account" else graphs.neighbourhood("Stakeholder", ask))
        except NotFound:
            return None

    return {
        "account": graph("account"),
        "near": [graph(person) for person in people[:2]],
        "nodes": [graphs.node("Stakeholder", person) for person in people],
        "ties": [graphs.ties_of("Stakeholder", person) for person in people],
        "tie": graphs.tie("WORKS_AT", people[0], name),
        "named": [node for node in graphs.resolve("Stakeholder", called) if node.get("name") == called],
        "any": graphs.any_of(["Employee", "PartnerContact"]),
    }


def _random_edits(name: str, seed: int, count: int) -> Iterator[list[Change]]:
    """People come, go, come back, move, get roles, contacts and bosses."""
    dice = random.Random(seed)
    ours = [("Employee", f"{name}-e{number}") for number in range(3)]
    yield [*account(name, 3), *(put(*person, name=person[1]) for person in ours)]
    for _ in range(count):
        one, other = (("Stakeholder", f"{name}-{dice.randrange(_PEOPLE)}") for _ in range(2))
        there = [put(*one, name=f"{name} is called {dice.randrange(4)}"), tie("WORKS_AT", one, ("Account", name))]
        what = dice.randrange(9)
        if what == 0:
            yield [drop(*one)]
        elif what == 1:
            yield [patch("Account", name, region=str(dice.random()), annual_revenue=dice.random())]
        elif what == 2:
            role = dice.choice(["champion", "user"])
            yield [*there, tie("HAS_ROLE", one, ("Opportunity", f"standing:{name}"), role, role=role)]
        elif what == 3 and one != other:
            second = [patch(*other, title=str(dice.random())), tie("WORKS_AT", other, ("Account", name))]
            yield [*there, *second, tie("INFLUENCES", one, other, strength=dice.random())]
        elif what == 4:
            line = TieChange(Op.DELETE, "INFLUENCES", *one, *other)
            yield [line]
        elif what == 5:
            day = date(2026, 1 + dice.randrange(12), 1)
            yield [*there, tie("CONTACTS", dice.choice(ours), one, level="vendor", asserted_on=day)]
        elif what == 6:
            yield [drop(*dice.choice(ours)), *(put(*person, name="again") for person in ours)]
        else:
            yield there


@pytest.mark.parametrize("seed", range(3))
def test_every_revision_is_read_again_as_it_was(shared: GraphStore, opened: Opened, seed: int) -> None:
    """In small commits and large ones: a batch of 3 makes every edit of four entities a large one."""
    name = f"past{seed}"
    first, seen = shared.revision(), {}
    with opened(batch=3) as large:
        for turn, changes in enumerate(_random_edits(name, seed, 60)):
            commit(large if turn % 5 == 0 else shared, *changes)
            seen[shared.revision()] = _reads(shared, name)
    assert len(seen) > 30
    for revision, then in seen.items():
        assert _reads(shared.at(revision), name) == then
    assert shared.at(first).node("Account", name) is None


def test_the_whole_graph_is_read_again_as_it_was(shared: GraphStore) -> None:
    name, seen = "pastwhole", {}
    for changes in _random_edits(name, 9, 12):
        commit(shared, *changes)
        seen[shared.revision()] = _said(shared.whole_graph())
    for revision, then in seen.items():
        assert _said(shared.at(revision).whole_graph()) == then


def test_the_journal_replayed_gives_the_graph(shared: GraphStore) -> None:
    """What comes after is put in the place of what was before, which must be what is there; from the first commit on,
    which may be a first load."""
    for changes in _random_edits("replayed", 5, 30):
        commit(shared, *changes)
    everything = [*NODE_KINDS, ALIAS.label], list(RELATIONSHIP_KINDS)  # other tests rename things of this store
    replayed = _stored(shared.at(1).graph_of(*everything))
    for entry in shared.entries_since(1):
        if entry.erased:
            continue  # what it said is not known any more, and whom it was about is not there
        was = replayed.pop((entry.kind, entry.key), (0, None))
        assert was == (entry.since if entry.before is not None else 0, entry.before)
        if entry.after is not None:
            replayed[entry.kind, entry.key] = (entry.commit, entry.after)
    assert replayed == _stored(shared.graph_of(*everything))


def _stored(graph: Graph) -> dict[tuple[tuple[str, ...], tuple[str, ...]], tuple[int, object]]:
    nodes = {
        ((n.label,), (n.id,)): (n.revision, n.properties)
        for label in graph.labels()
        for n in graph.nodes(label).values()
        for label in graph.labels()
        for n in graph.nodes(label).values()
    }
    ties = {
        ((t.type, t.source_label, t.target_label), (t.source, t.target, t.key)): (t.revision, t.properties)
        for kind in RELATIONSHIP_KINDS
        for t in graph.ties(kind)
    }
    return {**nodes, **ties}


def test_a_commit_says_what_it_changed(shared: GraphStore) -> None:
    one = commit(shared, *account("says", 1)).number
    two = commit(shared, patch("Stakeholder", "says-0", title="CFO", level=2)).number
    assert shared.entries(two) == [
        Entry(
            ("Stakeholder",),
            ("says-0",),
            one,
            {"name": "Person 0"},
            {"name": "Person 0", "title": "CFO", "level": 2},
            two,
        )
    ]
    three = commit(shared, drop("Stakeholder", "says-0")).number
    assert shared.entries(three) == [
        Entry(("WORKS_AT", "Stakeholder", "Account"), ("says-0", "says", ""), one, {}, None, three),
        Entry(("Stakeholder",), ("says-0",), two, {"name": "Person 0", "title": "CFO", "level": 2}, None, three),
    ]
    assert [(e.commit, e.id) for e in shared.entries_around([("Stakeholder", "says-0")], after=two)] == [
        (three, "WORKS_AT:says-0:says"), (three, "says-0"),
    ]  # fmt: skip
    with pytest.raises(NotFound, match=f"There is no commit {three + 1}. They are numbered from 1 to {three}; "):
        shared.entries(three + 1)
    with pytest.raises(NotFound, match=f"There is no commit {three + 1}. They are numbered from 1 to {three}; "):
        shared.at(three + 1)


def test_a_name_of_today_finds_who_had_another_one(shared: GraphStore) -> None:
    then = commit(shared, put("Account", "renamed", name="Old name")).number
    commit(shared, put("Account", "renamed", name="New name"))
    for name in ("Old name", "New name", "renamed"):
        assert [node.get("name") for node in shared.at(then).resolve("Account", name)] == ["Old name"]


def test_commits_are_found_by_number_and_by_instant(shared: GraphStore) -> None:
    done = [commit(shared, put("Account", "instants", name=str(number))) for number in range(5)]
    assert shared.commits(limit=3) == done[:1:-1]
    assert shared.commits(before=done[2].number, limit=2) == [done[1], done[0]]
    last = done[-1].at
    at_last = max(d.number for d in done if d.at == last)
    assert shared.revision_at(last) == at_last
    assert shared.revision_at("9999-12-31T23:59:59.999Z") == at_last
    assert shared.revision_at("1999-01-01T00:00:00.000Z") == 0
    before = [d for d in done if d.at < last]
    assert not before or shared.revision_at(before[-1].at) == before[-1].number
