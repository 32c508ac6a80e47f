"""What readers see while others write, on every engine."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest

from graphsvc.access import LOCAL_OWNER
from graphsvc.errors import InvalidChange, NotFound
from graphsvc.model import Change, Graph, Node, TieChange
from graphsvc.services.context import Context
from graphsvc.services.portfolio import Wanted, accounts
from graphsvc.services.studies import study
from graphsvc.services.ways import paths
from graphsvc.settings import Settings
from graphsvc.store import apply, whole
from graphsvc.store.graphstore import GraphStore
from graphsvc.store.view import View

from .build import account, commit, drop, patch, put, tie
from .conftest import Opened


@contextmanager
def _half_written(
    store: GraphStore, changes: Sequence[Change], monkeypatch: pytest.MonkeyPatch, *, fails: bool = False
) -> Iterator[Callable[[], int]]:
    """A large commit has come halfway; the callable ends it and says its number. `fails`: it is rolled back instead,
    its number is 0."""
    halfway, on = threading.Event(), threading.Event()
    write, written, numbers = apply.write, [], []

    def slow(*arguments: Any) -> None:
        write(*arguments)
        written.append(1)
        if len(written) == 4:
            # The transaction of this batch is still open, the three before it are in the store.
            halfway.set()
            on.wait(60)
            if fails:
                raise InvalidChange("not this one")

    def run() -> None:
        try:
            numbers.append(commit(store, *changes).number)
        except InvalidChange:
            numbers.append(0)

    monkeypatch.setattr(apply, "write", slow)
    writing = threading.Thread(target=run)
    writing.start()
    assert halfway.wait(60)
    monkeypatch.setattr(apply, "write", write)

    def end() -> int:
        on.set()
        writing.join(60)
        return int(numbers[0])

    try:
        yield end
    finally:
        end()


_QUESTIONS: dict[str, Callable[[GraphStore], object]] = {
    "node": lambda s: s.node("Account", "half"),
    "nodes": lambda s: s.nodes("Stakeholder"),
    "tie": lambda s: s.tie("WORKS_AT", "half-0", "half"),
    "ties": lambda s: s.ties("WORKS_AT"),
    "ties_of": lambda s: s.ties_of("Account", "half"),
    "resolve": lambda s: s.resolve("Account", "half"),
    "search": lambda s: s.search("half"),
    "account_graph": lambda s: s.account_graph("half"),
    "neighbourhood": lambda s: s.neighbourhood("Stakeholder", "half-0"),
    "graph_of": lambda s: s.graph_of(["Account"], []),
    "whole_graph": lambda s: s.whole_graph(),
}


def _said(answer: object) -> object:
    """An answer as something that can be compared."""
    if not isinstance(answer, Graph):
        return answer
    nodes = {label: dict(answer.nodes(label)) for label in answer.labels()}
    return answer.revision, nodes, {t: sorted(answer.ties(t), key=lambda tie: tie.id) for t in answer.types()}


@pytest.mark.parametrize("own", [True, False], ids=["the writer's process", "another process"])
def test_while_a_large_commit_is_written_all_is_as_it_was(
    shared: GraphStore, opened: Opened, monkeypatch: pytest.MonkeyPatch, own: bool
) -> None:
    """The commit changes every person that is asked for, takes one away and brings others."""
    commit(shared, *account("half", 4), put("Stakeholder", "half-gone", name="Gone"), _works("half-gone", "half"))
    changes = [*account("half", 30 + own), drop("Stakeholder", "half-gone")]
    changes += [patch("Stakeholder", f"half-{number}", title=f"title {own}") for number in range(4)]
    with opened(batch=20, wait=0.0) as writer, opened(wait=0.0) as other:
        reader = writer if own else other
        before = {question: _said(ask(reader)) for question, ask in _QUESTIONS.items()}
        revision = shared.revision()
        with _half_written(writer, changes, monkeypatch) as end:
            assert {question: _said(ask(reader)) for question, ask in _QUESTIONS.items()} == before
            assert reader.revision() == revision
            assert end() == revision + 1
        graph = reader.account_graph("half")
        assert (len(graph.nodes("Stakeholder")), graph.revision) == (30 + own, revision + 1)
    commit(shared, *(drop("Stakeholder", f"half-{number}") for number in range(4, 31)))


def test_a_rollback_in_the_middle_of_a_read_is_noticed(
    shared: GraphStore, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the journal said of an open commit is gone with it: nothing may then look as if it had never been there."""
    commit(shared, *account("takenback", 2))
    changes, seen = [patch("Stakeholder", "takenback-0", title="never"), *account("undoing", 30)], []
    with opened(batch=20) as writer, opened(wait=60.0) as other:

        def look(view: View) -> list[Node]:
            now = View.nodes(view, "Stakeholder", ["takenback-0"])
            if not seen:
                end()
            seen.append(now[0].get("title"))
            return view.nodes("Stakeholder", ["takenback-0"])

        with _half_written(writer, changes, monkeypatch, fails=True) as end:
            found = other._reader.read(look)
    assert [(node.id, node.get("title")) for node in found] == [("takenback-0", None)]
    assert (seen[0], seen[-1], shared.node("Account", "undoing")) == ("never", None, None)


