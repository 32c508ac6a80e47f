"""`query` as a planner types it."""

from __future__ import annotations

import pytest
from cli_shell import Shell

from graphsvc.store.library import questions


def test_without_a_name_the_library_is_listed(shell: Shell) -> None:
    lines = shell("query").stdout.splitlines()
    assert lines[0].split() == ["Name", "Question"]
    assert [line.split()[0] for line in lines if line.split()[0] in questions()] == sorted(questions())
    assert "  person=…                     一位我方人员的全部触达" in [line.rstrip() for line in lines]
    assert [q["name"] for q in shell.json("query")["queries"]] == sorted(questions())


def test_an_answer_is_a_table_with_names_over_ids(shell: Shell) -> None:
    done = shell("query", "single-contact-accounts", "--today", "2026-11-24")
    assert [line.rstrip() for line in done.stdout.splitlines()] == [
        "Accounts where only one of our people has a contact",
        "只有一位我方人员有接触的客户",
        "Account      Our person  People in contact",
        "Alder Mills  Lena Hart                   2",
        "acme         kam",
        "1 row.",
    ]


def test_values_are_read_by_their_types(shell: Shell) -> None:
    answer = shell.json("query", "executives_not_met", "level=1", "since=2020-01-01", "today=2026-11-24")
    assert answer["parameters"] == {"today": "2026-11-24", "since": "2020-01-01", "level": 1, "limit": 100}
    assert answer["rows"] == [["acme", "Alder Mills", "cfo", "Ines Vale", "CFO", 1]]


def test_cypher_takes_json_where_a_value_is_json(shell: Shell) -> None:
    text = "RETURN $n + 1 AS n, $t AS t, $l AS l, $d AS d"
    answer = shell.json("query", "--cypher", text, "n=1", "t=acme", 'l=["a", 2]', "d=2026-01-01")
    assert answer["rows"] == [[2, "acme", ["a", 2], "2026-01-01"]]
    shown = shell("query", "n=1", "t=x=y", "l=[1, 2]", "d=null", "--cypher", text).stdout.splitlines()
    assert [line.split() for line in shown] == [["n", "t", "l", "d"], ["2", "x=y", "1,", "2", "?"], ["1", "row."]]


def test_more_rows_are_told(shell: Shell) -> None:
    done = shell("query", "--cypher", "UNWIND range(1, 9) AS x RETURN x", "--limit", "2")
    assert done.stdout.splitlines()[-1] == "2 rows; there are more: --limit 4 shows them."
    assert shell("query", "actions_overdue").stdout.splitlines()[-1] == "No rows."


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("actions_overdu",), 1, "The library has no question “actions_overdu”.\nDid you mean actions_overdue"),
        (("reach_of_person",), 2, "reach_of_person asks for person"),
        (("reach_of_person", "person"), 2, "“person” is no parameter.\nWrite it as key=value"),
        (
            ("reach_of_person", "person=Lena"),
            1,
            "There is no employee with the id or name “Lena”.\nDid you mean Lena Hart",
        ),
        (("actions_overdue", "today=soon"), 2, "today is not a day.\nGive today=2026-03-31."),
        (("--cypher", "CREATE (:Account)"), 2, "CREATE may not stand in a question.\nA question only reads"),
        (("--cypher", "MATCH (a:Account) DELETE a"), 2, "DELETE may not stand in a question."),
        (("--cypher", "MATCH (a:Account) RETURN b"), 2, "The engine cannot answer this: "),
        (("--cypher", ""), 2, "The question is empty."),
    ],
)
def test_what_is_wrong_is_said(shell: Shell, words: tuple[str, ...], status: int, said: str) -> None:
    done = shell("query", *words)
    assert (done.returncode, done.stdout) == (status, "")
    assert said in done.stderr
