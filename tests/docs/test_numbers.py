"""`docs/numbers.md` explains every figure: each field of each answer, each column of numbers that a command prints."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import guide_pages as pages
import pytest

from graphsvc.services.analysis_answers import Analysis
from graphsvc.services.answers import Answer

PAGE = pages.ROOT / "docs" / "numbers.md"
# What is kept or looked up as it was entered: lists of things, kinds, settings, the state of the service.
AS_ENTERED = {
    "CommitAnswer", "Entities", "EntityAnswer", "Erased", "Health", "KindList", "Library", "Merged", "QueryAnswer",
    "Register", "Renamed", "Search", "SettingsAnswer",
}  # fmt: skip
# Texts that are no figures: whom and what one is about, who entered it and when, sentences, where the next page begins.
TEXTS = {
    "account", "account_name", "after", "assessed_by", "at", "author", "before", "changes", "column", "concerns", "day",
    "department", "engine", "field", "file", "files", "from", "id", "industry", "kind", "managers", "message", "name",
    "name_zh", "names", "next_cursor", "note", "notes", "ours", "ours_name", "people", "person", "reason", "region",
    "roles", "row_names", "side", "since", "source", "source_name", "stakeholder", "stakeholder_name", "target",
    "target_name", "team", "text", "title", "to", "until", "value_kind", "warnings",
}  # fmt: skip
# Numbers that are names, and how an entry in the history came about.
NUMBERS = {"commit", "dry_run", "first_load", "line", "may_undo", "more", "number", "redoes", "undoes", "undone_by"}
# The geometry and colours of a picture.
DRAWN = {"Badge", "LegendItem", "Panel", "SceneAnswer", "SceneTheme", "Text"}
DRAWN_FIELDS = {
    "arrow",
    "colour",
    "d",
    "h",
    "kind",
    "label",
    "panel",
    "points",
    "radius",
    "strip",
    "w",
    "width",
    "x",
    "y",
}
PARTS = ("Read it:", "Example:", "On Monday:", "It does not say")
_ROW = re.compile(r"^\| (?:`(\w+)`|every answer) \| (.+) \|$", re.MULTILINE)
_FIELD = re.compile(r"\[`(\w+)`\]\(#([\w-]+)\)")
_ENTRY = re.compile(r"^### ([^\n]+)\n\n(.*?)(?=^#|\Z)", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def text() -> str:
    return PAGE.read_text(encoding="utf-8")


def schemas() -> dict[str, Any]:
    """Every shape of the REST document, and that of `analyse`, which REST does not have."""
    analysis = Analysis.model_json_schema(ref_template="#/components/schemas/{model}")
    document = json.loads((pages.ROOT / "web" / "openapi.json").read_text(encoding="utf-8"))
    return {**analysis.pop("$defs"), **document["components"]["schemas"], "Analysis": analysis}


def answers() -> set[str]:
    """What some route or `analyse` answers with, but for what is as it was entered."""
    document = json.loads((pages.ROOT / "web" / "openapi.json").read_text(encoding="utf-8"))
    said = [o["responses"].get("200", {}) for path in document["paths"].values() for o in path.values()]
    return {"Analysis", *(name for each in said for name in references(each))} - AS_ENTERED


def references(value: Any) -> Iterator[str]:
    """The names of the shapes that a piece of a schema refers to."""
    if isinstance(value, dict):
        if "$ref" in value:
            yield value["$ref"].rpartition("/")[2]
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from references(each)


def parts(known: Mapping[str, Any]) -> set[str]:
    """The answers and all that they are made of."""
    found: set[str] = set()
    left = answers()
    while left:
        found |= left
        left = {ref for name in left for ref in references(known[name].get("properties", {}))} - found
    return found


def figures() -> dict[str, set[str]]:
    """The fields of each shape that hold a figure. What every answer carries is one shape of its own, ""."""
    known = schemas()
    stamp = set(Answer.model_fields) - TEXTS
    found: dict[str, set[str]] = {"": stamp}
    for name in parts(known) - DRAWN:
        fields = known[name].get("properties", {})
        own = {field for field, value in fields.items() if is_figure(field, value, known)}
        own -= stamp if "metrics_version" in fields else set()
        own -= DRAWN_FIELDS if name in {"Bar", "Card", "SceneLine"} else set()
        found |= {name: own} if own else {}
    return found


def is_figure(field: str, value: Any, known: Mapping[str, Any]) -> bool:
    """Whether a field has to be explained: no part that is a shape itself, no text that only names something."""
    if any("properties" in known[ref] for ref in references(value)):
        return False
    counts = re.search(r'"type": "(?:number|integer|boolean)"', json.dumps(value))
    return field not in (NUMBERS if counts else TEXTS)


def explained(text: str) -> dict[str, dict[str, str]]:
    """For each shape in the last table, the entry that each field leads to."""
    return {name: dict(_FIELD.findall(row)) for name, row in _ROW.findall(text) if _FIELD.search(row)}


def test_every_field_of_every_answer_is_explained(text: str) -> None:
    said = explained(text)
    missing = {name: sorted(fields - set(said.get(name, ()))) for name, fields in figures().items()}
    assert {name: fields for name, fields in missing.items() if fields} == {}


def test_no_field_is_explained_that_no_answer_has(text: str) -> None:
    known = schemas()
    there = {name: set(known[name]["properties"]) for name in parts(known)} | {"": set(Answer.model_fields)}
    said = {name: set(fields) - there.get(name, set()) for name, fields in explained(text).items()}
    assert {name: fields for name, fields in said.items() if fields} == {}


def test_every_field_leads_to_an_entry(text: str) -> None:
    entries = {pages.anchor(title) for title, _ in _ENTRY.findall(text)}
    assert {entry for fields in explained(text).values() for entry in fields.values()} <= entries


def test_every_entry_has_a_question_and_the_four_parts(text: str) -> None:
    wrong = [title for title, body in _ENTRY.findall(text) if not complete(body)]
    assert wrong == []
    assert len(_ENTRY.findall(text)) > 60


def complete(body: str) -> bool:
    """Whether an entry is a question in italics and one point for each part, in their order."""
    question, *points = [line for line in body.partition("```")[0].splitlines() if line]
    points = [line for line in points if line.startswith("- ")]
    asked = question.startswith("*") and question.endswith("?*")
    return asked and [p for p in PARTS for line in points if line.startswith(f"- **{p}")] == list(PARTS)


def test_every_entry_is_in_the_index(text: str) -> None:
    index = text.partition("## Where to find which figure")[2].partition("\n## ")[0]
    last = text.partition("## Every field")[2]
    linked = set(re.findall(r"\(#([\w-]+)\)", index + last))
    assert {pages.anchor(title) for title, _ in _ENTRY.findall(text)} - linked == set()


def printed_columns() -> set[str]:
    """The headings over columns of numbers, those that the commands set to the right; not of `bench`, whose numbers
    are about a machine (docs/scaling.md)."""
    found: set[str] = set()
    for path in {*(pages.ROOT / "graphsvc" / "cli").glob("*.py")} - {pages.ROOT / "graphsvc" / "cli" / "measuring.py"}:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Tuple(elts=[ast.Constant(value=str(heading)), ast.Constant(value="right")]) if heading:
                    found.add(heading.lower())
    return found


def test_every_column_of_numbers_is_in_the_index(text: str) -> None:
    """But for the number of a commit, which is a name."""
    index = text.partition("## Where to find which figure")[2].partition("\n## ")[0]
    words = {word.strip().lower() for link in re.findall(r"\[([^\]]+)\]\(#", index) for word in link.split(",")}
    assert printed_columns() - words == {"commit"}
