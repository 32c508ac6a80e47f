"""What a set of changes does to what is stored, and writing it. The first half reads, the second only writes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from graphsvc.store.bolt import Transaction
from graphsvc.store.changes import Counts, EntityKey, Entries, Group, Stage, check_expected, dangling, folded
from graphsvc.store.planning import Planning, Stored
from graphsvc.store.queries import query
from graphsvc.store.rows import own_properties, revision_of

Batch = Iterable[tuple[Group, Entries]]


@dataclass(frozen=True, slots=True)
class Image:
    """One entity before and after: its kind and key as in `Group` and `Entries`; None = it does not exist.

    `since`: the commit that made what was before, 0 where nothing was. `before`, `after`: its own properties.
    """

    kind: tuple[str, ...]
    key: EntityKey
    since: int
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None

    @property
    def ends(self) -> tuple[tuple[str, str], ...]:
        """(label, id) of the node, or of both ends of the tie."""
        if len(self.kind) == 1:
            return ((self.kind[0], self.key[0]),)
        return (self.kind[1], self.key[0]), (self.kind[2], self.key[1])


@dataclass(slots=True)
class Outcome:
    """What changes do, in the order of writing: nodes, ties, what is removed. Undone in reverse."""

    unchanged: int = 0
    images: list[Image] = field(default_factory=list)

    def counts(self) -> Counts:
        created = sum(image.before is None for image in self.images)
        deleted = sum(image.after is None for image in self.images)
        return Counts(created, len(self.images) - created - deleted, deleted, self.unchanged)


def outcome_of(planning: Planning, batch: Batch) -> Outcome:
    """What a batch would do to what is stored now. Raises Conflict, or InvalidChange for a tie that ends nowhere."""
    outcome, ties = Outcome(), []
    removed: dict[tuple[str, str], None] = {}
    batch = list(batch)
    for group, entries in batch:
        kind = group.kind
        images = _differences(kind, entries, _before(planning, kind, entries), outcome)
        if group.stage is Stage.REMOVALS:
            removed |= {image.ends[0]: None for image in images}
        if group.stage is Stage.TIES:
            ties += images
        else:
            outcome.images += images
    first_gone = len(outcome.images) - len(removed)
    gone = outcome.images[first_gone:]
    outcome.images[first_gone:] = [*_kept(ties, removed), *_taken_along(planning, removed, ties), *gone]
    _check_ends(planning, outcome.images)
    return outcome


def _before(planning: Planning, kind: tuple[str, ...], entries: Entries) -> Mapping[EntityKey, Stored]:
    return planning.stored_nodes(kind[0], entries) if len(kind) == 1 else planning.stored_ties(kind, entries)


def _differences(
    kind: tuple[str, ...], entries: Entries, before: Mapping[EntityKey, Stored], outcome: Outcome
) -> list[Image]:
    images = []
    for key, changes in entries.items():
        stored = before.get(key)
        since = revision_of(stored) if stored is not None else 0
        check_expected(changes, since)
        was = None if stored is None else own_properties(stored)
        becomes = folded(was, changes)
        if becomes == was:
            outcome.unchanged += 1
        else:
            images.append(Image(kind, key, since, was, becomes))
    return images


def _kept(ties: list[Image], removed: Mapping[tuple[str, str], None]) -> Iterator[Image]:
    """Ties that are written to nodes which the same batch removes go with these."""
    for image in ties:
        if image.after is None or removed.keys().isdisjoint(image.ends):
            yield image
        elif image.before is not None:
            yield Image(image.kind, image.key, image.since, image.before, None)


def _taken_along(planning: Planning, removed: Iterable[tuple[str, str]], ties: list[Image]) -> Iterator[Image]:
    """The ties that go with their nodes precede them: undone in reverse, the nodes come back first."""
    told = {(image.kind, image.key) for image in ties}
    for label, node_id in removed:
        for tie in planning.ties_of(label, node_id):
            kind, key = (tie.type, tie.source_label, tie.target_label), (tie.source, tie.target, tie.key)
            if (kind, key) not in told:
                told.add((kind, key))
                yield Image(kind, key, tie.revision, tie.properties, None)


def _check_ends(planning: Planning, images: Iterable[Image]) -> None:
    images = list(images)
    born = {image.ends[0] for image in images if len(image.kind) == 1 and image.after is not None}
    wanted = {end for image in images if len(image.kind) > 1 and image.after is not None for end in image.ends}
    missing = planning.missing(wanted - born)
    if missing:
        raise dangling(missing)


def write(tx: Transaction, images: Sequence[tuple[int, Image]]) -> None:
    """Writes what images say comes after, each as part of the commit with its number."""
    for (kind, exists), run in groupby(images, key=lambda pair: (pair[1].kind, pair[1].after is not None)):
        same = list(run)
        if exists:
            put(tx, kind, {image.key: {**(image.after or {}), "_rev": number} for number, image in same})
        else:
            delete(tx, kind, [image.key for _, image in same])


def write_back(tx: Transaction, images: Iterable[Image]) -> None:
    """Writes what images say was before. They come in the reverse of the order in which they were written."""
    for (kind, existed), run in groupby(images, key=lambda image: (image.kind, image.before is not None)):
        same = list(run)
        if existed:
            put(tx, kind, {image.key: {**(image.before or {}), "_rev": image.since} for image in same})
        else:
            delete(tx, kind, [image.key for image in same])


def put(tx: Transaction, kind: tuple[str, ...], stored: Mapping[EntityKey, Mapping[str, Any]]) -> None:
    """Sets the whole properties of nodes or ties, creating those that are missing. The ends of ties must be there."""
    if len(kind) == 1:
        nodes = [{"id": id_, "properties": {**values, "id": id_}} for (id_,), values in stored.items()]
        tx.run(query("node_put", LABEL_=kind[0]), rows=nodes)
    else:
        ties = [{**tie_row(key), "properties": {**values, "_key": key[2]}} for key, values in stored.items()]
        tx.run(tie_query("tie_put", kind), rows=ties)


def delete(tx: Transaction, kind: tuple[str, ...], keys: Sequence[EntityKey]) -> None:
    """Removes nodes with their ties, or ties."""
    if len(kind) == 1:
        tx.run(query("node_delete", LABEL_=kind[0]), ids=[key[0] for key in keys])
    else:
        tx.run(tie_query("tie_delete", kind), rows=[tie_row(key) for key in keys])


def tie_query(name: str, kind: tuple[str, ...]) -> str:
    """The named query for ties of a kind (type, source label, target label)."""
    return query(name, TYPE_=kind[0], SOURCE_=kind[1], TARGET_=kind[2])


def tie_row(key: EntityKey) -> dict[str, str]:
    """A tie's key as the queries take it."""
    return {"source": key[0], "target": key[1], "key": key[2]}
