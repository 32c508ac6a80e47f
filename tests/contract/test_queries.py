"""Every query says what goes in and what comes out, and keeps to what both engines run well."""

from __future__ import annotations

import re

import pytest

from graphsvc.store.queries import cypher_folder

QUERIES = {
    file.stem: file.read_text(encoding="utf-8") for file in sorted((cypher_folder() / "queries").glob("*.cypher"))
}


def _code(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if not line.startswith("//"))


@pytest.mark.parametrize("name", QUERIES)
def test_a_query_names_its_parameters_and_columns(name: str) -> None:
    first, second = QUERIES[name].splitlines()[:2]
    assert first.startswith("// Parameters: ")
    assert second.startswith("// Columns: ")
    assert set(re.findall(r"\$\w+", first)) == set(re.findall(r"\$\w+", _code(QUERIES[name])))
    returns = re.search(r"^RETURN\b", _code(QUERIES[name]), re.MULTILINE)
    assert (second == "// Columns: none.") == (returns is None)


@pytest.mark.parametrize("name", QUERIES)
def test_a_keyed_lookup_names_one_label(name: str) -> None:
    keyed = re.findall(r"\(\w*(:\w+)? ?\{", _code(QUERIES[name]))
    assert all(keyed)
    assert not re.search(r"TYPES_ \{|LABELS_", _code(QUERIES[name]))


@pytest.mark.parametrize("name", [name for name, text in QUERIES.items() if "ORDER BY" in text])
def test_an_order_has_a_tie_breaker(name: str) -> None:
    """Ids are unique within a label; ties need both ends, their key and the target's label."""
    last = re.search(r"ORDER BY .*?(\S+)$", _code(QUERIES[name]), re.MULTILINE)
    assert last is not None
    assert last.group(1).endswith(".id") or last.group(1) == "labels(b)[0]"
