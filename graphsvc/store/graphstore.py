"""The store over Bolt, on either engine: the port's methods, each a few named queries."""

from __future__ import annotations

import sys
import uuid
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar

from graphsvc.bulk import Bulk
from graphsvc.errors import NoSuchCommit
from graphsvc.kinds import NODE_KINDS, RELATIONSHIP_KINDS, STORED_KINDS
from graphsvc.model import Change, Commit, Entry, Erasure, Forgetting, Graph, Node, Stamp, Table, Tie
from graphsvc.store import audit, erasures, expand, journal, marker, records
from graphsvc.store.asking import Asker
from graphsvc.store.bolt import Bolt, InHalf, Transaction
from graphsvc.store.endpoint import Endpoint
from graphsvc.store.marker import Mark
from graphsvc.store.migrate import bring_up_to_date
from graphsvc.store.port import Plan
from graphsvc.store.reading import Reader
from graphsvc.store.records import Request
from graphsvc.store.rows import tie_order
from graphsvc.store.settings import read_wait
from graphsvc.store.turn import Job
from graphsvc.store.view import View
from graphsvc.store.write import BATCH, LOAD_FROM, Writer

if TYPE_CHECKING:  # with numpy, which few commands need
    from pathlib import Path

    from graphsvc.analysis.columns.tables import Tables
    from graphsvc.store.backup import Backup, Header
    from graphsvc.store.lines import Contents

T = TypeVar("T")


class _Graph(ABC):
    """Reading, all from one view of the graph."""

    @abstractmethod
    def _look(self, work: Callable[[View], T]) -> T:
        """What `work` says of the view."""

    def node(self, label: str, node_id: str) -> Node | None:
        found = self._look(lambda view: view.nodes(label, [node_id]))
        return found[0] if found else None

    def nodes(self, label: str, after_id: str = "", limit: int = 100) -> list[Node]:
        return self._look(lambda view: view.nodes_page(label, after_id, limit))

    def any_of(self, labels: Iterable[str]) -> bool:
        return self._look(lambda view: view.any_of(labels))

    def tie(self, tie_type: str, source: str, target: str, key: str = "") -> Tie | None:
        return self._look(lambda view: view.tie(tie_type, source, target, key))

    def ties(self, tie_type: str, after: tuple[str, str, str] = ("", "", ""), limit: int = 100) -> list[Tie]:
        return self._look(lambda view: view.ties_page(tie_type, after, limit))

    def ties_of(self, label: str, node_id: str) -> list[Tie]:
        found = {tie.id: tie for tie in self._look(lambda view: view.around(STORED_KINDS[label].label, [node_id]))}
        return sorted(found.values(), key=tie_order)

    def nodes_of(self, label: str, ids: Iterable[str]) -> list[Node]:
        wanted = list(ids)
        return self._look(lambda view: view.nodes(label, wanted)) if wanted else []

    def ties_around(self, label: str, ids: Iterable[str], types: Iterable[str] = ()) -> list[Tie]:
        wanted, kinds = list(ids), tuple(types)
        return self._look(lambda view: view.around(label, wanted, kinds)) if wanted else []

    def resolve(self, label: str, text: str) -> list[Node]:
        return self._look(
            lambda view: view.nodes(label, [text]) or view.renamed(label, text) or view.named(label, text)
        )

    def search(self, text: str, limit: int = 20) -> list[Node]:
        wanted = text.strip().lower()
        if not wanted:
            return []
        found = self._look(lambda view: view.search(wanted, limit))
        return sorted(found, key=lambda node: _rank(node, wanted))[:limit]

    def account_graph(self, account_id: str) -> Graph:
        return self._look(lambda view: expand.account_graph(view, account_id))

    def neighbourhood(self, label: str, node_id: str, max_steps: int = 4) -> Graph:
        return self._look(lambda view: expand.neighbourhood(view, label, node_id, max_steps))

    def graph_of(self, labels: Sequence[str], types: Sequence[str]) -> Graph:
        return self._look(lambda view: view.graph_of(labels, types))

    def whole_graph(self) -> Graph:
        return self.graph_of(list(NODE_KINDS), list(RELATIONSHIP_KINDS))


class PastStore(_Graph):
    """Implements `Graphs`: the store as it was at an earlier revision. Safe to share between threads."""

    def __init__(self, reader: Reader, revision: int) -> None:
        self._reader, self._revision = reader, revision

    def revision(self) -> int:
        return self._revision

    def _look(self, work: Callable[[View], T]) -> T:
        return self._reader.read(work, self._revision)


