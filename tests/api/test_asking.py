"""The library and free questions over REST."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from small_account import fresh_context

from graphsvc.api import create_app
from graphsvc.services.context import Context
from graphsvc.store.library import questions

_RUNAWAY = "UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b WITH a, b WHERE a * b = -1 RETURN a"


def _ask(client: FlaskClient, **body: Any) -> Any:
    return client.post("/api/v1/query", json=body)


def test_the_library_is_listed_in_two_languages(client: FlaskClient) -> None:
    listed = client.get("/api/v1/queries").json["queries"]
    assert [q["name"] for q in listed] == sorted(questions())
    first = next(q for q in listed if q["name"] == "reach_of_person")
    assert first["title"] == {"en": "The whole reach of one of our people", "zh": "一位我方人员的全部触达"}
    assert first["parameters"] == [
        {"name": "person", "type": "Employee", "default": None, "required": True,
         "caption": {"en": "Our person, by id or name", "zh": "我方人员，编号或姓名"}},
        {"name": "limit", "type": "integer", "default": "100", "required": False,
         "caption": {"en": "Rows at most", "zh": "最多行数"}},
    ]  # fmt: skip
    assert first["columns"][0] == {"name": "person_id", "caption": {"en": "Id", "zh": "编号"}}


def test_a_question_by_name(client: FlaskClient) -> None:
    answer = _ask(client, name="single_contact_accounts", today="2026-11-24").json
    assert answer["rows"] == [["acme", "Alder Mills", "kam", "Lena Hart", 2]]
    assert answer["title"]["en"] == "Accounts where only one of our people has a contact"
    assert answer["parameters"] == {"today": "2026-11-24", "limit": 100}
    assert (answer["revision"], answer["today"], answer["more"]) == (1, "2026-11-24", False)


def test_a_name_of_a_thing_stands_for_its_id(client: FlaskClient) -> None:
    answer = _ask(client, name="reach_of_person", parameters={"person": "Lena Hart"}).json
    assert [(row[0], row[4]) for row in answer["rows"]] == [("cio", 1), ("dev", 1)]
    assert answer["parameters"]["person"] == "kam"


def test_a_question_of_one_s_own(client: FlaskClient) -> None:
    text = "MATCH (s:Stakeholder)-[:WORKS_AT]->(a:Account {id: $id}) RETURN s.id, s.level AS level ORDER BY s.id"
    answer = _ask(client, cypher=text, parameters={"id": "acme"}, limit=2).json
    assert answer["columns"] == [{"name": "s.id", "caption": None}, {"name": "level", "caption": None}]
    assert answer["rows"] == [["cfo", 1], ["cio", 2]]
    assert (answer["more"], answer["limit"], answer["name"]) == (True, 2, None)


def test_a_thousand_rows_come_by_default(client: FlaskClient) -> None:
    answer = _ask(client, cypher="UNWIND range(1, 5000) AS x RETURN x").json
    assert (len(answer["rows"]), answer["more"], answer["limit"]) == (1000, True, 1000)


@pytest.mark.parametrize(
    ("body", "status", "detail"),
    [
        ({"cypher": "MATCH (evil:Account) SET evil.name = 'evil'"}, 422, "SET may not stand in a question."),
        ({"cypher": "CALL evil.evil()"}, 422, "Procedures may not be called."),
        ({"cypher": "RETURN evil(1) AS x"}, 422, "The question uses a function that it may not use."),
        ({"cypher": "MATCH (a:Evil) RETURN a"}, 422, "The question names a kind that there is not."),
        ({"cypher": "RETURN evil AS x"}, 422, "The engine cannot answer this (SemanticError)."),
        ({"cypher": "RETURN $evil AS x"}, 422, "The engine cannot answer this (ParameterMissing)."),
        ({"name": "evil"}, 404, "The library has no question with this name."),
        ({"name": "actions_overdue", "parameters": {"evil": 1}}, 422, "actions_overdue has no such parameter."),
        ({"name": "reach_of_person", "parameters": {"person": "evil"}}, 404, "There is no employee"),
        ({}, 422, "Give the name of a question, or Cypher."),
        ({"name": "actions_overdue", "cypher": "RETURN 1 AS x"}, 422, "Give the name of a question, or Cypher."),
        ({"cypher": "RETURN 1 AS x", "limit": 0}, 422, "See /openapi.json"),
        ({"cypher": "RETURN 1 AS x", "timeout": 1000}, 422, "See /openapi.json"),
        ({"cypher": "RETURN 1 AS x", "evil": 1}, 422, "See /openapi.json"),
    ],
)
def test_what_cannot_be_asked_is_told_without_an_echo(
    client: FlaskClient, body: dict[str, Any], status: int, detail: str
) -> None:
    response = _ask(client, **body)
    assert response.status_code == status
    assert response.content_type == "application/problem+json"
    assert detail in response.json["detail"]
    assert "evil" not in response.json["detail"]


@pytest.fixture
def quick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Context]:
    """A store whose engine ends a query after three seconds: a question that was given up runs on until then."""
    monkeypatch.setenv("GRAPHSVC_ENGINE_TIMEOUT", "3")
    yield from fresh_context(tmp_path)


def test_others_are_answered_while_a_question_runs_away(quick: Context) -> None:
    app = create_app(quick)
    addresses = ("/api/v1/health", "/api/v1/accounts/acme/key-people", "/api/v1/accounts")
    for address in addresses:  # what the first answer loads is loaded
        assert app.test_client().get(address).status_code == 200
    answers: list[Any] = []
    asking = threading.Thread(target=lambda: answers.append(_ask(app.test_client(), cypher=_RUNAWAY, timeout=1.5)))
    asking.start()
    time.sleep(0.3)
    for address in addresses:
        begin = time.monotonic()
        assert app.test_client().get(address).status_code == 200
        assert time.monotonic() - begin < 1.0
    asking.join()
    assert answers[0].status_code == 504
    assert answers[0].json["detail"].startswith("The question was stopped after 1.5 s.")
