"""What large commits only created: noted by name, many on a page, and not entry by entry.

All that an entry would say of something new stands elsewhere: nothing was there before, and what there was after is in
the first change that follows, or still in the graph (docs/decisions/0015-creations-by-name.md).
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import groupby, islice
from typing import Any, TypeVar

from graphsvc.kinds import ALIAS, PERSON, RELATIONSHIP_KINDS
from graphsvc.kinds.wording import free_texts
from graphsvc.model import PSEUDONYM, Entry
from graphsvc.store.bolt import Transaction
from graphsvc.store.queries import query
from graphsvc.store.rows import Vanishing, check_tie, node_of, own_properties, revision_of, ties_of, whole

T = TypeVar("T")
PAGE = 1000
"""The most things on a page."""
Thing = tuple[tuple[str, ...], tuple[str, ...]]
"""Kind and key of what an entry is about."""
Place = tuple[int, int]
"""A commit, and the place in it."""
Placed = tuple[Place, Entry]
FIRST_LOAD = 1
"""The number of the commit that fills an empty store: all there is came with it."""

_OF_PEOPLE = (*PERSON, ALIAS.label)
_COLUMNS = ("a", "b", "key")
_LAST = 1 << 60  # what has no place comes last in its commit, nodes before ties


def parted(entries: Iterable[Entry]) -> tuple[list[Entry], list[Entry]]:
    """Those that need an entry each, and those of which the name is enough, both in their order."""
    full, named_ = list[Entry](), list[Entry]()
    for entry in entries:
        (named_ if entry.before is None and _by_name(entry.kind[0]) else full).append(entry)
    return full, named_


@cache
def _by_name(kind: str) -> bool:
    """Not earlier ids, which are looked for among the entries; nor ties in whose key somebody may stand who is erased
    later, which cannot be cleaned without what it is made of."""
    declared = RELATIONSHIP_KINDS.get(kind)
    return kind != ALIAS.label if declared is None else free_texts(kind).isdisjoint(declared.key)


def save(tx: Transaction, number: int, first: int, made: Sequence[Entry]) -> None:
    """Notes what commit `number` created, from place `first` in it on."""
    rows = list(_pages(number, first, made))
    if rows:
        tx.run(query("creations_create"), rows=[{"id": row["id"], "properties": row} for row in rows])


def _pages(number: int, first: int, made: Sequence[Entry]) -> Iterator[dict[str, Any]]:
    for kind, run in groupby(made, key=lambda entry: entry.kind):
        for keys in _pieces(entry.key for entry in run):
            yield {"id": f"{number}:{first}", "commit": number, "seq": first, "kind": list(kind)} | _columns(keys)
            first += len(keys)


def _columns(keys: Sequence[tuple[str, ...]]) -> dict[str, list[str]]:
    """Ids, and of ties also the other ends and the keys."""
    return {name: list(column) for name, column in zip(_COLUMNS, zip(*keys, strict=True), strict=False)}


def starting_at(tx: Transaction, ids: Sequence[str]) -> list[Mapping[str, Any]]:
    """The pages whose first thing has one of these places, each "commit:place"."""
    pages: list[Mapping[str, Any]] = tx.run(query("creations_by_id"), ids=list(ids))[0][0]
    return pages


def later(tx: Transaction, revision: int) -> list[Mapping[str, Any]]:
    """The pages of all later commits."""
    return [page for (page,) in tx.run(query("creations_later"), revision=revision)]


def commits(tx: Transaction, revision: int) -> set[int]:
    """The later commits that have pages."""
    return {int(number) for (number,) in tx.run(query("creations_commits"), revision=revision)}


def drop(tx: Transaction, ids: Sequence[str]) -> None:
    """Forgets the pages that begin at these places."""
    tx.run(query("creations_delete"), ids=list(ids))


def named(tx: Transaction, ends: Iterable[tuple[str, str]], revision: int, limit: int) -> list[Mapping[str, Any]]:
    """The pages up to a revision, at most `limit`, on which one of these nodes (label, id) stands."""
    wanted = [{"label": label, "id": node_id} for label, node_id in ends]
    found = {
        page["id"]: page for (page,) in tx.run(query("creations_named"), ends=wanted, revision=revision, limit=limit)
    }
    return list(found.values())


def rewrite(tx: Transaction, pages: Iterable[Mapping[str, Any]]) -> None:
    """Puts these in the place of the pages with their ids."""
    rows = [{"id": page["id"], "properties": page} for page in pages]
    if rows:
        tx.run(query("creations_rewrite"), rows=rows)


def told(page: Mapping[str, Any]) -> list[Placed]:
    """What a page tells, without what came into being (see `filled`). Raises Vanishing."""
    whole("page", page, "id", "commit", "seq", "kind")
    kind, number, first = tuple(page["kind"]), int(page["commit"]), int(page["seq"])
    names = _COLUMNS[: len(kind)]  # a node's id; both ends of a tie and its key
    whole("page", page, *names)
    if page["id"] != f"{number}:{first}" or len({len(page[name]) for name in names}) > 1:
        raise Vanishing(f"page {page['id']}")
    keys = zip(*(page[name] for name in names), strict=True)
    return [((number, first + place), _made(kind, tuple(key), number)) for place, key in enumerate(keys)]


def _made(kind: tuple[str, ...], key: tuple[str, ...], number: int) -> Entry:
    entry = Entry(kind, key, 0, None, {}, number)
    nameless = any(label in _OF_PEOPLE and node_id.startswith(PSEUDONYM) for label, node_id in entry.ends)
    return replace(entry, erased=True) if nameless else entry


def unnamed(page: Mapping[str, Any], pseudonym_of: Callable[[str, str], str]) -> Mapping[str, Any]:
    """The page with other ids for those of which `pseudonym_of` (label, id) says one. The key of such a tie may hold
    anything, so it goes."""
    kind = page["kind"]
    if len(kind) == 1:
        return {**page, "a": [pseudonym_of(kind[0], node_id) for node_id in page["a"]]}
    rows = zip(page["a"], page["b"], page["key"], strict=True)
    cleaned = []
    for source, target, key in rows:
        ends = pseudonym_of(kind[1], source), pseudonym_of(kind[2], target)
        cleaned.append((*ends, key if ends == (source, target) else ""))
    return {**page, **_columns(cleaned)}


def implied(now: Mapping[Thing, Entry], changed: Sequence[Entry], numbers: Container[int]) -> list[Placed]:
    """What the commits of these numbers noted by name, told by what followed: what is there, or was found by a change,
    was made by a commit; where this has no entry that made it so, it created it.

    `now`: see `standing_around`; `changed`: all entries about the same nodes; `numbers`: see `commits`.
    """
    told_of = {(e.kind, e.key, e.commit) for e in changed if e.after is not None and e.since != e.commit}
    made_by = {(*thing, entry.commit) for thing, entry in now.items()}
    made_by |= {(entry.kind, entry.key, entry.since) for entry in changed}
    new = (made for made in made_by - told_of if made[2] in numbers)
    return [((number, _LAST + len(kind)), _made(kind, key, number)) for kind, key, number in sorted(new)]


def filled(found: Iterable[Placed], now: Mapping[Thing, Entry], changed: Iterable[Entry]) -> list[Placed]:
    """These creations with what came into being: what the first change after it found, else what is there now.

    `now`: see `standing`, read before `changed`, which has all first changes. What is in neither is left empty: it was
    erased, or the store is damaged.
    """
    next_ = {(entry.kind, entry.key, entry.since): entry for entry in changed if entry.since}
    return [(place, _filled(made, next_.get((made.kind, made.key, made.commit)), now)) for place, made in found]


def _filled(entry: Entry, next_: Entry | None, now: Mapping[Thing, Entry]) -> Entry:
    if next_ is not None:
        return replace(entry, after=next_.before, erased=entry.erased or next_.erased)
    is_now = now.get((entry.kind, entry.key))
    return replace(entry, after=is_now.after) if is_now and is_now.commit == entry.commit else entry


def standing(tx: Transaction, made: Iterable[Entry]) -> dict[Thing, Entry]:
    """What exists now of what these are about, and more: as if the commit that changed it last had created it."""
    asked: dict[tuple[str, ...], dict[str, None]] = {}
    for entry in made:
        asked.setdefault(entry.kind[:2], {})[entry.key[0]] = None
    return {
        thing: _stands(*thing, own_properties(stored), revision_of(stored))
        for kind, ids in asked.items()
        for piece in _pieces(ids)
        for thing, stored in _stored(tx, kind, piece)
    }


def standing_around(tx: Transaction, nodes: Iterable[tuple[str, str]], revision: int) -> dict[Thing, Entry]:
    """As `standing`, of these nodes and their ties: what came or changed after `revision`."""
    asked: dict[str, dict[str, None]] = {}
    for label, node_id in nodes:
        asked.setdefault(label, {})[node_id] = None
    found: dict[Thing, Entry] = {}
    for label, ids in asked.items():
        for piece in _pieces(ids):
            for stored, rows in tx.run(query("changed_around", LABEL_=label), ids=piece, revision=revision)[0][0]:
                node = node_of(label, stored)
                ties = ties_of(label, node.id, rows)
                found |= {tie.thing: _stands(*tie.thing, tie.properties, tie.revision) for tie in ties}
                if node.revision > revision:
                    found[(label,), (node.id,)] = _stands((label,), (node.id,), node.properties, node.revision)
    return found


def _stands(kind: tuple[str, ...], key: tuple[str, ...], properties: Mapping[str, Any], revision: int) -> Entry:
    return Entry(kind, key, 0, None, properties, revision)


def _pieces(keys: Iterable[T]) -> Iterator[list[T]]:
    rest = iter(keys)
    while piece := list(islice(rest, PAGE)):
        yield piece


def _stored(tx: Transaction, kind: tuple[str, ...], ids: Sequence[str]) -> Iterator[tuple[Thing, Mapping[str, Any]]]:
    """Nodes of a (label,), or all ties of a (type, source label) that leave these: asked for one by one, each tie would
    cost as much as its source has."""
    if len(kind) == 1:
        for stored in tx.run(query("nodes_by_id", LABEL_=kind[0]), ids=ids)[0][0]:
            yield (kind, (whole(kind[0], stored, "id")["id"],)), stored
        return
    for source, label, target, stored in tx.run(query("ties_from", TYPE_=kind[0], SOURCE_=kind[1]), ids=ids)[0][0]:
        check_tie([*kind, source, label, target, stored])
        yield ((*kind, label), (source, target, stored["_key"])), stored
