"""What the things are called that changes are about: as they are now, or were when they were last there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from graphsvc.kinds import ALIAS, aliased
from graphsvc.kinds.standing import account_of_standing
from graphsvc.model import Entry, Graph, NodeKey
from graphsvc.services.choices import Lang
from graphsvc.services.words import called
from graphsvc.store.port import Store


class KnownNames:
    """Implements `words.Names` for nodes whose properties are at hand."""

    def __init__(self, nodes: Mapping[NodeKey, Mapping[str, Any]], lang: Lang) -> None:
        self._nodes, self._lang = nodes, lang

    def __call__(self, label: str, node_id: str) -> str:
        properties = self._nodes.get((label, node_id))
        return node_id if properties is None else called(label, properties, node_id, self._lang)

    def titled(self, label: str, node_id: str) -> str:
        name, title = self(label, node_id), self._nodes.get((label, node_id), {}).get("title")
        if not title:
            return name
        return f"{name}（{title}）" if self._lang == "zh" else f"{name} ({title})"


def names_for(store: Store, entries: Sequence[Entry], lang: Lang) -> KnownNames:
    """The names of all that these changes are about. A few queries, however many they are."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for label, node_id in (end for entry in entries for end in _about(entry)):
        wanted[label].add(node_id)
    wanted["Account"] |= {a for o in wanted["Opportunity"] if (a := account_of_standing(o)) is not None}
    nodes = {(label, node.id): node.properties for label, ids in wanted.items() for node in store.nodes_of(label, ids)}
    gone = {(label, node_id) for label, ids in wanted.items() for node_id in ids} - nodes.keys()
    return KnownNames(
        {**nodes, **_last(gone, entries), **_last(gone, store.entries_around(gone) if gone else ())}, lang
    )


def _about(entry: Entry) -> Iterator[NodeKey]:
    """What a change is about; of an alias, what has the two ids."""
    if entry.kind != (ALIAS.label,):
        yield from entry.ends
        return
    if entry.erased:
        return  # whose id it was is not known any more
    label, old = aliased(entry.key[0])
    yield label, old
    yield from ((label, state["to"]) for state in (entry.before, entry.after) if state and "to" in state)


def names_in(graphs: Iterable[Graph], lang: Lang) -> KnownNames:
    """The names of all that is in these graphs; those of the last one count."""
    return KnownNames(
        {
            (label, node.id): node.properties
            for graph in graphs
            for label in graph.labels()
            for node in graph.nodes(label).values()
        },
        lang,
    )


def _last(gone: set[NodeKey], entries: Iterable[Entry]) -> dict[NodeKey, Mapping[str, Any]]:
    """What these nodes were when they were last there."""
    found: dict[NodeKey, Mapping[str, Any]] = {}
    for entry in entries:
        state = entry.after if entry.after is not None else entry.before
        if len(entry.kind) == 1 and entry.ends[0] in gone and state is not None:
            found[entry.ends[0]] = state
    return found
