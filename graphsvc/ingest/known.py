"""What the store already holds, as far as an import has to know it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from graphsvc.kinds import ALIAS, PERSON, aliased
from graphsvc.model import Graph, Node, Tie


@dataclass(frozen=True)
class Known:
    """`ids`: existing ids by label. `seats`: stakeholders without a name. `nodes`: existing nodes by label and id.

    `ties`: existing ties by type; link ties (for replacement) and acyclic ones (for cycles) have to be there, others
    may be. `aliases`: (label, earlier id) → the id that it leads to.
    """

    ids: Mapping[str, frozenset[str]] = field(default_factory=dict)
    seats: frozenset[str] = frozenset()
    ties: Mapping[str, list[Tie]] = field(default_factory=dict)
    nodes: Mapping[str, Mapping[str, Node]] = field(default_factory=dict)
    aliases: Mapping[tuple[str, str], str] = field(default_factory=dict)

    @classmethod
    def of(cls, graph: Graph) -> Known:
        """All that a graph holds."""
        ids = {label: frozenset(graph.nodes(label)) for label in graph.labels()}
        seats = frozenset(n.id for n in graph.nodes("Stakeholder").values() if n.get("name") is None)
        ties = {kind: list(graph.ties(kind)) for kind in graph.types()}
        aliases = {aliased(node.id): node.get("to") for node in graph.nodes(ALIAS.label).values()}
        return cls(ids, seats, ties, {label: graph.nodes(label) for label in graph.labels()}, aliases)

    @property
    def nothing(self) -> bool:
        """Whether the store is empty."""
        return not (self.ids or self.ties)

    def label(self, id_: str, labels: Iterable[str] = PERSON) -> str | None:
        """The first of the labels under which the id exists."""
        return next((label for label in labels if id_ in self.ids.get(label, ())), None)
