"""Sets of changes, sorted for writing: by entity, entities by kind, kinds by what must be there first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import islice
from typing import Any

from graphsvc.errors import Conflict, InvalidChange, Problem
from graphsvc.kinds import RELATIONSHIP_KINDS, STORED_KINDS
from graphsvc.model import Change, NodeChange, Op


class Stage(IntEnum):
    """Nodes before the ties that need them; nodes go last, when their ties are gone."""

    NODES = 1
    TIES = 2
    REMOVALS = 3


@dataclass(frozen=True, slots=True)
class Group:
    """What one query can write: (label,) of nodes, or (type, source label, target label) of ties."""

    stage: Stage
    kind: tuple[str, ...]


EntityKey = tuple[str, ...]
Entries = dict[EntityKey, list[Change]]


@dataclass(frozen=True, slots=True)
class Counts:
    """How many entities a commit created, updated, deleted and found as they were to be."""

    created: int = 0
    updated: int = 0
    deleted: int = 0
    unchanged: int = 0

    @property
    def changed(self) -> int:
        return self.created + self.updated + self.deleted

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.created + other.created, self.updated + other.updated, self.deleted + other.deleted,
            self.unchanged + other.unchanged,
        )  # fmt: skip


def grouped(changes: Iterable[Change]) -> dict[Group, Entries]:
    """The changes of each entity in their order, entities by group, groups in the order of writing.

    Raises InvalidChange naming every change whose kind is unknown or does not join these labels.
    """
    entries: dict[tuple[tuple[str, ...], EntityKey], list[Change]] = {}
    problems = []
    for change in changes:
        problem = _problem(change)
        if problem:
            problems.append(problem)
        else:
            entries.setdefault(change.thing, []).append(change)
    if problems:
        raise InvalidChange("Some changes name kinds that do not exist; nothing was written.", problems=problems[:20])
    groups: dict[Group, Entries] = {}
    for (kind, key), list_ in entries.items():
        groups.setdefault(Group(_stage(kind, list_), kind), {})[key] = list_
    return dict(sorted(groups.items(), key=lambda item: (item[0].stage, item[0].kind)))


def batches(groups: Mapping[Group, Entries], size: int) -> Iterator[list[tuple[Group, Entries]]]:
    """The groups cut into batches of at most `size` entities; small groups share a batch."""
    batch: list[tuple[Group, Entries]] = []
    room = size
    for group, entries in groups.items():
        rest = iter(entries.items())
        while part := dict(islice(rest, room)):
            batch.append((group, part))
            room -= len(part)
            if not room:
                yield batch
                batch, room = [], size
    if batch:
        yield batch


def folded(before: Mapping[str, Any] | None, changes: Sequence[Change]) -> dict[str, Any] | None:
    """What is left of an entity's properties after its changes; None = it does not exist."""
    state = None if before is None else dict(before)
    for change in changes:
        if change.op is Op.DELETE:
            state = None
        else:
            base = state if change.op is Op.PATCH and state is not None else {}
            merged = {**base, **change.properties}
            state = {name: _plain(value) for name, value in merged.items() if value is not None}
    return state


def check_expected(changes: Sequence[Change], revision: int) -> None:
    """Raises Conflict if a change was made for another revision of its entity (0 = it does not exist)."""
    for change in changes:
        expected = change.expected_revision
        if expected is not None and expected != revision:
            raise Conflict(
                f"{_name(change)} was changed meanwhile: revision {revision}, not {expected}.",
                hint="Read it again and repeat the change.",
                public="It was changed meanwhile.",
            )


def dangling(missing: Iterable[tuple[str, str]]) -> InvalidChange:
    problems = [Problem(f"there is no {label} {node_id!r}") for label, node_id in sorted(set(missing))]
    return InvalidChange(
        "A relationship would end nowhere; nothing was written.", hint="Add both ends first.", problems=problems[:20]
    )


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _stage(kind: tuple[str, ...], changes: Sequence[Change]) -> Stage:
    if len(kind) > 1:
        return Stage.TIES
    return Stage.REMOVALS if changes[-1].op is Op.DELETE else Stage.NODES


def _problem(change: Change) -> Problem | None:
    if isinstance(change, NodeChange):
        known = change.label in STORED_KINDS and change.id != ""
        return None if known else Problem(f"no such node: {change.label} {change.id!r}")
    kind = RELATIONSHIP_KINDS.get(change.type)
    if kind and change.source_label in kind.source_labels and change.target_label in kind.target_labels:
        return None
    return Problem(f"no such relationship: {change.source_label} {change.type} {change.target_label}")


def _name(change: Change) -> str:
    return f"{change.label} {change.id}" if isinstance(change, NodeChange) else f"Relationship {change.id}"
