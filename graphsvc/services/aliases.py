"""Earlier ids: what an id leads to now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Protocol

from graphsvc.kinds import ALIAS, NODE_KINDS_BY_PLURAL, RELATIONSHIP_KINDS, alias_id, led
from graphsvc.kinds.identity import id_space
from graphsvc.model import Graph, Node, NodeKey, parse_tie_id, tie_id
from graphsvc.services.entities import link_columns
from graphsvc.services.wish import Wish
from graphsvc.store.port import Graphs, Store


class Nodes(Protocol):
    """What is asked for single nodes."""

    def node(self, label: str, node_id: str) -> Node | None:
        """One node, or None."""
        ...


def present_id(nodes: Nodes, label: str, node_id: str) -> str:
    """The id that this one leads to, however often it was renamed; itself where something has it or nothing had."""

    def to(earlier: str) -> str | None:
        alias = nodes.node(ALIAS.label, alias_id(label, earlier))
        return None if alias is None else alias.get("to")

    return led(node_id, lambda here: nodes.node(label, here) is not None, to)


def renames(store: Store, before: Graph, after: Graph, revisions: tuple[int, int]) -> dict[NodeKey, NodeKey]:
    """What has another id in a later graph than in an earlier one: nodes of the earlier → the same of the later. A few
    queries, however much it is. An id that was merged into another one leads to that."""
    gone, new = _without(before, after), _without(after, before)
    earlier, later = (store.at(revision) for revision in revisions)
    back = {now: old for old, now in _led(earlier, new).items() if now in gone}  # a rename was taken back
    return {**_led(later, gone), **back}


def _without(graph: Graph, other: Graph) -> set[NodeKey]:
    return {(label, i) for label in graph.labels() for i in graph.nodes(label) if i not in other.nodes(label)}


def _led(graphs: Graphs, keys: set[NodeKey]) -> dict[NodeKey, NodeKey]:
    """Where these ids led to at a revision, however often what had them was renamed."""
    here = {key: key for key in keys}
    moving = set(keys)
    while moving:
        asked = {key: alias_id(*here[key]) for key in moving}
        to = {node.id: node.get("to") for node in graphs.nodes_of(ALIAS.label, set(asked.values()))}
        moving = {key for key, alias in asked.items() if to.get(alias) not in (None, key[1], here[key][1])}
        here |= {key: (key[0], to[asked[key]]) for key in moving}
    return {key: now for key, now in here.items() if now != key}


def present_tie_id(nodes: Nodes, text: str) -> str:
    """The id of a tie whose ends are named by what they are called now; the text itself where it is no tie's id."""
    try:
        kind, source, target, key = parse_tie_id(text)
        declared = RELATIONSHIP_KINDS[kind]
    except (ValueError, KeyError):
        return text
    begin, end = _end(nodes, declared.source_labels, source), _end(nodes, declared.target_labels, target)
    if declared.symmetric and (begin, end) != (source, target):
        begin, end = sorted((begin, end))
    return tie_id(kind, begin, end, key)


def present_wish(nodes: Nodes, wish: Wish) -> Wish:
    """The wish about what its ids lead to now."""
    kind = NODE_KINDS_BY_PLURAL.get(wish.kind)
    if kind is None:
        return replace(wish, id=present_tie_id(nodes, wish.id))
    links = {}
    for name, value in wish.links.items():
        column = link_columns(kind.label).get(name)
        links[name] = value if column is None else _link(nodes, column.labels, column.prefixed, value)
    return replace(wish, id=_of_space(nodes, kind.label, wish.id), links=links)


def _of_space(nodes: Nodes, label: str, node_id: str) -> str:
    """An id that something of another label has is taken: that is for the rules to say."""
    now = present_id(nodes, label, node_id)
    taken = now != node_id and any(nodes.node(other, node_id) for other in id_space(label))
    return node_id if taken else now


def _end(nodes: Nodes, labels: Iterable[str], node_id: str) -> str:
    labels = tuple(labels)
    if any(nodes.node(label, node_id) for label in labels):
        return node_id
    return next((now for label in labels if (now := present_id(nodes, label, node_id)) != node_id), node_id)


def _link(nodes: Nodes, labels: tuple[str, ...], prefixed: bool, value: object) -> object:
    if isinstance(value, list):
        return [_link(nodes, labels, prefixed, one) for one in value]
    if not isinstance(value, str):
        return value
    prefix, colon, bare = value.partition(":") if prefixed else ("", "", value)
    return prefix + colon + _end(nodes, labels, bare.strip())
