"""What is removed while it is read: a Neo4j gives it without its properties. Then it is read again."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from graphsvc.errors import StoreUnavailable
from graphsvc.model import Node, Tie
from graphsvc.store.bolt import Rows, Transaction
from graphsvc.store.graphstore import GraphStore
from graphsvc.store.rows import Vanishing, node_of, tie_of

from .build import commit, drop, put, tie
from .conftest import by_url
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
    with pytest.raises(StoreUnavailable, match="x is stored in half only"):
        shared._bolt.read(lambda tx: half(tx, 1000))
    assert len(looks) == 20
