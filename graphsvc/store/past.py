"""The graph as it was at an earlier revision: as it is, but for what the journal says has changed since.

What is now as it was then carries no later revision; of all that has changed since, the one entry of the journal that
spans the revision says what it was. So an answer costs what it costs now, and one entry for each thing that changed
(docs/decisions/0011-the-journal.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from graphsvc.kinds import PERSON, RELATIONSHIP_KINDS, alias_id, aliased
from graphsvc.model import PSEUDONYM, Entry, Graph, Node, Tie
from graphsvc.store import journal
from graphsvc.store.bolt import Transaction
from graphsvc.store.keys import Keyring
from graphsvc.store.queries import query
from graphsvc.store.rows import tie_order
from graphsvc.store.view import Asked, View

_End = tuple[str, str]
_Key = tuple[tuple[str, ...], tuple[str, ...]]


class Past(View):
    """The graph at an earlier revision.

    `steady`: nobody writes meanwhile, so what was read of the journal holds, and is asked for once. Else it is read
    anew each time, and always after the graph: whatever is then missing or too new there has an entry already.
    """

    def __init__(self, tx: Transaction, revision: int, *, steady: bool = True) -> None:
        super().__init__(tx, revision)
        self._steady = steady
        self._ring = Keyring(tx)
        self._asked: set[_End] = set()
        self._was: dict[_Key, Entry] = {}
        self._at: dict[_End, list[_Key]] = {}

    def nodes(self, label: str, ids: Sequence[str]) -> list[Node]:
        now = super().nodes(label, ids)
        self._ask(label, ids)
        return self._nodes(now, (self._was[key] for i in ids if (key := ((label,), (i,))) in self._was))

    def around(self, label: str, ids: Sequence[str], types: tuple[str, ...] = ()) -> list[Tie]:
        now = super().around(label, ids, types)
        return now if types else self._then(now, {label: (ids, types)})

    def gathered(self, asked: Mapping[str, Asked]) -> list[Tie]:
        return self._then(super().gathered(asked), {label: one for label, one in asked.items() if one[1]})

    def _then(self, now: list[Tie], asked: Mapping[str, Asked]) -> list[Tie]:
        keys = set[_Key]()
        for label, (ids, types) in asked.items():
            self._ask(label, ids)
            around = (key for node_id in ids for key in self._at.get((label, node_id), ()) if len(key[0]) > 1)
            keys.update(key for key in around if not types or key[0][0] in types)
        return self._ties(now, (self._was[key] for key in sorted(keys)))

    def tie(self, tie_type: str, source: str, target: str, key: str) -> Tie | None:
        wanted = (tie_type, source, target, key)
        labels = RELATIONSHIP_KINDS[tie_type].source_labels
        found = (tie for label in labels for tie in self.around(label, [source], (tie_type,)))
        return next((tie for tie in found if (tie.type, tie.source, tie.target, tie.key) == wanted), None)

    def nodes_page(self, label: str, after: str, limit: int) -> list[Node]:
        return [node for node in self.graph_of([label], []).nodes(label).values() if node.id > after][:limit]

    def ties_page(self, tie_type: str, after: tuple[str, str, str], limit: int) -> list[Tie]:
        ties = sorted(self.graph_of([], [tie_type]).ties(tie_type), key=tie_order)
        return [tie for tie in ties if (tie.source, tie.target, tie.key) > after][:limit]

    def named(self, label: str, text: str) -> list[Node]:
        """Those of that name then; where there is none, those that have it now and were there under another."""
        now = [node.id for node in super().named(label, text)]
        earlier = [entry.key[0] for entry in self._everything() if entry.kind == (label,) and _is_called(entry, text)]
        there = sorted(self.nodes(label, [*{*now, *earlier}]), key=lambda node: node.id)
        return [node for node in there if text in (node.get("name"), node.get("name_zh"))] or there

    def renamed(self, label: str, node_id: str) -> list[Node]:
        """Also by an id that it got only later."""
        found, later, seen = super().renamed(label, node_id), [node_id], set[str]()
        while later and not found:
            seen.update(later)
            named = self._tx.run(query("aliases_of"), ids=later, text=alias_id(label, ""))[0][0]
            later = [earlier for alias in named if (earlier := aliased(alias)[1]) not in seen]
            found = self.nodes(label, later)
        return found

    def any_of(self, labels: Iterable[str]) -> bool:
        labels = list(labels)
        now = [node for label in labels for node in super(Past, self).nodes_page(label, "", 10)]
        return any(n.revision <= self.revision for n in now) or any(self.nodes_page(label, "", 1) for label in labels)

    def search(self, text: str, limit: int) -> list[Node]:
        now = super().search(text, limit)
        return self._nodes(now, (entry for entry in self._everything() if len(entry.kind) == 1 and _has(entry, text)))

    def graph_of(self, labels: Sequence[str], types: Sequence[str], halves: list[str] | None = None) -> Graph:
        now = super().graph_of(labels, types, halves)
        was = list(self._everything())
        nodes = self._nodes(
            (n for label in labels for n in now.nodes(label).values()), (i for i in was if i.kind[0] in labels)
        )
        ties = self._ties((t for tie_type in types for t in now.ties(tie_type)), (i for i in was if i.kind[0] in types))
        return Graph(
            sorted(nodes, key=lambda n: n.id), sorted(ties, key=lambda t: t.source), self.revision, self.erased
        )

    def _nodes(self, now: Iterable[Node], was: Iterable[Entry]) -> list[Node]:
        found = {(node.label, node.id): node for node in now if node.revision <= self.revision}
        return list({**found, **{entry.ends[0]: _node(entry) for entry in was}}.values())

    def _ties(self, now: Iterable[Tie], was: Iterable[Entry]) -> list[Tie]:
        found: dict[_Key, Tie] = {tie.thing: tie for tie in now if tie.revision <= self.revision}
        return list({**found, **{(entry.kind, entry.key): _tie(entry) for entry in was}}.values())

    def _everything(self) -> Iterator[Entry]:
        return self._shown(journal.everything(self._tx, self.revision))

    def _shown(self, entries: Iterable[Entry]) -> Iterator[Entry]:
        """Those of which it is known what was; the others are only counted."""
        for entry in entries:
            if entry.erased:
                people = (node_id for label, node_id in entry.ends if label in PERSON)
                self.erased.update(node_id for node_id in people if node_id.startswith(PSEUDONYM))
            else:
                yield entry

    def _ask(self, label: str, ids: Iterable[str]) -> None:
        """Reads what the journal has of these nodes and their ties."""
        new = [(label, node_id) for node_id in ids if not self._steady or (label, node_id) not in self._asked]
        if not new:
            return
        self._asked.update(new)
        for entry in self._shown(journal.around(self._tx, new, self.revision, self._ring)):
            key = (entry.kind, entry.key)
            if key not in self._was:
                self._was[key] = entry
                for end in entry.ends:
                    self._at.setdefault(end, []).append(key)


def _is_called(entry: Entry, text: str) -> bool:
    before = entry.before or {}
    return text in (before.get("name"), before.get("name_zh"))


def _has(entry: Entry, text: str) -> bool:
    """Whether a search for `text`, in lower case, would have found what was before."""
    words = [str((entry.before or {}).get(name, "")).lower() for name in ("name", "name_zh", "title")]
    return any(text in word for word in words) or entry.key[0].lower().startswith(text)


def _node(entry: Entry) -> Node:
    return Node(entry.kind[0], entry.key[0], entry.before or {}, entry.since)


def _tie(entry: Entry) -> Tie:
    return entry.tie(entry.before, entry.since)
