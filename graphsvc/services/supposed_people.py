"""Whom and what the words of a what-if mean: people of the accounts asked about, who joins them, and ours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NoReturn, cast

from graphsvc.access import Viewer
from graphsvc.analysis.coverage import departments_below
from graphsvc.analysis.network import our_people
from graphsvc.errors import Ambiguous, GraphsvcError, NotFound, Problem, pointer
from graphsvc.kinds import OURS, PERSON
from graphsvc.model import Graph, Node, NodeKey, Tie
from graphsvc.services.context import Context
from graphsvc.services.lookup import find_person
from graphsvc.services.studies import Study
from graphsvc.services.supposing import refuse
from graphsvc.services.suppositions import Join, Leave, Supposition, Tied, TiedKind, their
from graphsvc.services.words import called

FIELDS: Mapping[str, tuple[str, ...]] = {
    "without": ("person",),
    "join": ("name", "department"),
    "contact": ("ours", "stakeholder", "level"),
    "influence": ("source", "target", "strength"),
    "reports_to": ("source", "target"),
    "role": ("stakeholder", "role"),
    "support": ("stakeholder", "support"),
}
"""What can be supposed, and what each takes, in the order of the command's options."""
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Said:
    """Something supposed in the caller's words: a kind of `FIELDS`, its values by field. `place`: the JSON pointer."""

    kind: str
    values: Mapping[str, Any]
    place: str


