"""The store as it would be after a set of changes, before anything is written: what the rules look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Protocol

from graphsvc.model import Change, Node, NodeChange, NodeKey, Op, Tie, TieChange

TieKey = tuple[str, str, str, str, str, str]


class Stored(Protocol):
    """What a draft looks up of what there is."""

    def node(self, label: str, node_id: str) -> Node | None:
        """One node, or None."""
        ...

    def tie(self, tie_type: str, source: str, target: str, key: str = "") -> Tie | None:
        """One tie by the parts of its id, or None."""
        ...

    def ties_of(self, label: str, node_id: str) -> list[Tie]:
        """Every tie of a node, in both directions, by type, source, target, key."""
        ...


class Draft:
    """Changes laid over a store, in their order. Reads answer as if they were written already.

    `changes`: what to hand to the store. `places`: for each entity touched, the JSON pointer of the change that
    touched it last.
    """

    def __init__(self, store: Stored) -> None:
        self.changes: list[Change] = []
        self.places: dict[NodeKey | TieKey, str] = {}
        self._store = store
        self._stored: dict[NodeKey, Node | None] = {}
        self._around: dict[NodeKey, dict[TieKey, Tie]] = {}
        self._nodes: dict[NodeKey, Node | None] = {}
        self._ties: dict[TieKey, Tie | None] = {}
        self._at: dict[NodeKey, set[TieKey]] = {}
        self._by_id: dict[tuple[str, str, str, str], TieKey] = {}

    def stored(self, label: str, node_id: str) -> Node | None:
        """The node as it is in the store."""
        key = (label, node_id)
        if key not in self._stored:
            self._stored[key] = self._store.node(label, node_id)
        return self._stored[key]

    def stored_ties(self, label: str, node_id: str) -> dict[TieKey, Tie]:
        """The ties of a node as they are in the store."""
        key = (label, node_id)
        if key not in self._around:
            there = self.stored(label, node_id) is not None
            self._around[key] = {key_of_tie(t): t for t in self._store.ties_of(label, node_id)} if there else {}
        return self._around[key]

    def node(self, label: str, node_id: str) -> Node | None:
        """The node as it will be; None where it will not exist."""
        key = (label, node_id)
        return self._nodes[key] if key in self._nodes else self.stored(label, node_id)

    def exists(self, label: str, node_id: str) -> bool:
        """Whether the node will exist."""
        return self.node(label, node_id) is not None

    def ties_of(self, label: str, node_id: str) -> list[Tie]:
        """The ties of a node as they will be."""
        found = dict(self.stored_ties(label, node_id))
        for key in self._at.get((label, node_id), ()):
            tie = self._ties[key]
            if tie is None:
                found.pop(key, None)
            else:
                found[key] = tie
        return [tie for _, tie in sorted(found.items())]

    def tie(self, kind: str, source: str, target: str, key: str) -> Tie | None:
        """The tie as it will be, by the parts of its id; None where it will not exist."""
        drafted = self._by_id.get((kind, source, target, key))
        return self._ties[drafted] if drafted else self._store.tie(kind, source, target, key)

    def touched_nodes(self) -> dict[NodeKey, Node | None]:
        """The nodes that changes touch, as they will be."""
        return dict(self._nodes)

    def touched_ties(self) -> dict[TieKey, Tie | None]:
        """The ties that changes touch, as they will be, those that go with their nodes included."""
        return dict(self._ties)

    def change(self, change: Change, pointer: str) -> None:
        """Lays one change over what there is."""
        if isinstance(change, NodeChange):
            self._change_node(change, pointer)
        else:
            self._change_tie(change, pointer)

    def _change_node(self, change: NodeChange, pointer: str) -> None:
        key, stored = (change.label, change.id), self.stored(change.label, change.id)
        expected = stored.revision if stored else 0
        self.changes.append(replace(change, expected_revision=expected))
        self.places[key] = pointer
        before = self.node(*key)
        if change.op is Op.DELETE:
            for tie in self.ties_of(*key):
                self._lay(key_of_tie(tie), None)
            self._nodes[key] = None
        else:
            self._nodes[key] = Node(*key, merged(before, change), expected)

    def _change_tie(self, change: TieChange, pointer: str) -> None:
        key = key_of_tie(change)
        stored = self.stored_ties(change.source_label, change.source).get(key)
        expected = stored.revision if stored else 0
        self.changes.append(replace(change, expected_revision=expected))
        self.places[key] = pointer
        before = self._ties.get(key, stored)
        gone = change.op is Op.DELETE
        self._lay(key, None if gone else Tie(*key, merged(before, change), expected))

    def _lay(self, key: TieKey, tie: Tie | None) -> None:
        self._ties[key] = tie
        self._by_id[key[0], key[2], key[4], key[5]] = key
        self._at.setdefault((key[1], key[2]), set()).add(key)
        self._at.setdefault((key[3], key[4]), set()).add(key)

    def differs(self, key: TieKey) -> bool:
        """Whether a drafted tie says something else than the stored one."""
        stored, drafted = self.stored_ties(key[1], key[2]).get(key), self._ties.get(key)
        return stored is None or drafted is None or dict(stored.properties) != dict(drafted.properties)

    def is_new(self, item: Node | Tie) -> bool:
        """Whether a node or tie, as it will be, says something else than what is stored."""
        if isinstance(item, Tie):
            return key_of_tie(item) in self._ties and self.differs(key_of_tie(item))
        stored = self.stored(item.label, item.id)
        return stored is None or dict(stored.properties) != dict(item.properties)


def key_of_tie(tie: Tie | TieChange) -> TieKey:
    """All that identifies a tie, labels included."""
    return tie.type, tie.source_label, tie.source, tie.target_label, tie.target, tie.key


def merged(before: Node | Tie | None, change: Change) -> dict[str, Any]:
    """The properties of an entity after a change; None clears."""
    kept: Mapping[str, Any] = before.properties if before and change.op is Op.PATCH else {}
    return {name: value for name, value in {**kept, **change.properties}.items() if value is not None}
