"""What differs between two states, as entries of the journal would say it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from graphsvc.kinds import ALIAS
from graphsvc.model import Entry, Graph
from graphsvc.services.identity import Ids, Thing, became, one_thing, renamed

_States = tuple[Mapping[str, Any] | None, Mapping[str, Any] | None]


def net(entries: Iterable[Entry]) -> list[Entry]:
    """What many changes, in order of their commits, come to: one an entity under its last id, none where all is as it
    was, or where it is about somebody who was erased."""
    states: dict[Thing, _States] = {}
    for _, group in groupby(entries, key=lambda entry: entry.commit):
        commit = list(group)
        if ids := became(commit):
            states = _carried(states, commit, ids)
        for entry in one_thing(commit):
            if entry.kind != (ALIAS.label,) and not entry.erased:
                first = states.get((entry.kind, entry.key), (entry.before, None))[0]
                states[entry.kind, entry.key] = (first, entry.after)
    return [Entry(*key, 0, *states[key]) for key in states if states[key][0] != states[key][1]]


def _carried(states: dict[Thing, _States], commit: Iterable[Entry], ids: Ids) -> dict[Thing, _States]:
    """The states under later ids. Of two that became one, the one that is kept counts, but that something was there
    before is true of both."""
    moved = {(entry.kind, entry.key): (entry.before, entry.after) for entry in commit} | states
    found = dict(states)
    for key, state in moved.items():
        now = renamed(*key, ids)
        if now == key:
            continue
        found.pop(key, None)
        kept = found.get(now)
        if kept is not None:
            found[now] = (state[0] if kept[0] is None else kept[0], kept[1])
        elif key in states:
            found[now] = state
    return found


def differences(before: Graph, after: Graph, kinds: Iterable[str], account: tuple[str, str], ids: Ids) -> list[Entry]:
    """What differs in an account's nodes of these labels and ties of these types, by kind and key. `account`: its ids
    at both ends; `ids`: what is called otherwise at the later end."""
    kinds = tuple(kinds)
    was = {renamed(*thing, ids): state for thing, state in _things(before, kinds, account[0]).items()}
    becomes = _things(after, kinds, account[1])
    return [
        Entry(*key, 0, was.get(key), becomes.get(key))
        for key in sorted({**was, **becomes})
        if was.get(key) != becomes.get(key)
    ]


def _things(graph: Graph, kinds: tuple[str, ...], account: str) -> dict[Thing, Mapping[str, Any]]:
    """The account's own: its teams; the ties that lead to it, or to its decisions."""
    found: dict[Thing, Mapping[str, Any]] = {}
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
