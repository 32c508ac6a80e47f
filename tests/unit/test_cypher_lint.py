"""The lint of the Cypher files: each rule on a snippet that breaks it and on its neighbour that does not."""

from __future__ import annotations

from pathlib import Path

import pytest
from cypher_lint import header, rules
from cypher_lint.__main__ import main
from cypher_lint.check import header_breaches
from cypher_lint.source import ROOT, blanked, cypher_files

GOOD = [
    "MATCH (n:Account {id: $id}) RETURN n.name",
    "MATCH (a:Account {id: $id})<-[r:WORKS_AT]-(b) WHERE b.id = $other RETURN r.since",
    "MATCH (a:Employee {id: $id})-[:KNOWS*1..4]->(b:Stakeholder) RETURN b.id ORDER BY b.name DESC, b.id",
    "MATCH (a:Employee {id: $id}) MATCH p = (a)-[:KNOWS*..4]->(b) RETURN length(p) AS steps",
    "MATCH (a:Employee) WHERE a.id = $id MATCH p = shortestPath((a)-[:KNOWS*..4]->(b)) RETURN length(p) AS steps",
    "MATCH (n:Stakeholder) WHERE n.name = $text OR n.id = $text RETURN n.id ORDER BY n.id LIMIT 5",
    "MATCH (p:Stakeholder)-[r:HAS_ROLE {role: 'champion'}]->(o) RETURN p.id, count(r) AS n ORDER BY n DESC, p.id",
    "MATCH (a:Account {id: $id}) // (x {id: 'y'}) ORDER BY nothing\nRETURN a.name",
    "CREATE INDEX account_tier IF NOT EXISTS FOR (n:Account) ON (n.tier)",
    "CREATE CONSTRAINT account_id IF NOT EXISTS FOR (n:Account) REQUIRE n.id IS UNIQUE",
]
BAD = {
    "MATCH (n {id: $id}) RETURN n.name": "exactly one label, not 0",
    "MERGE (n:Account&Partner {id: $id})": "exactly one label, not 2",
    "MATCH (n:Account|Partner {id: $id}) RETURN n.id": "exactly one label, not 2",
    "MATCH (n) WHERE n.id = $id RETURN n.name": "exactly one label, not 0",
    "MATCH (n) WHERE n.tier = $t AND n.id IN $ids RETURN n.id": "exactly one label, not 0",
    "MATCH (a:A {id: $i}) WHERE EXISTS { MATCH (n {id: $j})-->(a) } RETURN a.id": "exactly one label, not 0",
    "MATCH (a:Employee {id: $id})-[:KNOWS*]->(b) RETURN b.id": "has a bound",
    "MATCH (a:Employee {id: $id})-[r:KNOWS*2..]->(b) RETURN b.id": "has a bound",
    "MATCH (b)<-[:KNOWS*1..4]-(a:Employee {id: $id}) RETURN b.id": "the node on the left",
    "MATCH (b:Account)-[:PART_OF*1..4]->(c) RETURN b.id": "the node on the left",
    "MATCH (n:Account) RETURN n.id, n.name ORDER BY n.name": "no tie-breaker",
    "MATCH (n:Account) WITH n ORDER BY n.name DESC, n.tier LIMIT 5 RETURN n.id": "no tie-breaker",
    "MATCH (n:Account {id: 'acme'}) RETURN n.name": "'acme' is neither a parameter",
    'MATCH (n:Account) WHERE n.name CONTAINS "x" RETURN n.id': "'x' is neither a parameter",
    "MATCH (n:Account {id: $id}) RETURN elementId(n) AS e": "the engine's own ids",
    "MATCH (n:Account {id: $id}) RETURN apoc.map.keys(n) AS k": "APOC",
    "LOAD CSV FROM $file AS line RETURN line": "LOAD CSV",
    "MATCH (n:OTHER_ {id: $id}) RETURN n.name": "nothing is known that fills OTHER_",
    "CREATE INDEX FOR (n:Account) ON (n.tier)": "a name and IF NOT EXISTS",
    "CREATE CONSTRAINT c IF NOT EXISTS FOR (n:Account) REQUIRE n.name IS NOT NULL": "IS UNIQUE",
}


