"""The store over Bolt, on either engine: the port's methods, each a few named queries."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any

from graphsvc.kinds import NODE_KINDS, RELATIONSHIP_KINDS
from graphsvc.model import Change, Commit, Graph, Node, Tie
from graphsvc.store import expand
from graphsvc.store.bolt import Bolt, Transaction
from graphsvc.store.endpoint import Endpoint
from graphsvc.store.migrate import bring_up_to_date
from graphsvc.store.queries import query
from graphsvc.store.rows import node_of, tie_around, tie_of, tie_order
from graphsvc.store.write import BATCH, Writer

_PAGE = 50_000


class GraphStore:
    """Implements `Store`. Safe to share between threads."""

    def __init__(self, endpoint: Endpoint, *, batch: int = BATCH) -> None:
        self.name = endpoint.name
        self._bolt = Bolt(endpoint)
        try:
            bring_up_to_date(self._bolt)
            self._writer = Writer(self._bolt, endpoint, batch)
            self._writer.recover(0)
        except BaseException:
            self._bolt.close()
            raise

    def __enter__(self) -> GraphStore:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._bolt.close()

    def revision(self) -> int:
        return self._writer.revision()

    def commit(
        self,
        changes: Iterable[Change],
        *,
        author: str,
        message: str,
        source: str,
        check: Callable[[], None] | None = None,
    ) -> Commit:
        return self._writer.commit(changes, author, message, source, check)

    def commit_of(self, revision: int) -> Commit | None:
        rows = self._bolt.read(lambda tx: tx.run(query("commit_by_number"), id=str(revision)))
        return Commit(*rows[0]) if rows else None

    def node(self, label: str, node_id: str) -> Node | None:
        found = self._nodes(query("nodes_by_id", LABEL_=_label(label)), label, ids=[node_id])
        return found[0] if found else None

    def nodes(self, label: str, after_id: str = "", limit: int = 100) -> list[Node]:
        return self._nodes(query("nodes_page", LABEL_=_label(label)), label, after=after_id, limit=limit)

    def tie(self, tie_type: str, source: str, target: str, key: str = "") -> Tie | None:
        found = [
            tie
            for label in RELATIONSHIP_KINDS[tie_type].source_labels
            for tie in self._ties("tie_find", tie_type, label, source=source, target=target, key=key)
        ]
        return found[0] if found else None

    def ties(self, tie_type: str, after: tuple[str, str, str] = ("", "", ""), limit: int = 100) -> list[Tie]:
        source, target, key = after
        found = [
            tie
            for label in RELATIONSHIP_KINDS[tie_type].source_labels
            for tie in self._ties("ties_page", tie_type, label, source=source, target=target, key=key, limit=limit)
        ]
        return sorted(found, key=tie_order)[:limit]

    def ties_of(self, label: str, node_id: str) -> list[Tie]:
        rows = self._bolt.read(lambda tx: tx.run(query("ties_of", LABEL_=_label(label)), ids=[node_id]))
        found = {tie.id: tie for tie in (tie_around(label, row) for row in rows[0][0])}
        return sorted(found.values(), key=tie_order)

    def resolve(self, label: str, text: str) -> list[Node]:
        exact = self.node(label, text)
        if exact:
            return [exact]
        rows = self._bolt.read(lambda tx: tx.run(query("nodes_by_name", LABEL_=_label(label)), text=text))
        return [node_of(label, row[0]) for row in rows]

    def search(self, text: str, limit: int = 20) -> list[Node]:
        wanted = text.strip().lower()
        if not wanted:
            return []
        found = self._bolt.read(lambda tx: list(_search(tx, wanted, limit)))
        return sorted(found, key=lambda node: _rank(node, wanted))[:limit]

    def account_graph(self, account_id: str) -> Graph:
        return self._bolt.read(lambda tx: expand.account_graph(tx, account_id))

    def neighbourhood(self, stakeholder_id: str, max_steps: int = 4) -> Graph:
        return self._bolt.read(lambda tx: expand.neighbourhood(tx, stakeholder_id, max_steps))

    def graph_of(self, labels: Sequence[str], types: Sequence[str]) -> Graph:
        revision = self.revision()
        nodes = [node for label in labels for node in self._all_nodes(label)]
        ties = [tie for tie_type in types for tie in self._all_ties(tie_type)]
        return Graph(nodes, ties, revision)

    def whole_graph(self) -> Graph:
        return self.graph_of(list(NODE_KINDS), list(RELATIONSHIP_KINDS))

    def _nodes(self, text: str, label: str, /, **parameters: object) -> list[Node]:
        rows = self._bolt.read(lambda tx: tx.run(text, **parameters))
        return [node_of(label, stored) for stored in rows[0][0]]

    def _ties(self, name: str, tie_type: str, label: str, /, **parameters: object) -> list[Tie]:
        text = query(name, TYPE_=tie_type, SOURCE_=label)
        rows = self._bolt.read(lambda tx: tx.run(text, **parameters))
        return [tie_of(row) for row in rows[0][0]]

    def _all_nodes(self, label: str) -> Iterator[Node]:
        text = query("nodes_all", LABEL_=_label(label))
        yield from (node_of(label, stored) for stored in self._bolt.read(partial(_paged, text=text)))

    def _all_ties(self, tie_type: str) -> Iterator[Tie]:
        """In one transaction a kind and source label, so that the pages fit together."""
        for label in RELATIONSHIP_KINDS[tie_type].source_labels:
            text = query("ties_all", TYPE_=tie_type, SOURCE_=label)
            yield from (tie_of(row) for row in self._bolt.read(partial(_paged, text=text)))


def _paged(tx: Transaction, text: str) -> list[Any]:
    """All rows, in lists of a page: several times faster than row by row."""
    found: list[Any] = []
    while True:
        rows = tx.run(text, skip=len(found), limit=_PAGE)[0][0]
        found += rows
        if len(rows) < _PAGE:
            return found


def _search(tx: Transaction, wanted: str, limit: int) -> Iterator[Node]:
    for label in NODE_KINDS:
        rows = tx.run(query("nodes_search", LABEL_=label), text=wanted, limit=limit)
        yield from (node_of(label, row[0]) for row in rows)


def _rank(node: Node, wanted: str) -> tuple[bool, bool, str, str]:
    names = [node.id.lower(), *(str(node.get(name, "")).lower() for name in ("name", "name_zh", "title"))]
    return wanted not in names, not any(name.startswith(wanted) for name in names), node.label, node.id


def _label(label: str) -> str:
    return NODE_KINDS[label].label