def test_a_read_between_whose_queries_somebody_commits_is_made_again(shared: GraphStore, opened: Opened) -> None:
    commit(shared, put("Account", "torn-a", name="1"), put("Account", "torn-b", name="1"))
    seen: list[tuple[int, str]] = []
    with opened() as other:

        def look(view: View) -> tuple[str, str, int]:
            first = view.nodes("Account", ["torn-a"])[0].get("name")
            name = str(2 + len(seen))
            commit(other, put("Account", "torn-a", name=name), put("Account", "torn-b", name=name))
            seen.append((view.revision, first))
            return first, view.nodes("Account", ["torn-b"])[0].get("name"), view.revision

        began = shared.revision()
        # The second time it reads what the journal says of the revision, whoever writes.
        assert shared._reader.read(look) == ("2", "2", began + 1)
    assert seen == [(began, "1"), (began + 1, "2")]


def test_what_is_missing_between_two_commits_is_not_an_error(shared: GraphStore, opened: Opened) -> None:
    commit(shared, *account("gone", 1))
    asked = []
    with opened() as other:

        def look(view: View) -> int:
            asked.append(view.revision)
            if len(asked) == 1:
                commit(other, put("Account", "elsewhere", name=str(view.revision)))
                raise NotFound("half of it is missing")
            return view.revision

        assert shared._reader.read(look) == shared.revision()
    assert [later - asked[0] for later in asked] == [0, 1]
    with pytest.raises(NotFound):
        shared.account_graph("never")


def test_many_readers_and_a_writer(shared: GraphStore, opened: Opened) -> None:
    """Each commit gives all accounts of a group one name: whoever sees two names has read half of it."""
    ids = [f"group-{number}" for number in range(60)]
    torn, read, stop = [], [], threading.Event()

    def watch() -> None:
        with opened(wait=60.0) as reader:
            while not stop.is_set():
                graph = reader.graph_of(["Account"], [])
                found = {(node.get("name"), node.revision) for i, node in graph.nodes("Account").items() if i in ids}
                read.append(graph.revision)
                if len(found) != 1 or max(revision for _, revision in found) > graph.revision:
                    torn.append(found)

    with opened(batch=25) as large:
        commit(shared, *(put("Account", i, name="0") for i in ids))
        watchers = [threading.Thread(target=watch) for _ in range(2)]
        for watcher in watchers:
            watcher.start()
        for turn in range(1, 31):
            commit(large if turn % 3 == 0 else shared, *(put("Account", i, name=str(turn)) for i in ids))
        stop.set()
        for watcher in watchers:
            watcher.join()
    assert torn == []
    assert len(set(read)) > 3


def test_everything_is_read_in_batches_without_loss(shared: GraphStore, monkeypatch: pytest.MonkeyPatch) -> None:
    people = [f"hub-{number}" for number in range(1, 41)]
    lines = [tie("REPORTS_TO", ("Stakeholder", i), ("Stakeholder", "hub-0"), kind="dotted") for i in people]
    knows = [tie("KNOWS", ("Employee", "hub-e"), ("Stakeholder", i)) for i in people]
    commit(shared, *account("hub", 41), put("Employee", "hub-e", name="E"), *lines, *knows)
    at_once = shared.whole_graph()
    monkeypatch.setattr(whole, "_IDS", 7)
    monkeypatch.setattr(whole, "_FIRST_IDS", 2)
    monkeypatch.setattr(whole, "_ROWS", 10)
    graph = shared.whole_graph()
    assert [list(graph.nodes(label)) for label in graph.labels()] == [
        sorted(at_once.nodes(label)) for label in at_once.labels()
    ]
    assert {t: sorted(x.id for x in graph.ties(t)) for t in graph.types()} == {
        t: sorted(x.id for x in at_once.ties(t)) for t in at_once.types()
    }
    assert sorted(t.target for t in graph.ties("KNOWS") if t.source == "hub-e") == sorted(people)
    commit(shared, *(drop("Stakeholder", i) for i in people))


def test_an_answer_carries_the_revision_that_it_was_read_at(
    shared: GraphStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody commits between the question for the revision and the reading of the graph."""
    before = commit(shared, *account("late", 2), put("Employee", "late-e", name="E")).number
    now = commit(shared, put("Stakeholder", "late-2", name="New"), _works("late-2", "late")).number
    monkeypatch.setattr(GraphStore, "revision", lambda _: before)
    ctx = Context(shared, Settings())
    found = study(ctx, LOCAL_OWNER, "late", None, date(2026, 1, 1))
    assert (found.revision, sorted(found.graph.nodes("Stakeholder"))) == (now, ["late-0", "late-1", "late-2"])
    assert accounts(ctx, LOCAL_OWNER, Wanted(), date(2026, 1, 1)).revision == now
    assert paths(ctx, LOCAL_OWNER, "late-2", None, 3, 4, date(2026, 1, 1)).revision == now


def _works(person: str, account_: str) -> TieChange:
    return tie("WORKS_AT", ("Stakeholder", person), ("Account", account_))
