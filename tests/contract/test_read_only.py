"""Free Cypher reads and does nothing else, on every engine (docs/decisions/0009-read-only-cypher.md)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from graphsvc.errors import GraphsvcError, StoreUnavailable
from graphsvc.kinds import NODE_KINDS, RELATIONSHIP_KINDS
from graphsvc.store.asking import Unaskable, connection
from graphsvc.store.asking.gate import check
from graphsvc.store.asking.plan import check_plan
from graphsvc.store.graphstore import GraphStore
from graphsvc.store.queries import cypher_folder

from .build import account, commit, put, tie
from .conftest import ENGINES
from .hostile import BENIGN, HOSTILE, PARAMETERS

# What an engine shows of itself: everything stored, the store's own nodes too, the schema, the accounts.
_EVERYTHING = (
    "MATCH (n) RETURN labels(n)[0] AS label, properties(n) AS p",
    "MATCH (n)-[r]->(m) RETURN type(r) AS type, n.id AS s, m.id AS t, properties(r) AS p",
    "SHOW CONSTRAINTS YIELD name RETURN name",
    "SHOW INDEXES YIELD name RETURN name",
    "SHOW USERS YIELD user RETURN user",
)
_SECONDS = 10.0


@pytest.fixture(scope="module", params=ENGINES)
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphStore]:
    """acme with four people, p0 … p3, who report to each other, and other without any."""
    if request.param == "neo4j":
        server = request.getfixturevalue("second_server")
        server.wipe()
        folder = server.home
    else:
        folder = tmp_path_factory.mktemp("readonly") / "store"
    with ENGINES[request.param](folder) as opened:
        changes = [put("Account", "acme", name="SET me; CREATE (:X)"), put("Account", "other", name="It's other")]
        standing = account("acme", 0)[1:]
        for number in range(4):
            person = ("Stakeholder", f"p{number}")
            changes += [put(*person, name=f"Person {number}"), tie("WORKS_AT", person, ("Account", "acme"))]
        for lower, upper in (("p1", "p0"), ("p2", "p0"), ("p3", "p1")):
            changes.append(tie("REPORTS_TO", ("Stakeholder", lower), ("Stakeholder", upper), kind="solid"))
        commit(opened, *changes, *standing)
        yield opened


def _everything(store: GraphStore) -> list[list[str]]:
    return [sorted(map(repr, store._bolt.read(lambda tx, q=text: tx.run(q)))) for text in _EVERYTHING]


def _address(store: GraphStore) -> Any:
    return store._asker._endpoint.reader(store._bolt.address)


@pytest.fixture(scope="module")
def untouched(store: GraphStore) -> list[list[str]]:
    """All of it before any question."""
    return _everything(store)


def _has_reader(store: GraphStore) -> bool:
    return bool(_address(store) != store._bolt.address)


def test_there_are_enough_of_both() -> None:
    assert len(HOSTILE) >= 60
    assert len(BENIGN) >= 25


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_question_changes_nothing_and_gets_a_sentence(
    store: GraphStore, untouched: list[list[str]], name: str
) -> None:
    with pytest.raises(Unaskable) as caught:
        store.ask(HOSTILE[name], PARAMETERS, 10, _SECONDS)
    assert caught.value.message.endswith((".", "?")) or "The engine cannot answer this: " in caught.value.message
    assert caught.value.hint
    assert _everything(store) == untouched


def test_without_the_first_wall_nothing_is_written_either(store: GraphStore, untouched: list[list[str]]) -> None:
    """The engine's plan, its rights and the transaction that is never committed are enough for that."""
    passed = []
    for name, text in HOSTILE.items():
        with suppress(GraphsvcError):
            connection.ask(_address(store), store._bolt.bookmarks, text, PARAMETERS, 10, _SECONDS)
            passed.append(name)
    assert _everything(store) == untouched
    writing = re.compile(r"create|insert|merge|set |add |remove|delete|foreach|load|show|drop|procedure|user|call")
    # The embedded engine looks at the rights for a change when it is committed, which never happens.
    late = {"set in a subquery in a subquery"} if _has_reader(store) else set()
    assert {name for name in passed if writing.search(name)} == late


@pytest.mark.parametrize("text", BENIGN)
def test_a_harmless_question_is_answered(store: GraphStore, text: str) -> None:
    table, revision = store.ask(text, PARAMETERS, 10, _SECONDS)
    rows = sorted(table.rows) if "UNION" in text else table.rows
    assert rows == BENIGN[text]
    assert (revision, table.more) == (1, False)


def test_columns_are_named_without_rows_too(store: GraphStore) -> None:
    table, _ = store.ask("MATCH (a:Account {id: 'none'}) RETURN a.id, a.name AS name, [1, 2] AS l", {}, 10, _SECONDS)
    assert (table.columns, table.rows) == (["a.id", "name", "l"], [])


def test_nodes_ties_and_paths_come_without_what_is_the_store_s(store: GraphStore) -> None:
    text = "MATCH p = (s:Stakeholder {id: 'p1'})-[r:REPORTS_TO]->(t) RETURN s, r, p, properties(t) AS m, s.at AS none"
    one, other = ({"kind": "Stakeholder", "id": f"p{n}", "name": f"Person {n}"} for n in (1, 0))
    line = {"type": "REPORTS_TO", "kind": "solid"}
    table, _ = store.ask(text, {}, 10, _SECONDS)
    assert table.rows == [[one, line, {"nodes": [one, other], "ties": [line]}, {"id": "p0", "name": "Person 0"}, None]]


