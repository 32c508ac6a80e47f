"""What is removed while it is read: a Neo4j gives it without its properties. Then it is read again."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import partial

import pytest

from graphsvc.errors import Conflict, StoreUnusable
from graphsvc.model import Change, Node, Tie
from graphsvc.store import scrub
from graphsvc.store.bolt import Bolt, InHalf, Rows, Transaction
from graphsvc.store.graphstore import GraphStore
from graphsvc.store.port import Reading
from graphsvc.store.records import Request
from graphsvc.store.rows import Vanishing, node_of, tie_of
from graphsvc.store.turn import Job

from .build import commit, drop, put, tie
from .conftest import Opened, by_url
from .neo4j_server import Neo4jServer

_ROUNDS = 20
_LONG = 20_000_000  # turns of a query that does nothing else, about 2 seconds
# What was found first is looked at last, when somebody has removed it.
_SLOW = " WITH collect([a, r, b]) AS found UNWIND range(1, $turns) AS _ WITH found, count(_) AS c UNWIND found AS f "
_NODES = "MATCH (a:Account {id: 'vanish'})-[r:SUBSIDIARY_OF]->(b)" + _SLOW + "RETURN properties(f[0])"
_TIES = (
    "MATCH (a:Account {id: 'vanish'})-[r:SUBSIDIARY_OF]->(b)" + _SLOW + "WITH f[0] AS a, f[1] AS r, f[2] AS b "
    "RETURN ['SUBSIDIARY_OF', labels(a)[0], a.id, labels(b)[0], b.id, properties(r)]"
)


def _of_nodes(rows: Rows) -> list[Node | Tie]:
    return [node_of("Account", stored) for (stored,) in rows]


def _of_ties(rows: Rows) -> list[Node | Tie]:
    return [tie_of(row) for (row,) in rows]


@pytest.mark.parametrize(("text", "made"), [(_NODES, _of_nodes), (_TIES, _of_ties)], ids=["node", "tie"])
def test_what_vanishes_is_read_again(
    neo4j_server: Neo4jServer, text: str, made: Callable[[Rows], list[Node | Tie]]
) -> None:
    with by_url(neo4j_server.home) as store:
        assert any(_second_look(store, text, made) for _ in range(_ROUNDS)), "nothing vanished under a reader"


def _second_look(store: GraphStore, text: str, made: Callable[[Rows], list[Node | Tie]]) -> bool:
    """Whether a reader had to look twice, and then found nothing; all that it returned was whole."""
    ends = ("Account", "vanish"), ("Account", "vanish.parent")
    commit(store, put(*ends[0], name="V"), put(*ends[1], name="P"), tie("SUBSIDIARY_OF", *ends))
    began, looks = threading.Event(), list[int]()

    def look(tx: Transaction) -> list[Node | Tie]:
        looks.append(1)
        began.set()
        return made(tx.run(text, turns=_LONG if len(looks) == 1 else 1))

    def remove() -> None:
        began.wait()
        time.sleep(0.5)
        commit(store, drop(*ends[0]), drop(*ends[1]))

    remover = threading.Thread(target=remove)
    remover.start()
    found = store._bolt.read(look)
    remover.join()
    assert len(looks) == 1 or found == []
    return len(looks) == 2


def test_it_is_looked_at_again_a_number_of_times(shared: GraphStore) -> None:
    looks: list[int] = []

    def half(tx: Transaction, times: int) -> int:
        looks.append(len(looks))
        if len(looks) <= times:
            raise Vanishing("x")
        return len(looks)

    assert shared._bolt.read(lambda tx: half(tx, 3)) == 4
    looks.clear()
    assert shared._bolt.write(lambda tx: half(tx, 1)) == 2
    looks.clear()
    with pytest.raises(StoreUnusable) as caught:
        shared._bolt.read(lambda tx: half(tx, 1000))
    assert str(caught.value) == (
        "x is stored in half only. The store is damaged: `graphsvc doctor --check` says where. Restore the last backup."
    )
    assert len(looks) == 20


def test_what_is_stored_in_half_fails_only_the_edit_that_needs_it(opened: Opened) -> None:
    """Two edits share a round; one of them looks at a node that is damaged, and stays so."""
    with opened() as store:
        commit(store, put("Account", "half", name="H"), put("Account", "beside", name="B"))
        store._bolt.write(lambda tx: tx.run("MATCH (n:Account {id: 'half'}) SET n.was = n._rev, n._rev = null"))
        try:
            jobs = [Job(Request(name, "test", name, "test"), partial(_renamed, name)) for name in ("half", "beside")]
            store._writer._queue.add(jobs[0])
            done = store._writer.commit(jobs[1])
            assert isinstance(jobs[0].answer, StoreUnusable)
            assert jobs[0].answer.message == "Account half is stored in half only."
            assert (done.updated, done.number) == (1, store.revision())
        finally:
            store._bolt.write(lambda tx: tx.run("MATCH (n:Account {id: 'half'}) SET n._rev = n.was, n.was = null"))
        found = [
            (node.get("name"), node.revision) for id_ in ("half", "beside") if (node := store.node("Account", id_))
        ]
        assert found == [("H", done.number - 1), ("again beside", done.number)]


def _renamed(node_id: str, reading: Reading) -> list[Change]:
    assert reading.node("Account", node_id)
    return [put("Account", node_id, name=f"again {node_id}")]


def test_a_damaged_store_can_be_opened(shared: GraphStore, opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is left to finish when a store is opened is left where it cannot be: doctor opens it to look."""

    def broken(_: Bolt) -> None:
        raise InHalf("an erasure")

    monkeypatch.setattr(scrub, "finish_all", broken)
    with opened() as store:
        assert store.revision() == shared.revision()


def test_what_is_owed_fails_no_edit_that_is_committed(
    shared: GraphStore, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(_: Bolt) -> None:
        raise Conflict("Somebody else was writing at the same place.")

    with opened() as store:
        store._writer._owing = True
        monkeypatch.setattr(scrub, "finish_all", refuses)
        done = commit(store, put("Account", "owed", name="O"))
        monkeypatch.undo()
        assert store._writer._owing
        assert (done.created, done.number) == (1, shared.revision())
