"""The graph as one transaction sees it: the parts that reading is made of, each one query."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from graphsvc.kinds import ALIAS, NODE_KINDS, RELATIONSHIP_KINDS, STORED_KINDS, alias_id
from graphsvc.model import Graph, Node, Tie
from graphsvc.store import whole
from graphsvc.store.bolt import Transaction
from graphsvc.store.queries import either, query
from graphsvc.store.rows import node_of, tie_of, tie_order, ties_around

Asked = tuple[Sequence[str], tuple[str, ...]]
"""Ids, and the types of their ties that are asked for; no types: the nodes alone."""


class View:
    """The graph at the last revision that is done. `erased`: pseudonyms of people who were there and are not shown."""

    def __init__(self, tx: Transaction, revision: int) -> None:
        self.revision = revision
        self.erased: set[str] = set()
        self._tx = tx
        self._met: dict[tuple[str, str], Node] = {}

    def nodes(self, label: str, ids: Sequence[str]) -> list[Node]:
        """Those of these nodes that exist."""
        if unmet := self.unmet(label, ids):
            rows = self._tx.raw(query("nodes_by_id", LABEL_=STORED_KINDS[label].label), ids=unmet)
            self._meet(label, rows[0][0])
        return [met for node_id in ids if (met := self._met.get((label, node_id)))]

    def unmet(self, label: str, ids: Iterable[str]) -> list[str]:
        """Those of these nodes that did not come yet."""
        return [node_id for node_id in ids if (label, node_id) not in self._met]

    def around(self, label: str, ids: Sequence[str], types: tuple[str, ...] = ()) -> list[Tie]:
        """The ties of these types (none named: of all) at these nodes, each once. The nodes come along: whoever asks
        for a node's ties wants it as well."""
        if types:
            return self.gathered({label: (ids, types)})
        return self._found(label, self._tx.raw(query("ties_of", LABEL_=label), here=dict.fromkeys(ids, True))[0][0])

    def gathered(self, asked: Mapping[str, Asked]) -> list[Tie]:
        """As `around`, for nodes of several labels with one query. A tie between two labels comes from both."""
        text = either(_question(label, types) for label, (_, types) in asked.items())
        here = {label: dict.fromkeys(ids, True) for label, (ids, _) in asked.items()}
        return [tie for label, rows in self._tx.raw(text, here=here) for tie in self._found(label, rows)]

    def _found(self, label: str, rows: list[list[Any]]) -> list[Tie]:
        near = self._meet(label, (row[0] for row in rows))
        return [tie for node, row in zip(near, rows, strict=True) for tie in ties_around(label, node.id, *row[1:])]

    def _meet(self, label: str, stored: Iterable[dict[str, Any]]) -> list[Node]:
        came = [node_of(label, one) for one in stored]
        self._met |= {(label, node.id): node for node in came}
        return came

    def tie(self, tie_type: str, source: str, target: str, key: str) -> Tie | None:
        """One tie by the parts of its id."""
        return find_tie(self._tx, tie_type, source, target, key)

    def nodes_page(self, label: str, after: str, limit: int) -> list[Node]:
        """At most `limit` nodes whose id is greater than `after`, by id."""
        rows = self._tx.run(query("nodes_page", LABEL_=STORED_KINDS[label].label), after=after, limit=limit)
        return [node_of(label, stored) for stored in rows[0][0]]

    def ties_page(self, tie_type: str, after: tuple[str, str, str], limit: int) -> list[Tie]:
        """At most `limit` ties beyond (source, target, key), in that order."""
        source, target, key = after
        found: list[Tie] = []
        for label in RELATIONSHIP_KINDS[tie_type].source_labels:
            text = query("ties_page", TYPE_=tie_type, SOURCE_=label)
            rows = self._tx.run(text, source=source, target=target, key=key, limit=limit)[0][0]
            found += [tie_of(row) for row in rows]
        return sorted(found, key=tie_order)[:limit]

    def named(self, label: str, text: str) -> list[Node]:
        """The nodes whose name or Chinese name is exactly this, by id."""
        rows = self._tx.run(query("nodes_by_name", LABEL_=STORED_KINDS[label].label), text=text)
        return [node_of(label, row[0]) for row in rows]

    def renamed(self, label: str, node_id: str) -> list[Node]:
        """The node that an earlier id led to, however often it was renamed."""
        seen: set[str] = set()
        while found := self.nodes(ALIAS.label, [alias_id(label, node_id)]):
            node_id = found[0].get("to")
            if node_id in seen:
                break
            seen.add(node_id)
        return self.nodes(label, [node_id]) if seen else []

    def any_of(self, labels: Iterable[str]) -> bool:
        """Whether any node of these labels exists."""
        return any(self.nodes_page(label, "", 1) for label in labels)

    def search(self, text: str, limit: int) -> list[Node]:
        """Of each label at most `limit` nodes in whose names `text`, in lower case, stands."""
        return [
            node_of(label, row[0])
            for label in NODE_KINDS
            for row in self._tx.run(query("nodes_search", LABEL_=label), text=text, limit=limit, revision=self.revision)
        ]

    def graph_of(self, labels: Sequence[str], types: Sequence[str], halves: list[str] | None = None) -> Graph:
        """See `Store.graph_of`. Where `halves` is a list, what is stored in half is named in it and left out."""
        return whole.graph_of(self._tx, self.revision, labels, types, halves)


def find_tie(tx: Transaction, tie_type: str, source: str, target: str, key: str) -> Tie | None:
    """One tie by the parts of its id, whichever of the kind's labels its ends have."""
    kind = RELATIONSHIP_KINDS[tie_type]
    for from_ in kind.source_labels:
        for to in kind.target_labels:
            text = query("tie_find", TYPE_=tie_type, SOURCE_=from_, TARGET_=to)
            rows = tx.run(text, source=source, target=target, key=key)[0][0]
            if rows:
                return tie_of(rows[0])
    return None


def _question(label: str, types: tuple[str, ...]) -> str:
    """Each direction is asked only for what it can have: an engine looks for every type that is named."""
    if not types:
        return query("nodes_here", LABEL_=label)
    kinds = [RELATIONSHIP_KINDS[name] for name in types]
    out = [kind.type for kind in kinds if label in kind.source_labels]
    into = [kind.type for kind in kinds if label in kind.target_labels]
    return query("ties_around", LABEL_=label, OUT_=out or types, IN_=into or types)
