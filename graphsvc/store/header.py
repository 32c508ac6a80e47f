"""The comment that a Cypher file begins with: what it does, its parameters, its columns.

`// What it does. Parameters: $a, $b. Columns: x, y.`, over one line or several. "none" where there are no parameters or
columns. Notes stand in brackets of any kind or after a semicolon: `Parameters: $rows of {id, name}.`, `Columns: id,
text (lower case); newest first.` A question of the library has lines for its title and description beside, and says
more in its notes (see `library`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

_NAME = re.compile(r"\w+")
_PARAMETER = re.compile(r"\$(\w+)")
_LABEL = re.compile(r"(Title|Description)(?: \((zh)\))?: (.*)")
_NOTE = re.compile(r"\$?(\w+)\s*\((.*)\)\s*\Z", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Header:
    """What a file says about itself. `words`: title and description, the Chinese ones under `Title zh`; `notes`: of a
    parameter (`$name`) or column the pieces of its bracket."""

    parameters: tuple[str, ...]
    columns: tuple[str, ...]
    words: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def header(text: str) -> Header | None:
    """None if the file does not begin with such a comment."""
    lines = _comment(text)
    sentences = " ".join(lines)
    parameters, columns = _sentence(sentences, "Parameters"), _sentence(sentences, "Columns")
    if parameters is None or columns is None:
        return None
    notes = {**_notes(parameters, "$"), **_notes(columns, "")}
    return Header(tuple(_PARAMETER.findall(parameters)), _columns(columns), _words(lines), notes)


def split(body: str, separator: str = ",") -> Iterator[tuple[int, str]]:
    """The parts of a body between separators outside all brackets, each with its place in the body."""
    depth, start = 0, 0
    for position, letter in enumerate(body):
        depth += (letter in "([{") - (letter in ")]}")
        if depth == 0 and letter == separator:
            yield start, body[start:position]
            start = position + 1
    yield start, body[start:]


def _comment(text: str) -> list[str]:
    lines = []
    for line in text.splitlines():
        if not line.startswith("//"):
            break
        lines.append(line.removeprefix("//").strip())
    return lines


def _sentence(words: str, begin: str) -> str | None:
    found = re.search(rf"\b{begin}: (.+?)\.(?: |\Z)", words)
    return found.group(1) if found else None


def _columns(sentence: str) -> tuple[str, ...]:
    named = next(split(sentence, ";"))[1]
    if named.strip() == "none":
        return ()
    firsts = (_NAME.search(part) for _, part in split(named))
    return tuple(first.group() for first in firsts if first)


def _notes(sentence: str, mark: str) -> dict[str, tuple[str, ...]]:
    found = (_NOTE.match(part.strip()) for _, part in split(sentence))
    return {mark + note.group(1): tuple(piece.strip() for piece in note.group(2).split(";")) for note in found if note}


def _words(lines: list[str]) -> dict[str, str]:
    """Title and description, each over as many lines as it takes."""
    words: dict[str, str] = {}
    label = ""
    for line in lines:
        found = _LABEL.match(line)
        if found:
            label = " ".join(filter(None, found.groups()[:2]))
            words[label] = found.group(3)
        elif line.startswith(("Parameters:", "Columns:")):
            label = ""
        elif label:
            words[label] += (" " if line.isascii() else "") + line
    return words
