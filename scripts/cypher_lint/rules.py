"""The project's own rules of portable Cypher. Each yields (position in the text, what is wrong) of one statement."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cypher_lint.patterns import Node, Path, paths
from cypher_lint.source import Clause, blanked, clauses, split
from graphsvc.kinds import ENUMERATIONS, NODE_KINDS, RELATIONSHIP_KINDS

Found = Iterator[tuple[int, str]]

_MATCHES = ("MATCH", "OPTIONAL MATCH", "MERGE")
_BY_ID = re.compile(r"\s*(\w+)\.id\s*(?:=|\bIN\b)")
_TIE_BREAKER = re.compile(r"(?:\w+\.)?(?:id|_key|number|\w+_id)")
_DIRECTION = re.compile(r"\s+(?:ASC|DESC|ASCENDING|DESCENDING)\s*\Z")
_WORD = re.compile(r"\b[A-Za-z_]\w*")
_STRING = re.compile(r"'[^']*'|\"[^\"]*\"")
_PLACEHOLDER = re.compile(r"\b[A-Z]+_\b")
_CONSTANTS = {
    "graphsvc",  # the store's marker
    "done",  # a commit's state
    *NODE_KINDS,
    *RELATIONSHIP_KINDS,
    *(value for enumeration in ENUMERATIONS.values() for value in enumeration.values),
}
_UNPORTABLE = {
    r"\b(?:id|elementId)\s*\(": "the engine's own ids must not be used: every node has its property `id`",
    r"\bapoc\.": "APOC is not there on every engine",
    r"\bCYPHER\s+\d": "no version prefix",
    r"\bFULLTEXT\b": "no full-text index",
    r"\bLOAD\s+CSV\b": "LOAD CSV reads the server's files",
    r"\bCREATE\s+(?:CONSTRAINT|INDEX)\b(?!\s+\w+\s+IF\s+NOT\s+EXISTS)": "schema needs a name and IF NOT EXISTS",
    r"\bREQUIRE\b(?!.*\bIS\s+UNIQUE\s*\Z)": "the only constraint on every engine is IS UNIQUE",
}  # fmt: skip


def breaches(text: str) -> Found:
    """Every breach of one statement, in the order of the rules."""
    code = blanked(text)
    found = list(clauses(code))
    for rule in (_one_label, _variable_length, _tie_breaker):
        yield from rule(code, found)
    yield from _parameters_only(text, found)
    for pattern, what in _UNPORTABLE.items():
        yield from ((match.start(), what) for match in re.finditer(pattern, code, re.IGNORECASE | re.DOTALL))
    yield from ((m.start(), f"nothing is known that fills {m.group()}") for m in _PLACEHOLDER.finditer(code))


def _matches(code: str, found: list[Clause]) -> Iterator[tuple[Path, set[str], set[str]]]:
    """Each path pattern, the variables bound before its clause, and those that its WHERE looks up by id."""
    for index, clause in enumerate(found):
        if clause.word in _MATCHES:
            bound = set(_WORD.findall(code[: clause.start]))
            where = found[index + 1] if index + 1 < len(found) and found[index + 1].word == "WHERE" else None
            for path in paths(clause.body, clause.start):
                yield path, bound, _looked_up(where.body) if where else set()


def _looked_up(where: str) -> set[str]:
    """The variables that a condition ties to an id: `v.id = …` beside nothing but AND."""
    marked = re.sub(r"\bOR\b|\bXOR\b", " | ", re.sub(r"\bAND\b", " & ", where))
    if len(list(split(marked, "|"))) > 1:
        return set()
    return {found.group(1) for _, part in split(marked, "&") if (found := _BY_ID.match(part))}


def _one_label(code: str, found: list[Clause]) -> Found:
    for path, bound, looked_up in _matches(code, found):
        anchored = any(node.keyed and len(node.labels) == 1 for node in path.nodes)
        for node in path.nodes:
            by_where = node.variable in looked_up and node.variable not in bound and not anchored
            if (node.keyed or by_where) and len(node.labels) != 1:
                yield node.start, f"a node looked up by key names exactly one label, not {len(node.labels)}"


def _variable_length(code: str, found: list[Clause]) -> Found:
    for path, bound, looked_up in _matches(code, found):
        endless = [part.start for part in path.relationships if not part.bounded]
        yield from ((start, "a variable-length pattern has a bound, such as *1..4") for start in endless)
        if any(part.variable_length for part in path.relationships) and path.nodes:
            first = path.nodes[0]
            if not _known(first, bound | looked_up):
                yield first.start, "the node on the left of a variable-length pattern is keyed: engines expand from it"


def _known(node: Node, variables: set[str]) -> bool:
    return node.keyed or node.variable in variables


def _tie_breaker(_: str, found: list[Clause]) -> Found:
    for clause in found:
        if clause.word == "ORDER BY":
            keys = [_DIRECTION.sub("", part).strip() for _, part in split(clause.body)]
            if not any(_TIE_BREAKER.fullmatch(key) for key in keys):
                yield clause.start, "ORDER BY has no tie-breaker: add an id"


def _parameters_only(text: str, found: list[Clause]) -> Found:
    for clause in found:
        if clause.word in (*_MATCHES, "WHERE"):
            # Offsets agree: blanking keeps every place. Only the insides are looked up in the text as written.
            for match in _STRING.finditer(clause.body):
                start = clause.start + match.start()
                value = text[start + 1 : start + len(match.group()) - 1]
                if value not in _CONSTANTS:
                    yield start, f"the value {value!r} is neither a parameter nor a declared constant"