@dataclass
class Directory:
    """The people whom a what-if may be about."""

    ctx: Context
    viewer: Viewer
    studies: Sequence[Study]
    day: date
    _people: dict[NodeKey, Node] = field(default_factory=dict)
    _at: dict[str, Study] = field(default_factory=dict)
    _jobs: list[Tie] = field(default_factory=list)

    def __post_init__(self) -> None:
        for study in self.studies:
            network = study.analysis.network
            for node in (*network.nodes, *network.our_nodes):
                self._people[node.label, node.id] = node
            self._at |= dict.fromkeys(network.people, study)

    def read(self, said: Iterable[Said]) -> list[tuple[Supposition, str]]:
        """Each with its place, who joins first. Raises NotFound, Ambiguous, InvalidChange."""
        every = list(said)
        joins = [(self._join(each), each.place) for each in every if each.kind == "join"]
        return [*joins, *((self._meant(each), each.place) for each in every if each.kind != "join")]

    def account(self, supposition: Supposition) -> str | None:
        """Where it is supposed; None for somebody of ours who leaves: everywhere."""
        label, person = supposition.people[-1]
        return self._at[person].account.id if label == "Stakeholder" else None

    def name(self, person: NodeKey) -> str:
        """What somebody is called."""
        return called(person[0], self._people[person].properties, person[1], "en")

    def names(self) -> Mapping[NodeKey, str]:
        """Everybody known here by name."""
        return {person: self.name(person) for person in self._people}

    def completed(self, graph: Graph, every: Iterable[Supposition]) -> Graph:
        """An account's graph with those of ours about whom something is supposed, though they have nothing to do with
        it so far."""
        named = {person: self._people[person] for each in every for person in each.people if person[0] in OURS}
        ours = [node for (label, person), node in named.items() if person not in graph.nodes(label)]
        if not ours:
            return graph
        nodes = [node for label in graph.labels() for node in graph.nodes(label).values()]
        ties = [tie for kind in graph.types() for tie in graph.ties(kind)]
        return Graph([*nodes, *ours], [*ties, *self._jobs], graph.revision, graph.erased)

    def _meant(self, said: Said) -> Supposition:
        values = said.values
        if said.kind == "without":
            return self._leave(said)
        kind = cast(TiedKind, said.kind)
        if kind == "contact":
            return Tied(kind, self._ours(said), self._theirs(said, "stakeholder"), values["level"])
        if kind in ("role", "support"):
            return Tied(kind, self._theirs(said, "stakeholder"), None, values[kind])
        ends = self._theirs(said, "source"), self._theirs(said, "target")
        if self._at[ends[0][1]] is not self._at[ends[1][1]]:
            self._refuse(said, "the two work at different accounts: such a tie is on introduction paths only")
        return Tied(kind, *ends, values.get("strength", "solid"))

    def _join(self, said: Said) -> Join:
        study, department = self._department(said)
        same = [each for each in self._at if each.startswith("new:") and self._at[each] is study]
        name = said.values["name"]
        joined = next((i for i in same if self._people[their(i)].get("name") == name), None)
        number = len([each for each in self._at if each.startswith("new:")]) + 1
        node_id = joined or f"new:{number}"
        self._people[their(node_id)] = Node("Stakeholder", node_id, {"name": name})
        self._at[node_id] = study
        return Join(node_id, name, department)

    def _department(self, said: Said) -> tuple[Study, str]:
        text = said.values["department"]
        known = [
            (study, study.graph.nodes("Department")[each])
            for study in self.studies
            for each in departments_below(study.analysis.network)
        ]
        found = [known[i] for i in _matching([node for _, node in known], text)]
        if len(found) == 1:
            return found[0][0], found[0][1].id
        candidates = [Problem(_listed(node)) for _, node in found or known][:_SHOWN]
        if found:
            raise _several("departments", text, candidates)
        raise NotFound(
            f"There is no department with the id or name “{text[:60]}” here.",
            hint="Name one of these." if candidates else "The account has no department yet: record one first.",
            problems=candidates,
            public="There is no department with this id or name here.",
        )

    def _leave(self, said: Said) -> Leave:
        text = said.values["person"]
        node = self._local(text, PERSON) or find_person(self.ctx, self.viewer, text, PERSON)
        key = self._present(said, node)
        if self._people[key].get("name") is None:
            self._refuse(said, f"{self.name(key)}: nobody holds this seat who could leave it")
        return Leave(key)

    def _ours(self, said: Said) -> NodeKey:
        text = said.values["ours"]
        return self._present(said, self._local(text, OURS) or find_person(self.ctx, self.viewer, text, OURS))

    def _theirs(self, said: Said, name: str) -> NodeKey:
        text, labels = said.values[name], ("Stakeholder",)
        return self._present(said, self._local(text, labels) or find_person(self.ctx, self.viewer, text, labels))

    def _local(self, text: str, labels: Iterable[str]) -> Node | None:
        """The one of these people whom the text means; None where it means nobody here. Raises Ambiguous."""
        nodes = [node for (label, _), node in self._people.items() if label in labels]
        found = [nodes[i] for i in _matching(nodes, text)]
        if len(found) > 1:
            raise _several("people", text, [Problem(_listed(node)) for node in found])
        return found[0] if found else None

    def _present(self, said: Said, node: Node) -> NodeKey:
        """The key of somebody who is here. Raises InvalidChange for who has left, or works elsewhere."""
        key = (node.label, node.id)
        if key in self._people:
            return key
        if node.label in OURS:
            jobs = [tie for tie in self.ctx.graphs.ties_of(*key) if tie.type == "WORKS_FOR"]
            if not our_people(Graph([node], jobs), self.day):
                self._refuse(said, f"{node.get('name') or node.id} has left already")
            self._people[key] = node
            self._jobs += jobs
            return key
        self._refuse(said, self._why_absent(node))

    def _why_absent(self, node: Node) -> str:
        name = called(node.label, node.properties, node.id, "en")
        posts = [tie for tie in self.ctx.graphs.ties_of(node.label, node.id) if tie.type == "WORKS_AT"]
        if any(node.id in study.analysis.network.left for study in self.studies):
            return f"{name} has left already"
        if any(tie.target == study.account.id for tie in posts for study in self.studies):
            return f"{name} is not there yet on {self.day}"
        return f"{name} works at another account"

    def _refuse(self, said: Said, reason: str) -> NoReturn:
        refuse([Problem(reason, pointer=said.place)])
        raise AssertionError("refused")


def wrong_values(every: Iterable[tuple[Supposition, str]]) -> list[Problem]:
    """The values that cannot be, with the allowed ones."""
    return [
        Problem(f"the {name} {reason}", pointer=place + pointer(name))
        for each, place in every
        for name, reason in each.wrong().items()
    ]


def _matching(nodes: Sequence[Node], text: str) -> list[int]:
    """The positions of the nodes with this id; else of those with this name, in either language."""
    exact = [i for i, node in enumerate(nodes) if node.id == text]
    return exact or [i for i, node in enumerate(nodes) if text in (node.get("name"), node.get("name_zh"))]


def _listed(node: Node) -> str:
    return f"{node.id}  {node.get('name') or ''}".rstrip()


def _several(what: str, text: str, candidates: Sequence[Problem]) -> GraphsvcError:
    return Ambiguous(
        f"{len(candidates)} {what} are called “{text[:60]}”.",
        hint="Ask again with one of these ids.",
        problems=candidates,
        public=f"{len(candidates)} {what} have this name.",
    )
