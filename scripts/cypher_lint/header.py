"""What a query takes and returns, to be compared with what its first comment says (`graphsvc.store.header`)."""

from __future__ import annotations

import re

from cypher_lint.source import blanked, clauses
from graphsvc.store.header import Header, header, split

__all__ = ["Header", "column_name", "header", "returned_columns", "used_parameters"]

_PARAMETER = re.compile(r"\$(\w+)")
_ALIAS = re.compile(r"\bAS\s+(\w+)\s*\Z")
_PROPERTY = re.compile(r"\w+\.(\w+)\Z")


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
