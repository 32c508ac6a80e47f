"""The files as they are checked: placeholders filled, text that is no code blanked, cut into statements and clauses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from graphsvc.store.header import split
from graphsvc.store.queries import filled

__all__ = ["ROOT", "Breach", "Clause", "blanked", "clauses", "cypher_files", "read", "split", "statements"]

ROOT = Path(__file__).resolve().parents[2]
_EXAMPLES = {
    "LABEL_": ("Stakeholder",),
    "TYPE_": ("WORKS_AT",),
    "SOURCE_": ("Stakeholder",),
    "TARGET_": ("Account",),
    "NEAR_": ("Stakeholder",),
    "FAR_": ("Account",),
    "OUT_": ("KNOWS", "REPORTS_TO"),
    "IN_": ("KNOWS", "CONTACTS"),
}  # any declared kinds: a query must keep the rules whatever fills it
_QUOTED = re.compile(r"//[^\n]*|/\*.*?\*/|'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"", re.DOTALL)
_CLAUSE = re.compile(
    r"\b(OPTIONAL MATCH|MATCH|MERGE|CREATE|WHERE|WITH|RETURN|UNWIND|ON CREATE SET|ON MATCH SET|SET|REMOVE|DETACH DELETE"
    r"|DELETE|ORDER BY|SKIP|OFFSET|LIMIT|CALL|UNION|FOREACH)\b"
)


@dataclass(frozen=True, slots=True)
class Breach:
    """What is wrong, and where. `line` counts from 1."""

    file: Path
    line: int
    what: str

    def shown(self, root: Path) -> str:
        """`file:line: what`, the file from `root` on where it lies below it."""
        file = self.file.relative_to(root) if self.file.is_relative_to(root) else self.file
        return f"{file}:{self.line}: {self.what}"


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause: its word, where its body begins in the text, and the body without what follows at its depth."""

    word: str
    start: int
    body: str


def cypher_files() -> list[Path]:
    """Every Cypher file of the checkout."""
    return sorted((ROOT / "cypher").rglob("*.cypher"))


def read(file: Path) -> str:
    """The file with its placeholders filled; lines stay where they are."""
    return filled(file.read_text(encoding="utf-8"), file.stem, _EXAMPLES)


def statements(file: Path, text: str) -> Iterator[tuple[int, str]]:
    """Each statement with the number of lines before it: a query is one, a migration holds several."""
    if file.parent.name != "migrations":
        yield 0, text
        return
    start = 0
    for part in blanked(text).split(";"):
        piece = text[start : start + len(part)]
        if part.strip():
            yield text[:start].count("\n"), piece
        start += len(part) + 1


def blanked(text: str) -> str:
    """The text with comments and the insides of quoted strings as spaces: same length, same lines."""

    def blank(match: re.Match[str]) -> str:
        found = match.group()
        inside = re.sub(r"[^\n]", " ", found)
        return f"{found[0]}{inside[1:-1]}{found[0]}" if found[0] in "'\"" else inside

    return _QUOTED.sub(blank, text)


def clauses(code: str) -> Iterator[Clause]:
    """The clauses of blanked code, also of subqueries. A body ends where the next clause begins at its depth."""
    found = list(_CLAUSE.finditer(code))
    for match in found:
        end = _end(code, match.end(), {other.start() for other in found})
        yield Clause(match.group(1), match.end(), code[match.end() : end])


def _end(code: str, start: int, words: set[int]) -> int:
    depth = 0
    for position in range(start, len(code)):
        if depth == 0 and position in words:
            return position
        depth += (code[position] in "([{") - (code[position] in ")]}")
        if depth < 0:
            return position
    return len(code)
