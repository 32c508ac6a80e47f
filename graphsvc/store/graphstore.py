"""The store over Bolt, on either engine: the port's methods, each a few named queries."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, BinaryIO

from graphsvc.kinds import NODE_KINDS, RELATIONSHIP_KINDS
from graphsvc.model import Change, Commit, Graph, Node, Tie
from graphsvc.store import expand, records, whole
from graphsvc.store.bolt import Bolt, Transaction
from graphsvc.store.endpoint import Endpoint
from graphsvc.store.migrate import bring_up_to_date
from graphsvc.store.port import Plan
from graphsvc.store.queries import query
from graphsvc.store.reading import Reader
from graphsvc.store.records import Request
from graphsvc.store.rows import node_of, tie_around, tie_of, tie_order
from graphsvc.store.settings import read_wait
from graphsvc.store.turn import Job
from graphsvc.store.write import BATCH, Writer

if TYPE_CHECKING:  # with numpy, which few commands need
    from graphsvc.store.backup import Backup, Header
    from graphsvc.store.lines import Contents


class GraphStore:
    """Implements `Store`. Safe to share between threads."""

    def __init__(self, endpoint: Endpoint, *, batch: int = BATCH, wait: float | None = None) -> None:
        """`batch`: entities in one transaction; `wait`: see `settings.read_wait`."""
        self.name = endpoint.name
        self._endpoint = endpoint
        self._bolt = Bolt(endpoint)
        try:
            bring_up_to_date(self._bolt)
            self._writer = Writer(self._bolt, endpoint, batch)
            self._reader = Reader(self._bolt, self._writer, read_wait() if wait is None else wait)
            self._writer.recover()
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
        return self._writer.mark().revision

    def commit(
        self,
        plan: Plan | Iterable[Change],
        *,
        author: str,
        message: str,
        source: str,
        near: Iterable[tuple[str, str]] = (),
        progress: Callable[[int, int], None] | None = None,
        undoes: Iterable[int] = (),
    ) -> Commit:
        request = Request(uuid.uuid4().hex, author, message, source, tuple(undoes))
        if not callable(plan):
            changes = list(plan)
            plan = lambda _: changes  # noqa: E731
        return self._writer.commit(Job(request, plan, tuple(near), progress))

    def commit_of(self, revision: int) -> Commit | None:
        return self._bolt.read(lambda tx: records.done(tx, revision))

    def node(self, label: str, node_id: str) -> Node | None:
        found = self._nodes(query("nodes_by_id", LABEL_=_label(label)), label, ids=[node_id])
        return found[0] if found else None

    def nodes(self, label: str, after_id: str = "", limit: int = 100) -> list[Node]:
        return self._nodes(query("nodes_page", LABEL_=_label(label)), label, after=after_id, limit=limit)

    def tie(self, tie_type: str, source: str, target: str, key: str = "") -> Tie | None:
        kind = RELATIONSHIP_KINDS[tie_type]
        texts = [
            query("tie_find", TYPE_=tie_type, SOURCE_=from_, TARGET_=to)
            for from_ in kind.source_labels
            for to in kind.target_labels
        ]
        found = self._ties(texts, source=source, target=target, key=key)
        return found[0] if found else None

    def ties(self, tie_type: str, after: tuple[str, str, str] = ("", "", ""), limit: int = 100) -> list[Tie]:
        source, target, key = after
        texts = [
            query("ties_page", TYPE_=tie_type, SOURCE_=from_) for from_ in RELATIONSHIP_KINDS[tie_type].source_labels
        ]
        found = self._ties(texts, source=source, target=target, key=key, limit=limit)
        return sorted(found, key=tie_order)[:limit]

    def ties_of(self, label: str, node_id: str) -> list[Tie]:
        text = query("ties_of", LABEL_=_label(label))
        rows = self._reader.read(lambda tx, _: tx.run(text, ids=[node_id]))
        found = {tie.id: tie for tie in (tie_around(label, row) for row in rows[0][0])}
        return sorted(found.values(), key=tie_order)

    def resolve(self, label: str, text: str) -> list[Node]:
        by_id, by_name = query("nodes_by_id", LABEL_=_label(label)), query("nodes_by_name", LABEL_=label)

        def look(tx: Transaction, _: int) -> list[Node]:
            stored = tx.run(by_id, ids=[text])[0][0] or [row[0] for row in tx.run(by_name, text=text)]
            return [node_of(label, properties) for properties in stored]

        return self._reader.read(look)

    def search(self, text: str, limit: int = 20) -> list[Node]:
        wanted = text.strip().lower()
        if not wanted:
            return []
        found = self._reader.read(lambda tx, _: list(_search(tx, wanted, limit)))
        return sorted(found, key=lambda node: _rank(node, wanted))[:limit]

    def account_graph(self, account_id: str) -> Graph:
        return self._reader.read(lambda tx, revision: expand.account_graph(tx, revision, account_id))

    def neighbourhood(self, label: str, node_id: str, max_steps: int = 4) -> Graph:
        return self._reader.read(lambda tx, revision: expand.neighbourhood(tx, revision, label, node_id, max_steps))

    def graph_of(self, labels: Sequence[str], types: Sequence[str]) -> Graph:
        return self._reader.read(lambda tx, revision: whole.graph_of(tx, revision, labels, types))

    def whole_graph(self) -> Graph:
        return self.graph_of(list(NODE_KINDS), list(RELATIONSHIP_KINDS))

    def contents(self, hear: Callable[[int, int], None] | None = None) -> Contents:
        from graphsvc.store.saving import contents

        return contents(self._bolt, hear=hear)

    def save(self, file: BinaryIO, hear: Callable[[int, int], None] | None = None) -> tuple[Header, Contents]:
        from graphsvc.store.saving import save

        return save(self._bolt, file, hear)

    def fill(self, backup: Backup, hear: Callable[[str, int, int], None] | None = None) -> None:
        from graphsvc.store.fill import fill

        with self._writer.alone():
            fill(self._bolt, backup, self._endpoint.check_writable, hear)
            bring_up_to_date(self._bolt)

    def _nodes(self, text: str, label: str, /, **parameters: object) -> list[Node]:
        rows = self._reader.read(lambda tx, _: tx.run(text, **parameters))
        return [node_of(label, stored) for stored in rows[0][0]]

    def _ties(self, texts: Sequence[str], /, **parameters: object) -> list[Tie]:
        rows = self._reader.read(lambda tx, _: [row for text in texts for row in tx.run(text, **parameters)[0][0]])
        return [tie_of(row) for row in rows]


def _search(tx: Transaction, wanted: str, limit: int) -> Iterator[Node]:
    for label in NODE_KINDS:
        rows = tx.run(query("nodes_search", LABEL_=label), text=wanted, limit=limit)
        yield from (node_of(label, row[0]) for row in rows)


def _rank(node: Node, wanted: str) -> tuple[bool, bool, str, str]:
    names = [node.id.lower(), *(str(node.get(name, "")).lower() for name in ("name", "name_zh", "title"))]
    return wanted not in names, not any(name.startswith(wanted) for name in names), node.label, node.id


def _label(label: str) -> str:
    return NODE_KINDS[label].label