@pytest.mark.parametrize("text", GOOD)
def test_what_keeps_the_rules_passes(text: str) -> None:
    assert list(rules.breaches(text)) == []


@pytest.mark.parametrize("text", BAD)
def test_what_breaks_a_rule_is_told_which(text: str) -> None:
    found = [what for _, what in rules.breaches(text)]
    assert len(found) == 1
    assert BAD[text] in found[0]


def test_blanking_keeps_every_place() -> None:
    text = "MATCH (n) // (m {id: 'x'})\nWHERE n.name = 'it\\'s' /* ( */ RETURN n"
    blank = blanked(text)
    assert (len(blank), blank.count("\n")) == (len(text), 1)
    assert blank.split() == ["MATCH", "(n)", "WHERE", "n.name", "=", "'", "'", "RETURN", "n"]


def _file(folder: Path, text: str, kind: str = "queries") -> Path:
    file = folder / kind / "0001_some.cypher"
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("RETURN 1 AS one", "begins with a comment"),
        ("// Adds. Parameters: $a. Columns: one.\nRETURN 1 AS one", "parameters a, the query has none"),
        ("// Parameters: none.\n// Columns: one.\nRETURN $b AS one", "parameters none, the query has b"),
        ("// Parameters: none. Columns: two.\nRETURN 1 AS one", "columns two, the query returns one"),
        ("// Parameters: none. Columns: one.\nRETURN 1", "RETURN … AS name"),
        ("// Parameters: $a. Columns: none.\nMATCH (n:Account {id: $a})\nRETURN n.id", "none, the query returns id"),
    ],
)
def test_a_comment_that_does_not_tell_the_truth_is_named(text: str, said: str) -> None:
    found = list(header_breaches(text))
    assert len(found) == 1
    assert said in found[0]


def test_a_comment_may_explain_itself() -> None:
    text = (
        "// Finds. Parameters: $rows of {id, name}, $day.\n// Columns: id, word (or two, or three); by day. Why so.\n"
    )
    assert header.header(text) == header.Header(("rows", "day"), ("id", "word"))


def test_a_breach_of_the_grammar_is_named_with_file_and_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    query = "// Parameters: $id. Columns: name.\nMATCH (n:LABEL_ {id: $id})\nRETUN n.name"
    only_25 = "// Why.\nMATCH (n:Account) SET n.tier = 'a';\nFOR x IN [1] RETURN x AS y;\n"
    files = [_file(tmp_path, query), _file(tmp_path, only_25, "migrations")]
    assert main([str(file) for file in files]) == 1
    printed = capsys.readouterr().out.splitlines()
    assert f"{files[0]}:3: CYPHER 5: Invalid input 'RETUN'" in [line.split(": expected")[0] for line in printed]
    assert f"{files[0]}:3: CYPHER 25: Invalid input 'RETUN'" in [line.split(": expected")[0] for line in printed]
    assert [line for line in printed if line.startswith(f"{files[1]}:3: CYPHER 5: Invalid input 'FOR'")]
    assert not [line for line in printed if line.startswith(f"{files[1]}:3: CYPHER 25")]
    assert printed[-1] == f"2 Cypher files, {len(printed) - 1} breaches"


def test_every_file_is_looked_at() -> None:
    """`make test` lints them all, so that they need not be linted here once more."""
    assert {file.parent.name for file in cypher_files()} >= {"migrations", "queries"}
    assert (ROOT / "cypher" / "queries" / "marker.cypher") in cypher_files()
    assert [file for file in cypher_files() if not file.is_relative_to(ROOT / "cypher")] == []
