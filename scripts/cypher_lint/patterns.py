"""Patterns as MATCH and MERGE write them: nodes and relationships with what the rules ask about them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from cypher_lint.source import split

_NODE = re.compile(r"\s*(\w*)\s*(:[^{]*?)?\s*(\{.*\})?\s*", re.DOTALL)
_LENGTH = re.compile(r"\*\s*(\d*)\s*(\.\.)?\s*(\d*)")


@dataclass(frozen=True, slots=True)
class Node:
    """`labels`: every label named in its label expression. `keyed`: it has a property map."""

    start: int
    variable: str
    labels: tuple[str, ...]
    keyed: bool


@dataclass(frozen=True, slots=True)
class Relationship:
    """`variable_length`: it has a `*`; `bounded`: with a largest number of steps."""

    start: int
    variable_length: bool
    bounded: bool


@dataclass(frozen=True, slots=True)
class Path:
    """One path pattern, its parts from left to right."""

    nodes: tuple[Node, ...]
    relationships: tuple[Relationship, ...]


def paths(body: str, start: int) -> Iterator[Path]:
    """The path patterns of a clause's blanked body, which begins at `start` of the text."""
    for place, part in split(body):
        parts = list(_parts(part, start + place))
        nodes = tuple(node for node in parts if isinstance(node, Node))
        yield Path(nodes, tuple(other for other in parts if isinstance(other, Relationship)))


def _parts(text: str, start: int) -> Iterator[Node | Relationship]:
    position = 0
    while position < len(text):
        letter = text[position]
        call = letter == "(" and position > 0 and (text[position - 1].isalnum() or text[position - 1] == "_")
        if letter in "([" and not call:  # a call, such as shortestPath(…), is looked into
            end = _closing(text, position)
            inside = text[position + 1 : end]
            yield _node(inside, start + position) if letter == "(" else _relationship(inside, start + position)
            position = end
        position += 1


def _closing(text: str, start: int) -> int:
    depth = 0
    for position in range(start, len(text)):
        depth += (text[position] in "([{") - (text[position] in ")]}")
        if depth == 0:
            return position
    return len(text)


def _node(inside: str, start: int) -> Node:
    found = _NODE.fullmatch(inside)
    if not found:
        return Node(start, "", (), keyed=False)
    variable, labels, properties = found.groups()
    return Node(start, variable, tuple(re.findall(r"\w+", labels or "")), properties is not None)


def _relationship(inside: str, start: int) -> Relationship:
    found = _LENGTH.search(inside.split("{")[0])
    if not found:
        return Relationship(start, variable_length=False, bounded=True)
    least, dots, most = found.groups()
    return Relationship(start, variable_length=True, bounded=bool(most or (least and not dots)))
