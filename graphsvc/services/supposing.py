"""An account's graph with changes supposed in it, held to the rules that the changes themselves would be. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphsvc.errors import InvalidChange, Problem
from graphsvc.model import Change, Entry, Graph, Node, NodeChange, NodeKey, Op, Tie, TieChange
from graphsvc.services import rules
from graphsvc.services.draft import Draft, TieKey, key_of_tie
from graphsvc.services.suppositions import Leave, Scene, Supposition, Tied, their

Placed = tuple[Supposition, str]
"""What is supposed, and the JSON pointer of where that was said."""


@dataclass(frozen=True, slots=True)
class Supposed:
    """The graph as it would be. `vacated`: who of theirs leaves (see `analyse`). `entries`: what each supposition
    changes, as the journal would say it."""

    graph: Graph
    vacated: frozenset[str]
    entries: tuple[tuple[Entry, ...], ...]


def suppose(graph: Graph, scene: Scene, every: Sequence[Placed]) -> Supposed:
    """The graph after all that is supposed, in order. Raises InvalidChange where a rule would be broken."""
    draft = Draft(_Known(graph))
    entries = [tuple(_laid(draft, each.changes(scene, draft), place)) for each, place in every]
    suppositions = list(dict.fromkeys(each for each, _ in every))
    leave = {each.person for each in suppositions if isinstance(each, Leave)}
    vacated = frozenset(person for label, person in leave if label == "Stakeholder")
    for change in _taken_over(draft, scene, vacated, suppositions):
        draft.change(change, "")
    refuse(rules.breaches(draft))
    return Supposed(_overlaid(graph, draft), vacated, tuple(entries))


def refuse(problems: Sequence[Problem]) -> None:
    """Raises InvalidChange if there is any problem."""
    if problems:
        raise InvalidChange("This cannot be supposed.", problems=problems)


def _laid(draft: Draft, changes: Iterable[Change], place: str) -> Iterator[Entry]:
    """Lays the changes over the draft, and says what each one changes."""
    for change in changes:
        before = _state(draft, change)
        draft.change(change, place)
        after = _state(draft, change)
        kind, key = change.thing
        yield Entry(kind, key, 0, before, after)


def _state(draft: Draft, change: Change) -> Mapping[str, Any] | None:
    """The properties of what the change is about, as the draft has it."""
    if isinstance(change, NodeChange):
        item: Node | Tie | None = draft.node(change.label, change.id)
    else:
        item = draft.tie(change.type, change.source, change.target, change.key)
    return None if item is None else item.properties


def _taken_over(
    draft: Draft, scene: Scene, vacated: Iterable[str], every: Iterable[Supposition]
) -> Iterator[TieChange]:
    """The roles that others take over from those who leave, so that no seat is left open: whoever is given a role takes
    it from one of those who hold it."""
    given = Counter(str(each.value) for each in every if isinstance(each, Tied) and each.kind == "role")
    for role, count in given.items():
        held = [person for person in sorted(vacated) if draft.tie("HAS_ROLE", person, str(scene.opportunity), role)]
        for person in held[:count]:
            yield TieChange(Op.DELETE, "HAS_ROLE", *their(person), "Opportunity", str(scene.opportunity), role)


class _Known:
    """A graph as a draft looks it up."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._around: dict[NodeKey, list[Tie]] = defaultdict(list)
        self._ties: dict[tuple[str, str, str, str], Tie] = {}
        for tie in _ties(graph):
            self._ties[tie.type, tie.source, tie.target, tie.key] = tie
            for end in set(tie.ends):
                self._around[end].append(tie)

    def node(self, label: str, node_id: str) -> Node | None:
        return self._graph.nodes(label).get(node_id)

    def tie(self, tie_type: str, source: str, target: str, key: str = "") -> Tie | None:
        return self._ties.get((tie_type, source, target, key))

    def ties_of(self, label: str, node_id: str) -> list[Tie]:
        return self._around.get((label, node_id), [])


def _ties(graph: Graph) -> Iterator[Tie]:
    return (tie for kind in graph.types() for tie in graph.ties(kind))


def _overlaid(graph: Graph, draft: Draft) -> Graph:
    """The graph, with what the draft touches as the draft has it."""
    nodes: dict[NodeKey, Node | None] = {
        (label, node.id): node for label in graph.labels() for node in graph.nodes(label).values()
    }
    ties: dict[TieKey, Tie | None] = {key_of_tie(tie): tie for tie in _ties(graph)}
    return Graph(
        [node for node in (nodes | draft.touched_nodes()).values() if node is not None],
        [tie for tie in (ties | draft.touched_ties()).values() if tie is not None],
        graph.revision,
        graph.erased,
    )
