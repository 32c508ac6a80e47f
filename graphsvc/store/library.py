"""The questions of `cypher/library/`: what each is called, asks for and answers, as its file's first comment says.

A parameter's note is its type, with a default after `=` (nothing there: it may be left out), and what it means:
`$today (date = today; The day of the question; 提问之日)`. The types are text, integer, number and date, and every kind
whose id or name may be given, such as `Account`. A day by default is today, today-90, today+30, year-start or
quarter-end. A column's note is its caption in two languages and, where not everybody may see it, its field class.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from graphsvc.access import FieldClass
from graphsvc.kinds import Caption
from graphsvc.store.header import Header, header
from graphsvc.store.queries import cypher_folder


@dataclass(frozen=True, slots=True)
class Parameter:
    """`default`: as written, "" where it may be left out, None where it must be given."""

    name: str
    type: str
    default: str | None
    caption: Caption


@dataclass(frozen=True, slots=True)
class Column:
    """One column of an answer, and who may see it."""

    name: str
    caption: Caption
    field_class: FieldClass = FieldClass.OPEN


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the library. `text`: its Cypher with the comment."""

    name: str
    title: Caption
    description: Caption
    parameters: tuple[Parameter, ...]
    columns: tuple[Column, ...]
    text: str


@cache
def questions() -> Mapping[str, Question]:
    """All of them by name."""
    files = sorted((cypher_folder() / "library").glob("*.cypher"))
    return {file.stem: _question(file) for file in files}


def _question(file: Path) -> Question:
    text = file.read_text(encoding="utf-8")
    said = header(text)
    if said is None:
        raise ValueError(f"{file.name} does not say what it is")
    parameters = tuple(_parameter(name, said.notes[f"${name}"]) for name in said.parameters)
    columns = tuple(_column(name, said.notes[name]) for name in said.columns)
    title, description = _caption(said, "Title"), _caption(said, "Description")
    return Question(file.stem, title, description, parameters, columns, text)


def _caption(said: Header, label: str) -> Caption:
    return Caption(said.words[label], said.words[f"{label} zh"])


def _parameter(name: str, notes: tuple[str, ...]) -> Parameter:
    type_, equals, default = (part.strip() for part in notes[0].partition("="))
    return Parameter(name, type_, default if equals else None, Caption(notes[1], notes[2]))


def _column(name: str, notes: tuple[str, ...]) -> Column:
    return Column(name, Caption(notes[0], notes[1]), FieldClass(notes[2]) if len(notes) > 2 else FieldClass.OPEN)
