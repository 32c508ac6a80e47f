"""What a plan reads inside the transaction that will write it: nobody else can change it any more.

Everything is read once. What was read is remembered, so that plans made side by side in one transaction can be told
apart: one that read what another is about to change has to wait for the next transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from graphsvc.kinds import RELATIONSHIP_KINDS
from graphsvc.model import Commit, Entry, Node, NodeKey, Tie
from graphsvc.store import ends, journal, marker, records
from graphsvc.store.bolt import Transaction
from graphsvc.store.changes import EntityKey
from graphsvc.store.keys import KEY, Keyring, people
from graphsvc.store.marker import Mark
from graphsvc.store.queries import either, query
from graphsvc.store.rows import node_of, tie_order, ties_of, whole
from graphsvc.store.view import find_tie

Stored = Mapping[str, Any] | None


class NotAlone(Exception):
    """A plan that has to be alone is not the first one of its transaction: it waits for the next."""


class Planning:
    """Implements `Reading` within one transaction. `read`: the ids of nodes that were looked at since `begin`."""

    def __init__(self, tx: Transaction, revision: int, ring: Keyring) -> None:
        self.revision, self._ring = revision, ring
        self.read: set[str] = set()
        self._others = False
        self._tx = tx
        self._nodes: dict[NodeKey, Stored] = {}
        self._ties: dict[NodeKey, list[Tie]] = {}

    def begin(self, others: bool) -> None:
        """Another plan begins to read. `others`: plans before it will change something in this transaction."""
        self.read, self._others = set(), others

    def alone(self) -> None:
        """See `Reading.alone`. Raises NotAlone."""
        if self._others:
            raise NotAlone

    def prefetch(self, keys: Iterable[NodeKey]) -> None:
        """Reads nodes with their ties, and the keys of those that are people, because who names them is about to
        change them: one query, however many plans they are for."""
        new = sorted({key for key in keys if key not in self._ties})
        if new:
            self._load(new, self._ring.unread(people(f"{label}:{node_id}" for label, node_id in new)))

    def _load(self, new: Sequence[NodeKey], names: Sequence[str] = ()) -> None:
        ids = _by_label(new)
        texts = [query("nodes_with_ties", LABEL_=label) for label in ids]
        if names:
            ids[KEY] = names
            texts.append(query("keys_by_id"))
        found: dict[str, Any] = dict(self._tx.run(either(texts), ids=ids))
        self._ring.take(names, found.pop(KEY, ()))
        self.keep(new, found)

    def keep(self, new: Sequence[NodeKey], found: Mapping[str, Iterable[Sequence[Any]]]) -> None:
        """What was found of these nodes: under each label [properties, ties] of those that there are."""
        self._nodes |= dict.fromkeys(new)
        self._ties |= {key: [] for key in new}
        for label, nodes in found.items():
            for stored, rows, *_ in nodes:
                key = (label, whole(label, stored, "id")["id"])
                self._nodes[key] = stored
                self._ties[key] = sorted({tie.id: tie for tie in ties_of(*key, rows)}.values(), key=tie_order)

    def node(self, label: str, node_id: str) -> Node | None:
        """See `Store.node`."""
        self.read.add(node_id)
        stored = self.stored_nodes(label, [(node_id,)])[node_id,]
        return None if stored is None else node_of(label, stored)

    def ties_of(self, label: str, node_id: str) -> list[Tie]:
        """See `Store.ties_of`."""
        self.read.add(node_id)
        if (label, node_id) not in self._ties:
            self._load([(label, node_id)])
        return self._ties[label, node_id]

    def tie(self, tie_type: str, source: str, target: str, key: str = "") -> Tie | None:
        """See `Store.tie`."""
        self.read |= {source, target}
        kind = RELATIONSHIP_KINDS[tie_type]
        for label in kind.source_labels:
            if (label, source) in self._ties and self._nodes[label, source] is not None:
                return next(
                    (t for t in self._ties[label, source] if _parts(t) == (tie_type, source, target, key)), None
                )
        return find_tie(self._tx, tie_type, source, target, key)

    def commit_of(self, revision: int) -> Commit | None:
        """See `Store.commit_of`."""
        return records.done(self._tx, revision)

    def commits_of(self, numbers: Iterable[int]) -> list[Commit]:
        """See `Store.commits_of`."""
        return [record.commit for record in records.numbered(self._tx, numbers)]

    def entries(self, number: int) -> list[Entry]:
        """See `Store.entries`."""
        return records.entries_of(self._tx, number)

    def entries_around(self, keys: Iterable[NodeKey], after: int = 0) -> list[Entry]:
        """See `Store.entries_around`."""
        wanted = list(keys)
        self.read.update(node_id for _, node_id in wanted)
        return journal.later_around(self._tx, wanted, after)

    def stored_nodes(self, label: str, keys: Iterable[EntityKey]) -> dict[EntityKey, Stored]:
        """What is stored of these nodes, by key; those that do not exist are left out or None."""
        keys = list(keys)
        unknown = [key[0] for key in keys if (label, key[0]) not in self._nodes]
        if unknown:
            rows = self._tx.run(query("nodes_by_id", LABEL_=label), ids=unknown)[0][0]
            found = {whole(label, stored, "id")["id"]: stored for stored in rows}
            self._nodes |= {(label, node_id): found.get(node_id) for node_id in unknown}
        return {key: self._nodes[label, key[0]] for key in keys}

    def stored_ties(self, kind: tuple[str, ...], keys: Iterable[EntityKey]) -> dict[EntityKey, Stored]:
        """What is stored of these ties, by (source, target, key); those that do not exist are left out."""
        found: dict[EntityKey, Stored] = {}
        unknown = []
        for key in keys:
            around = self._ties.get((kind[1], key[0]), self._ties.get((kind[2], key[1])))
            if around is None:
                unknown.append(key)
                continue
            for tie in around:
                if (tie.type, tie.source_label, tie.target_label) == kind and (tie.source, tie.target, tie.key) == key:
                    found[key] = {**tie.properties, "_rev": tie.revision, "_key": tie.key}
        if unknown:
            seen = ends.seen_from(kind, unknown)
            rows = [seen.row(key) for key in unknown]
            for near, far, stored in self._tx.run(seen.query("ties_by_id"), rows=rows, outward=seen.outward)[0][0]:
                found[*seen.ends(near, far), stored.get("_key") or ""] = stored
        return found

    def missing(self, keys: Iterable[NodeKey]) -> list[NodeKey]:
        """Those that do not exist."""
        unknown: dict[str, list[str]] = {}
        absent = []
        for label, node_id in sorted(keys):
            if (label, node_id) not in self._nodes:
                unknown.setdefault(label, []).append(node_id)
            elif self._nodes[label, node_id] is None:
                absent.append((label, node_id))
        for label, ids in unknown.items():
            there = set(self._tx.run(query("node_ids", LABEL_=label), ids=ids)[0][0])
            absent += [(label, node_id) for node_id in ids if node_id not in there]
        return absent


def _parts(tie: Tie) -> tuple[str, str, str, str]:
    return tie.type, tie.source, tie.target, tie.key


def locked(tx: Transaction, token: str, near: Iterable[NodeKey], ring: Keyring) -> tuple[Mark, Planning]:
    """The marker, touched so that other writers wait, and what is planned from it, with these nodes read as `prefetch`
    does: by the same query, where they are of one label."""
    new = sorted(set(near))
    ids = _by_label(new)
    if len(ids) != 1:
        mark = marker.lock(tx, token)
        planning = Planning(tx, mark.revision, ring)
        planning.prefetch(new)
        return mark, planning
    ((label, asked),) = ids.items()
    mark, found = marker.lock_with(tx, token, label, asked)
    planning = Planning(tx, mark.revision, ring)
    planning.keep(new, {label: found})
    keys = {f"{label}:{stored['id']}": key for stored, _, key in found}
    names = people(keys)  # of who is not there, a key may be left
    ring.take(names, ((name, keys[name]) for name in names if keys[name] is not None))
    return mark, planning


def _by_label(keys: Iterable[NodeKey]) -> dict[str, Sequence[str]]:
    """The ids of each label; the keys come sorted."""
    return {label: [node_id for _, node_id in same] for label, same in groupby(keys, itemgetter(0))}
