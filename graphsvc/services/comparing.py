"""What differs between two states, as entries of the journal would say it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from graphsvc.model import Entry, Graph

_Key = tuple[tuple[str, ...], tuple[str, ...]]


def net(entries: Iterable[Entry]) -> list[Entry]:
    """What many changes, in order, come to: one an entity, none where all is as it was."""
    before: dict[_Key, Mapping[str, Any] | None] = {}
    after: dict[_Key, Mapping[str, Any] | None] = {}
    for entry in entries:
        before.setdefault((entry.kind, entry.key), entry.before)
        after[entry.kind, entry.key] = entry.after
    return [Entry(*key, 0, before[key], after[key]) for key in before if before[key] != after[key]]


def differences(before: Graph, after: Graph, kinds: Iterable[str], account: str) -> list[Entry]:
    """What differs in an account's nodes of these labels and ties of these types, by kind and key."""
    kinds = tuple(kinds)
    was, becomes = _things(before, kinds, account), _things(after, kinds, account)
    return [
        Entry(*key, 0, was.get(key), becomes.get(key))
        for key in sorted({**was, **becomes})
        if was.get(key) != becomes.get(key)
    ]


def _things(graph: Graph, kinds: tuple[str, ...], account: str) -> dict[_Key, Mapping[str, Any]]:
    """The account's own: its teams; the ties that lead to it, or to its decisions."""
    found: dict[_Key, Mapping[str, Any]] = {}
    teams = {tie.source for tie in graph.ties("EMBEDDED_IN") if tie.target == account}
    own = {account, *(tie.source for tie in graph.ties("OF") if tie.target == account)}
    for kind in kinds:
        for node in graph.nodes(kind).values():
            if node.id in teams:
                found[(kind,), (node.id,)] = node.properties
        for tie in graph.ties(kind):
            if tie.target in own:
                found[(kind, tie.source_label, tie.target_label), (tie.source, tie.target, tie.key)] = tie.properties
    return found