class GraphStore(_Graph):
    """Implements `Store`. Safe to share between threads."""

    def __init__(
        self, endpoint: Endpoint, *, batch: int = BATCH, load_from: int = LOAD_FROM, wait: float | None = None
    ) -> None:
        """`batch`: entities in one transaction; `load_from`: as many as fill an empty store at once; `wait`: see
        `settings.read_wait`."""
        self.name = endpoint.name
        self._endpoint = endpoint
        self._bolt = Bolt(endpoint)
        try:
            bring_up_to_date(self._bolt)
            self._writer = Writer(self._bolt, endpoint, batch, load_from)
            self._reader = Reader(self._bolt, self._writer, read_wait() if wait is None else wait)
            self._asker = Asker(self._bolt, self._reader, endpoint)
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
        erases: Callable[[], Forgetting] | None = None,
    ) -> Commit:
        request = Request(uuid.uuid4().hex, author, message, source, tuple(undoes), erases)
        if not callable(plan):
            changes = plan if isinstance(plan, Bulk) else list(plan)
            plan = lambda _: changes  # noqa: E731
        done = self._writer.commit(Job(request, plan, tuple(near), progress))
        if erases:
            self._writer.finish_erasures()
        return done

    def commit_of(self, revision: int) -> Commit | None:
        return self._bolt.read(lambda tx: records.done(tx, revision))

    def commits(self, before: int | None = None, limit: int = 100) -> list[Commit]:
        def read(tx: Transaction) -> list[Commit]:
            last = min(marker.read(tx).revision, (before or sys.maxsize) - 1)
            return [record.commit for record in records.numbered(tx, range(max(1, last - limit + 1), last + 1))]

        return self._bolt.read(read)

    def revision_at(self, instant: str) -> int:
        return self._bolt.read(lambda tx: records.number_at(tx, marker.read(tx).revision, instant))

    def commits_of(self, numbers: Iterable[int]) -> list[Commit]:
        wanted = list(numbers)
        return self._bolt.read(lambda tx: [record.commit for record in records.numbered(tx, wanted)])

    def commits_undoing(self, numbers: Iterable[int]) -> list[Commit]:
        wanted = list(numbers)
        return self._bolt.read(lambda tx: [record.commit for record in records.undoing(tx, wanted)])

    def entries(self, number: int, limit: int | None = None) -> list[Entry]:
        return self._reader.journal(lambda tx, _: records.entries_of(tx, number, limit))

    def entries_around(self, keys: Iterable[tuple[str, str]], after: int = 0) -> list[Entry]:
        ends = list(keys)
        return self._done(lambda tx: journal.later_around(tx, ends, after))

    def entries_since(self, revision: int) -> list[Entry]:
        return self._done(lambda tx: journal.later(tx, revision))

    def erasures(self) -> list[Erasure]:
        return self._bolt.read(erasures.done)

    def erased_since(self, revision: int) -> int:
        mark = self._writer.mark()
        return mark.undone if mark.erased > revision else 0

    def ids_once(self, label: str) -> list[tuple[str, str]]:
        return self._bolt.read(lambda tx: erasures.ids_once(tx, label))

    @property
    def shelf(self) -> Path:
        return self._endpoint.shelf

    def stamp(self) -> Stamp:
        return marker.stamp(self._writer.mark())

    def changes_since(self, stamp: Stamp, most: int) -> tuple[Stamp, list[Entry] | None]:
        return self._reader.journal(lambda tx, mark: _changes(tx, mark, stamp, most))

    def tables(self, hear: Callable[[int, int], None] | None = None) -> tuple[Tables, Stamp]:
        from graphsvc.store.columns import whole_tables

        return whole_tables(self, self._endpoint, self._reader, hear)

    def at(self, revision: int) -> PastStore:
        now = self._writer.mark().revision
        if not 0 <= revision <= now:
            raise NoSuchCommit(revision, now)
        return PastStore(self._reader, revision)

    def ask(self, text: str, parameters: Mapping[str, Any], limit: int, seconds: float) -> tuple[Table, int]:
        return self._asker.ask(text, parameters, limit, seconds)

    def audit(self) -> list[str]:
        try:
            return self._reader.steady(lambda tx, mark: list(audit.audit(tx, mark)))
        except InHalf as half:
            return [half.message]  # of the records themselves: without them nothing else can be told

    def _done(self, read: Callable[[Transaction], list[Entry]]) -> list[Entry]:
        """Without those of a commit that is still being written."""
        return self._reader.journal(lambda tx, mark: [entry for entry in read(tx) if entry.commit <= mark.revision])

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

    def _look(self, work: Callable[[View], T]) -> T:
        return self._reader.read(work)


def _changes(tx: Transaction, mark: Mark, since: Stamp, most: int) -> tuple[Stamp, list[Entry] | None]:
    now = marker.stamp(mark)
    if now == since:
        return now, []
    if now.undone != since.undone or now.revision < since.revision:
        return now, None
    commits = [record.commit for record in records.numbered(tx, range(since.revision + 1, now.revision + 1))]
    if any(c.first_load for c in commits) or sum(c.created + c.updated + c.deleted for c in commits) > most:
        return now, None
    entries = journal.later(tx, since.revision, made_any=any(c.created for c in commits))
    return now, [entry for entry in entries if entry.commit <= now.revision]


def _rank(node: Node, wanted: str) -> tuple[bool, bool, str, str]:
    names = [node.id.lower(), *(str(node.get(name, "")).lower() for name in ("name", "name_zh", "title"))]
    return wanted not in names, not any(name.startswith(wanted) for name in names), node.label, node.id
