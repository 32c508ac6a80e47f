"""Writers that meet, fail, lose their answers or die, on every engine."""

from __future__ import annotations

import threading
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from neo4j.exceptions import ServiceUnavailable

from graphsvc.errors import Conflict, InvalidChange, StoreUnavailable
from graphsvc.model import Change, Commit, NodeChange, Op
from graphsvc.store import apply, large, write
from graphsvc.store.bolt import Bolt, Transaction
from graphsvc.store.graphstore import GraphStore
from graphsvc.store.marker import Moved
from graphsvc.store.migrate import migrations
from graphsvc.store.port import Reading
from graphsvc.store.queries import query
from graphsvc.store.records import Request

from .build import account, commit, put, tie
from .children import child, end, line
from .conftest import Opened

DANGLING = tie("WORKS_AT", ("Stakeholder", "nobody"), ("Account", "nowhere"))


@pytest.fixture
def no_beats(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Neo4j by URL cannot tell at once that a writer is dead. The embedded engine can, and does not look at this."""
    monkeypatch.setattr(write, "_BEAT_LIMIT", 0.0)


def _entries(store: GraphStore, *numbers: int) -> int:
    """How much the journal has of these commits, entries and names: of one that was rolled back, nothing."""
    texts = (
        "MATCH (e:JournalEntry) WHERE e.commit IN $numbers RETURN count(e)",
        "MATCH (c:JournalCreation) WHERE c.commit IN $numbers RETURN sum(size(c.a))",
    )
    return sum(int(store._bolt.read(lambda tx, t=text: tx.run(t, numbers=list(numbers)))[0][0]) for text in texts)


class LosingBolt(Bolt):
    """A connection that breaks after a write was applied and before its answer came, as a dying network does."""

    lost: tuple[int, ...] = ()
    cut: int | None = None
    writes = 0

    def _once(self, work: Any, writing: bool) -> Any:
        if self.cut is not None and self.writes >= self.cut:
            raise ServiceUnavailable("the line is cut")
        answer = super()._once(work, writing)
        self.writes += writing
        if writing and self.writes in self.lost:
            raise ServiceUnavailable("the answer is lost")
        return answer


def _losing(store: GraphStore, monkeypatch: pytest.MonkeyPatch) -> LosingBolt:
    bolt = store._bolt
    bolt.__class__ = LosingBolt
    assert isinstance(bolt, LosingBolt)
    monkeypatch.setattr(bolt._endpoint, "retry_seconds", 1.0)
    return bolt


_DIES_HALFWAY = """
s, write_, seen = opened(batch=20), apply.write, []
def slow(*a):
    write_(*a); seen.append(1)
    if len(seen) == 4: stop('halfway')
apply.write = slow
commit(s, put('Account', 'survivor', name='new'), *account('halfway', 30))
"""


@pytest.mark.usefixtures("no_beats")
def test_a_reader_rolls_back_what_a_dead_writer_left(
    shared: GraphStore, opened: Opened, engine: tuple[str, Path]
) -> None:
    name, folder = engine
    done = commit(shared, put("Account", "survivor", name="old"))
    dying = child(_DIES_HALFWAY, folder, name)
    assert line(dying) == "halfway"
    end(dying)
    survivor = shared.node("Account", "survivor")
    assert survivor is not None
    assert (survivor.get("name"), survivor.revision) == ("old", done.number)
    assert (shared.node("Account", "halfway"), shared.revision()) == (None, done.number)
    assert _entries(shared, done.number + 1) == 0


@pytest.mark.usefixtures("no_beats")
def test_an_open_commit_belongs_to_its_token(shared: GraphStore) -> None:
    mine, other = (Request(f"token-{name}", "anna", "a message", "test") for name in ("mine", "other"))
    number = shared._bolt.write(partial(large.begin, request=mine, seen=None))
    assert number == shared.revision() + 1
    assert shared._bolt.write(partial(large.begin, request=mine, seen=None)) == number
    with pytest.raises(StoreUnavailable, match="Something large is being written"):
        shared._bolt.write(partial(large.begin, request=other, seen=None))
    step = partial(large.write_batch, number=number, index=1, part=[], keys={})
    with pytest.raises(StoreUnavailable, match="taken for dead"):
        shared._bolt.write(partial(step, request=other))
    shared._writer.recover()
    with pytest.raises(StoreUnavailable, match="taken for dead"):
        shared._bolt.write(partial(step, request=mine))
    with pytest.raises(StoreUnavailable, match="taken for dead"):
        shared._bolt.write(partial(large.finish, request=mine, number=number))
    assert shared.revision() == number - 1


# An account, its opportunity and OF; 34 people with WORKS_AT; 33 lines. In batches of 20 the writes are the plan,
# which only takes the turn, the opening, six batches and the end.
_BATCHES = 6
_ENTITIES = 104


@pytest.mark.parametrize("write", range(1, _BATCHES + 4))
def test_a_lost_answer_changes_nothing(
    opened: Opened, shared: GraphStore, monkeypatch: pytest.MonkeyPatch, write: int
) -> None:
    name, before = f"lost{write}", shared.revision()
    with opened(batch=20) as store:
        _losing(store, monkeypatch).lost = (write, write + 1)
        done = commit(store, *_new(name))
        assert (done.number, done.created, done.unchanged) == (before + 1, _ENTITIES, 0)
    graph = shared.account_graph(name)
    assert (graph.revision, len(graph.nodes("Stakeholder"))) == (before + 1, 34)
    assert _entries(shared, before + 1) == _ENTITIES
    assert [entry for entry in shared.entries(before + 1) if entry.erased] == []  # under keys that the store has


def _new(name: str) -> list[Change]:
    """As `account`, of things that must not be there yet."""
    changes = account(name, 34)
    return [replace(c, expected_revision=0) if isinstance(c, NodeChange) else c for c in changes]


def test_a_lost_answer_of_a_small_commit_is_no_conflict(
    opened: Opened, shared: GraphStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = shared.revision()
    with opened() as store:
        _losing(store, monkeypatch).lost = (1, 2)
        done = commit(store, NodeChange(Op.PUT, "Account", "lost-small", {"name": "A"}, expected_revision=0))
        assert (done.number, done.created) == (before + 1, 1)


def test_a_commit_whose_end_was_applied_is_done(
    opened: Opened, shared: GraphStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every answer to the last step gets lost, until its retries are used up: the commit is there all the same."""
    before, end_step = shared.revision(), _BATCHES + 3
    with opened(batch=20) as store:
        _losing(store, monkeypatch).lost = tuple(range(end_step, end_step + 50))
        done = commit(store, *account("ended", 34))
        assert (done.number, done.created) == (before + 1, _ENTITIES)
    assert len(shared.account_graph("ended").nodes("Stakeholder")) == 34


@pytest.mark.usefixtures("no_beats")
def test_a_failing_rollback_does_not_hide_what_failed(
    opened: Opened, shared: GraphStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = shared.revision()
    with opened(batch=20) as store:
        bolt = _losing(store, monkeypatch)
        written, done = apply.write, []

        def fail(tx: Transaction, images: Any) -> None:
            written(tx, images)
            done.append(1)
            if len(done) == 3:
                bolt.cut = 0
                raise RuntimeError("the third batch")

        monkeypatch.setattr(apply, "write", fail)
        with pytest.raises(RuntimeError, match="the third batch") as caught:
            commit(store, *account("broken", 34))
        notes = ["It could not be rolled back yet: The store's engine does not answer. Try again in a moment."]
        assert caught.value.__notes__ == notes
    assert (shared.node("Account", "broken"), shared.revision(), _entries(shared, before + 1)) == (None, before, 0)


def test_a_check_refuses_before_anything_is_written(shared: GraphStore) -> None:
    before = shared.revision()

    def refuse() -> None:
        assert shared.node("Account", "checked") is None
        assert shared.whole_graph().revision == before
        raise InvalidChange("not this one")

    with pytest.raises(InvalidChange, match="not this one"):
        _checked(shared, refuse, put("Account", "checked", name="A"))
    assert (shared.node("Account", "checked"), shared.revision()) == (None, before)
    assert _checked(shared, lambda: None, put("Account", "checked", name="A")).number == before + 1


def _checked(store: GraphStore, check: Any, *changes: Change) -> Commit:
    def plan(_: Reading) -> tuple[Change, ...]:
        check()
        return changes

    return store.commit(plan, author="anna", message="a message", source="test")


@pytest.mark.parametrize("batch", [5000, 20], ids=["small", "large"])
def test_of_writers_with_a_rule_one_wins(shared: GraphStore, opened: Opened, batch: int) -> None:
    """Four writers each want to make the only person of a name: the rule is about what is stored."""
    name, together, outcomes = f"Only One {batch}", threading.Barrier(4), []

    def claim(number: int) -> None:
        changes = [*account(f"claim{batch}-{number}", 20), put("Stakeholder", f"only{batch}-{number}", name=name)]
        with opened(batch=batch, wait=60.0) as store:

            def unique() -> None:
                if store.resolve("Stakeholder", name):
                    raise InvalidChange("taken")

            together.wait(60)
            try:
                outcomes.append(_checked(store, unique, *changes).created)
            except InvalidChange:
                outcomes.append(0)

    claims = [threading.Thread(target=claim, args=[number]) for number in range(4)]
    for one in claims:
        one.start()
    for one in claims:
        one.join()
    assert sorted(outcomes) == [0, 0, 0, 63]  # account, opportunity, OF, 20 people, 20 WORKS_AT, 19 lines, the one
    assert len(shared.resolve("Stakeholder", name)) == 1


def test_a_node_with_more_ties_than_a_batch_can_go(shared: GraphStore, opened: Opened) -> None:
    """One change, which takes 31 ties along."""
    commit(shared, *account("crowded", 30))
    with opened(batch=20) as store:
        done = commit(store, NodeChange(Op.DELETE, "Account", "crowded"))
    assert (done.deleted, shared.node("Account", "crowded")) == (32, None)


def test_a_large_plan_is_made_anew_where_others_commit_meanwhile(
    shared: GraphStore, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a Neo4j, where no lock keeps other processes out between the plan and the first batch."""
    seen, plans, begin = shared.revision(), [], large.begin
    request = Request("token-moved", "anna", "a message", "test")
    commit(shared, put("Account", "moved", name=str(seen)))
    with pytest.raises(Moved):
        shared._bolt.write(partial(large.begin, request=request, seen=seen))

    def moved(tx: Transaction, request: Request, seen: int) -> int:
        if len(plans) < 3:
            raise Moved
        return begin(tx, request, seen)

    monkeypatch.setattr(large, "begin", moved)
    with opened(batch=20) as store:
        assert _checked(store, lambda: plans.append(1), *account("moving", 34)).created == _ENTITIES
        assert len(plans) == 3
        monkeypatch.setattr(large, "begin", lambda tx, request, seen: begin(tx, request, seen - 1))
        with pytest.raises(Conflict, match="Others keep writing"):
            _checked(store, lambda: None, *account("hopeless", 34))
    assert shared.node("Account", "hopeless") is None


def test_a_thread_does_not_wait_for_ever_for_another(shared: GraphStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write, "_WAIT", 0.1)

    def meanwhile() -> None:
        with pytest.raises(StoreUnavailable):
            commit(shared, put("Account", "waiting"))

    other = threading.Thread(target=meanwhile)

    def check() -> None:
        other.start()
        other.join()

    _checked(shared, check, put("Account", "first", name="A"))
    assert shared.node("Account", "waiting") is None


def test_a_store_of_before_images_were_numbered_is_brought_up_to_date(shared: GraphStore, opened: Opened) -> None:
    """Store version 1: an open commit of a dead writer, whose images and marker do not say whose they are."""
    number = shared.revision() + 1
    commit_ = {"id": str(number), "number": number, "status": "open", "token": "old"}
    old = (
        "MATCH (m:StoreMarker {id: 'graphsvc'}) SET m.version = 1, m.open = $number, m.beat = $beat",
        "CREATE (c:Commit {id: $id}) SET c = $commit",
        "CREATE (i:CommitImage {id: $image, seq: 1000000, data: $data})",
        "CREATE (a:Account {id: 'undone', name: 'A'})",
    )
    parameters = {
        "number": number, "beat": "2026-01-01T00:00:00.000Z", "id": str(number), "commit": commit_,
        "image": f"{number}:1000000", "data": '[[["Account"], ["undone"], null]]',
    }  # fmt: skip
    shared._bolt.write(lambda tx: [tx.run(text, **parameters) for text in old])
    with opened() as store:
        assert (store.node("Account", "undone"), store.revision()) == (None, number - 1)
        assert store._bolt.read(lambda tx: tx.run("MATCH (i:CommitImage) RETURN count(i)")) == [[0]]
        assert store._bolt.read(lambda tx: tx.run(query("marker")))[0][0] == max(migrations())
