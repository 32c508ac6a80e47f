"""The comment that a query file begins with: `// What it does. Parameters: $a, $b. Columns: x, y.`

Over one line or several. "none" where there are no parameters or columns. Notes stand in brackets of any kind or
after a semicolon: `Parameters: $rows of {id, name}.`, `Columns: id, text (lower case); newest first.`
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from cypher_lint.source import blanked, clauses, split

_NAME = re.compile(r"\w+")
_PARAMETER = re.compile(r"\$(\w+)")
_ALIAS = re.compile(r"\bAS\s+(\w+)\s*\Z")
_PROPERTY = re.compile(r"\w+\.(\w+)\Z")


@dataclass(frozen=True, slots=True)
class Header:
    """What a query file says about itself."""

    parameters: tuple[str, ...]
    columns: tuple[str, ...]


def header(text: str) -> Header | None:
    """None if the file does not begin with such a comment."""
    comment = []
    for line in text.splitlines():
        if not line.startswith("//"):
            break
        comment.append(line.removeprefix("//").strip())
    words = " ".join(comment)
    parameters, columns = _sentence(words, "Parameters"), _sentence(words, "Columns")
    if parameters is None or columns is None:
        return None
    return Header(tuple(_PARAMETER.findall(parameters)), _columns(columns))


def _sentence(words: str, begin: str) -> str | None:
    found = re.search(rf"\b{begin}: (.+?)\.(?: |\Z)", words)
    return found.group(1) if found else None


def _columns(sentence: str) -> tuple[str, ...]:
    named = next(split(sentence, ";"))[1]
    if named.strip() == "none":
        return ()
    firsts = (_NAME.search(part) for _, part in split(named))
    return tuple(first.group() for first in firsts if first)


def used_parameters(text: str) -> set[str]:
    """The parameters that the query reads."""
    return set(_PARAMETER.findall(blanked(text)))


def returned_columns(text: str) -> list[str | None]:
    """The columns of the last RETURN: the alias, or the property returned; None for anything else without alias."""
    bodies = [(clause.start, clause.body) for clause in clauses(blanked(text)) if clause.word == "RETURN"]
    if not bodies:
        return []
    _, body = bodies[-1]
    return [column_name(part) for _, part in split(re.sub(r"\A\s*DISTINCT\b", "", body))]


def column_name(expression: str) -> str | None:
    """`c.number` and `count(c) AS number` are both the column `number`."""
    expression = expression.strip()
    found = _ALIAS.search(expression) or _PROPERTY.match(expression) or re.fullmatch(r"([A-Za-z_]\w*)", expression)
    return found.group(1) if found else None