def test_a_row_more_is_told_and_not_sent(store: GraphStore) -> None:
    table, _ = store.ask("UNWIND range(1, 100000) AS x RETURN x", {}, 3, _SECONDS)
    assert (table.rows, table.more) == ([[1], [2], [3]], True)
    table, _ = store.ask("UNWIND range(1, 3) AS x RETURN x", {}, 3, _SECONDS)
    assert (table.rows, table.more) == ([[1], [2], [3]], False)


def test_a_mistake_is_told_with_its_place(store: GraphStore) -> None:
    for text in ("RETURN 1 AS x,", "// a comment\nMATCH (a:Account)\nRETURN a.id,"):
        with pytest.raises(Unaskable) as caught:
            store.ask(text, {}, 10, _SECONDS)
        line = text.count("\n") + 1
        column = len(text.splitlines()[-1])
        found = re.search(r"line (\d+)\D+(\d+)", caught.value.public)
        assert found is not None
        assert int(found.group(1)) == line
        assert column - 1 <= int(found.group(2)) <= column + 1
        assert "a.id" not in caught.value.public


def test_a_question_that_fills_the_memory_is_told_and_the_engine_answers_on(store: GraphStore) -> None:
    with pytest.raises((Unaskable, StoreUnavailable)) as caught:
        store.ask("RETURN size(reduce(s = 'aaaaaaaa', x IN range(1, 40) | s + s)) AS n", {}, 10, _SECONDS)
    said = {
        True: "The engine broke off the question. It may take too much memory.",
        False: "The question takes more memory than the engine gives.",
    }
    assert said[_has_reader(store)] in str(caught.value)
    assert store.ask("MATCH (a:Account) RETURN count(a) AS n", {}, 10, _SECONDS)[0].rows == [[2]]


@pytest.mark.parametrize("value", [10**30, "\ud800", [{"a": 2**64}]])
def test_a_value_that_cannot_be_sent_is_refused(store: GraphStore, value: Any) -> None:
    with pytest.raises(Unaskable, match="A value cannot be sent to the engine"):
        store.ask("RETURN $x AS x", {"x": value}, 10, _SECONDS)


@pytest.mark.parametrize("name", ["$profileExecution", "a b", "", "ä"])
def test_an_odd_parameter_is_refused(store: GraphStore, name: str) -> None:
    with pytest.raises(Unaskable, match="A parameter's name is not a word"):
        store.ask("RETURN 1 AS x", {name: True}, 10, _SECONDS)


def test_the_embedded_engine_refuses_by_itself_what_is_no_kind(store: GraphStore) -> None:
    """Its second account reads the kinds that are declared, so that later labels of the store's own are closed too."""
    if not _has_reader(store):
        return  # a Neo4j has one account: there the text keeps them out
    for label in _own_labels():
        with pytest.raises(Unaskable, match="looks where it may not"):
            connection.ask(_address(store), store._bolt.bookmarks, f"MATCH (n:{label}) RETURN n", {}, 10, _SECONDS)


def _own_labels() -> set[str]:
    """Labels of the store's own nodes that are there in a small store."""
    return {"StoreMarker", "Commit"}


def test_the_store_s_own_nodes_have_no_ties(store: GraphStore) -> None:
    """The first wall lets through whatever hangs on a relationship."""
    found = store._bolt.read(lambda tx: tx.run("MATCH (n)-[]-() RETURN DISTINCT labels(n)[0] AS label"))
    assert {row[0] for row in found} <= set(NODE_KINDS)


def test_labels_of_the_migrations_that_are_no_kinds_cannot_be_named() -> None:
    texts = [file.read_text() for file in sorted((cypher_folder() / "migrations").glob("*.cypher"))]
    labels = {label for text in texts for label in re.findall(r"FOR \(n:(\w+)\)", text)}
    own = labels - set(NODE_KINDS) - set(RELATIONSHIP_KINDS)
    assert {"StoreMarker", "Commit", "CommitImage"} <= own
    for label in own:
        with pytest.raises(Unaskable, match=f"There is no kind {label}"):
            check(f"MATCH (n:{label}) RETURN n")


@pytest.mark.parametrize("query_type", ["rw", "w", "s", None])
def test_a_plan_that_is_not_for_reading_is_refused(query_type: str | None) -> None:
    with pytest.raises(Unaskable, match="more than read"):
        check_plan(query_type, {"operatorType": "ProduceResults@neo4j"})


@pytest.mark.parametrize("operator", ["LoadCSV@neo4j", "ProcedureCall@neo4j", "Create@neo4j", "AllNodesScan@neo4j"])
def test_an_operator_that_does_more_is_refused_wherever_it_stands(operator: str) -> None:
    inner = {"operatorType": "Apply@neo4j", "children": [{"operatorType": operator}]}
    with pytest.raises(Unaskable):
        check_plan("r", {"operatorType": "ProduceResults@neo4j", "children": [inner]})


def test_no_plan_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unaskable, match="does not say what it would do"):
        check_plan("r", None)
