"""The shapes that every layer shares: a graph of nodes and ties, changes to it, commits, viewers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from types import MappingProxyType
from typing import Any, NamedTuple
from urllib.parse import quote, unquote

Value = str | int | float | bool | date | list[str]
Properties = Mapping[str, Value | None]
NodeKey = tuple[str, str]
"""(label, id)."""


_NOTHING: Mapping[str, Any] = MappingProxyType({})


class Node(NamedTuple):
    """A node: its label (one), its own id, its known properties. Absent key = unknown.

    A named tuple, as `Tie` is: of thousands that are read, each is made in a quarter of the time.
    """

    label: str
    id: str
    properties: Mapping[str, Any] = _NOTHING
    revision: int = 0

    def get(self, name: str, default: Any = None) -> Any:
        return self.properties.get(name, default)


class _Joining:
    """What a tie and a change to one have in common: two ends, each with its label, and a key."""

    __slots__ = ()
    type: str
    source_label: str
    source: str
    target_label: str
    target: str
    key: str

    @property
    def id(self) -> str:
        return tie_id(self.type, self.source, self.target, self.key)

    @property
    def ends(self) -> tuple[NodeKey, NodeKey]:
        """Source and target."""
        return (self.source_label, self.source), (self.target_label, self.target)

    @property
    def thing(self) -> tuple[tuple[str, str, str], tuple[str, str, str]]:
        """Its kind and key as the journal has them: see `Entry`."""
        return (self.type, self.source_label, self.target_label), (self.source, self.target, self.key)


class _TieParts(NamedTuple):
    type: str
    source_label: str
    source: str
    target_label: str
    target: str
    key: str = ""
    properties: Mapping[str, Any] = _NOTHING
    revision: int = 0


class Tie(_TieParts, _Joining):
    """A relationship. `key` tells apart several of one kind between the same two nodes ("" where the kind has none).
    Its first six parts tell it from all others."""

    __slots__ = ()

    def get(self, name: str, default: Any = None) -> Any:
        return self.properties.get(name, default)


_needs_no_quoting = re.compile(r"[A-Za-z0-9_.~-]+").fullmatch  # most ids; `quote` takes five times as long to find out


def tie_id(kind: str, source: str, target: str, key: str = "") -> str:
    """`TYPE:source:target[:key]`, each part percent-encoded (glossary, Relationships)."""
    parts = [kind, source, target, *([key] if key else [])]
    return ":".join(part if _needs_no_quoting(part) else quote(part, safe="") for part in parts)


def parse_tie_id(text: str) -> tuple[str, str, str, str]:
    """The inverse of `tie_id`: (type, source, target, key). Raises ValueError on any other text."""
    parts = [unquote(part) for part in text.split(":")]
    if len(parts) == 3:
        return parts[0], parts[1], parts[2], ""
    if len(parts) == 4:
        return parts[0], parts[1], parts[2], parts[3]
    raise ValueError(f"{text!r} is not TYPE:source:target[:key]")


class Graph:
    """Nodes by label and id, ties by type: one account's part of the store, or all of it. Plain data.

    `erased`: pseudonyms of people who were there and are not shown, because they were erased later.
    """

    def __init__(
        self, nodes: Iterable[Node] = (), ties: Iterable[Tie] = (), revision: int = 0, erased: Iterable[str] = ()
    ) -> None:
        self.revision, self.erased = revision, frozenset(erased)
        self._nodes: dict[str, dict[str, Node]] = {}
        self._ties: dict[str, list[Tie]] = {}
        for node in nodes:
            self._nodes.setdefault(node.label, {})[node.id] = node
        for tie in ties:
            self._ties.setdefault(tie.type, []).append(tie)

    def nodes(self, label: str) -> Mapping[str, Node]:
        """The nodes of a label by id."""
        return self._nodes.get(label, {})

    def ties(self, kind: str) -> list[Tie]:
        """The ties of a type, in the order they were given."""
        return self._ties.get(kind, [])

    def labels(self) -> list[str]:
        return sorted(self._nodes)

    def types(self) -> list[str]:
        return sorted(self._ties)


class Op(Enum):
    """What a change does. PUT states the whole entity, PATCH the named properties (None clears), DELETE removes it."""

    PUT = "put"
    PATCH = "patch"
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class NodeChange:
    """A change to one node. In `properties`, None clears a value; an absent name leaves it as it is (PATCH)."""

    op: Op
    label: str
    id: str
    properties: Mapping[str, Any] = field(default_factory=dict)
    expected_revision: int | None = None

    @property
    def ends(self) -> tuple[NodeKey, ...]:
        """The node alone."""
        return ((self.label, self.id),)

    @property
    def thing(self) -> tuple[tuple[str], tuple[str]]:
        """Its kind and key as the journal has them: see `Entry`."""
        return (self.label,), (self.id,)


@dataclass(frozen=True, slots=True)
class TieChange(_Joining):
    """A change to one tie; both ends carry their label, so that no lookup has to guess."""

    op: Op
    type: str
    source_label: str
    source: str
    target_label: str
    target: str
    key: str = ""
    properties: Mapping[str, Any] = field(default_factory=dict)
    expected_revision: int | None = None


Change = NodeChange | TieChange


@dataclass(frozen=True, slots=True)
class Commit:
    """A set of changes applied as a whole. `at`: an ISO-8601 UTC instant; `undoes`: the commits that it takes back.

    `first_load`: it filled an empty store, and made all that was then there; the journal has nothing else of it.
    """

    number: int
    at: str
    author: str
    message: str
    source: str
    created: int = 0
    updated: int = 0
    deleted: int = 0
    unchanged: int = 0
    undoes: tuple[int, ...] = ()
    first_load: bool = False


@dataclass(frozen=True, slots=True)
class Stamp:
    """Which state of a store something was read at: the last commit that was done, its instant, and a number that
    changes whenever something of a commit is rolled back, or somebody erased."""

    revision: int
    at: str = ""
    undone: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """What a commit did to one entity: its own properties before and after; None = it does not exist.

    `kind`: (label,) of a node, or (type, source label, target label) of a tie. `key`: (id,), or (source, target, key).
    `since`: the commit that made what was before, 0 where nothing was. `commit`: 0 until it is part of one.
    `erased`: it is about a person who was erased: what there was has no properties any more, only that it was.
    """

    kind: tuple[str, ...]
    key: tuple[str, ...]
    since: int
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    commit: int = 0
    erased: bool = False

    @property
    def ends(self) -> tuple[tuple[str, str], ...]:
        """(label, id) of the node, or of both ends of the tie."""
        if len(self.kind) == 1:
            return ((self.kind[0], self.key[0]),)
        return (self.kind[1], self.key[0]), (self.kind[2], self.key[1])

    def tie(self, properties: Mapping[str, Any] | None, revision: int = 0) -> Tie:
        """The tie that it is about, with these properties."""
        type_, source_label, target_label = self.kind
        source, target, key = self.key
        return Tie(type_, source_label, source, target_label, target, key, properties or {}, revision)

    @property
    def id(self) -> str:
        """The node's id, or the tie's."""
        return self.key[0] if len(self.kind) == 1 else tie_id(self.kind[0], *self.key)


@dataclass(frozen=True, slots=True)
class Forgetting:
    """Who is to be erased: (label, id) of all that is of this person, also earlier ids; `words` that give them away;
    `pseudonym`: what is put in their place."""

    nodes: tuple[tuple[str, str], ...]
    words: tuple[str, ...]
    pseudonym: str


@dataclass(frozen=True, slots=True)
class Erasure:
    """What remains of an erasure. `at`: its instant. `digests`: HMAC-SHA256 of each of their ids (label:id) under
    `salt`, in hexadecimal: who knows an id can tell whether it is meant."""

    pseudonym: str
    commit: int
    at: str
    salt: str
    digests: tuple[str, ...]


PSEUDONYM = "erased-"
"""What the pseudonym of somebody erased begins with."""


def differences(entry: Entry) -> list[tuple[str, Any, Any]]:
    """(property, before, after) of each value that an entry changed, by name; None = unknown."""
    before, after = entry.before or {}, entry.after or {}
    names = sorted({*before, *after})
    return [(name, before.get(name), after.get(name)) for name in names if before.get(name) != after.get(name)]


@dataclass(frozen=True, slots=True)
class Table:
    """What a question found: a value a column in each row. `more`: there were more rows than asked for."""

    columns: list[str]
    rows: list[list[Any]]
    more: bool = False
