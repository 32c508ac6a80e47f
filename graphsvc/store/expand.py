"""Parts of the graph, gathered step by step: ties around a set of nodes, then the nodes they lead to."""

from __future__ import annotations

from collections.abc import Iterable
from operator import attrgetter

from graphsvc.errors import NotFound
from graphsvc.kinds import OURS, PERSON
from graphsvc.model import Graph, Node, Tie
from graphsvc.store.view import View

_ACCOUNT = ("WORKS_AT", "PART_OF", "OF", "MANAGES", "SERVES", "EMBEDDED_IN", "SUBSIDIARY_OF")
_EVIDENCE = ("CONTACTS", "INTERACTED_WITH", "ATTENDED", "MEMBER_OF", "SAME_PERSON_AS", "WORKS_AT")
_PERSON = (
    *_EVIDENCE, "WORKS_IN", "REPORTS_TO", "INFLUENCES", "CONFLICTS_WITH", "KNOWS", "HAS_ROLE", "HAS_STANCE",
)  # fmt: skip
_AMONG = ("REPORTS_TO", "KNOWS", "CONFLICTS_WITH", "MEMBER_OF", "WORKS_FOR")
_TEAM = ("MEMBER_OF", "LED_BY", "EMBEDDED_IN")
_identity = attrgetter("type", "source_label", "source", "target_label", "target", "key")


class _Gathering:
    """Nodes wanted and ties found so far. A tie found by two questions counts once."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._wanted: dict[str, set[str]] = {}
        self._ties: dict[tuple[str, str, str, str, str, str], Tie] = {}
        self._asked: set[tuple[str, str, str]] = set()

    def begin(self, label: str, node_id: str, types: tuple[str, ...] = ()) -> bool:
        """Wants the node from which it goes out, and what these ties of it lead to. Returns whether there is one."""
        self.want(label, [node_id])
        if types:
            self.follow(label, [node_id], types)
        return bool(self._view.nodes(label, [node_id]))

    def want(self, label: str, ids: Iterable[str]) -> None:
        self._wanted.setdefault(label, set()).update(ids)

    def ids(self, label: str) -> set[str]:
        return set(self._wanted.get(label, ()))

    def ties(self, *types: str) -> list[Tie]:
        return [tie for tie in self._ties.values() if tie.type in types]

    def around(self, label: str, ids: Iterable[str], types: tuple[str, ...]) -> list[Tie]:
        """All ties of these types at these nodes, without taking the other ends along."""
        name = "|".join(types)
        new = sorted(node_id for node_id in set(ids) if (label, name, node_id) not in self._asked)
        if not new:
            return []
        self._asked.update((label, name, node_id) for node_id in new)
        found = self._view.around(label, new, types)
        self._ties.update(zip(map(_identity, found), found, strict=True))
        return found

    def follow(self, label: str, ids: Iterable[str], types: tuple[str, ...]) -> list[Tie]:
        """As `around`, and the other ends come along."""
        found = self.around(label, ids, types)
        ends = {(tie.source_label, tie.source) for tie in found} | {(tie.target_label, tie.target) for tie in found}
        for far, node_id in ends:
            self._wanted.setdefault(far, set()).add(node_id)
        return found

    def graph(self) -> Graph:
        """What was gathered: the wanted nodes with their properties, and the ties that join two of them."""
        nodes = list(self._nodes())
        there = {(node.label, node.id) for node in nodes}
        ties = [self._ties[one] for one in sorted(self._ties) if one[1:3] in there and one[3:5] in there]
        return Graph(nodes, ties, self._view.revision, self._view.erased)

    def _nodes(self) -> Iterable[Node]:
        for label, ids in sorted(self._wanted.items()):
            yield from sorted(self._view.nodes(label, sorted(ids)), key=lambda node: node.id)


def account_graph(view: View, account_id: str) -> Graph:
    """See `Store.account_graph`. About twenty queries, whatever the size of the account."""
    gathering = _begin(view, "Account", account_id, _ACCOUNT)
    _departments(gathering)
    people = gathering.ids("Stakeholder")
    # Only what touches this account's own people: colleagues met on the way are not asked for their other customers.
    gathering.follow("Stakeholder", people, _PERSON)
    _predecessors(gathering, people)
    _meetings_and_teams(gathering)
    _partners(gathering)
    for label in OURS:
        gathering.around(label, gathering.ids(label), _AMONG)
    return gathering.graph()


def neighbourhood(view: View, label: str, node_id: str, max_steps: int) -> Graph:
    """See `Store.neighbourhood`. Walks back from the targets: who could speak to whom, at most `max_steps` times."""
    gathering = _begin(view, label, node_id, ("WORKS_AT",) if label == "Account" else ())
    reached: dict[str, set[str]] = {label: set() for label in PERSON}
    for _ in range(max_steps):
        fresh = {label: gathering.ids(label) - reached[label] for label in PERSON}
        for label, ids in fresh.items():
            reached[label] |= ids
        gathering.follow("Stakeholder", fresh["Stakeholder"], _PERSON)
        _predecessors(gathering, fresh["Stakeholder"])
        for label in OURS:
            gathering.follow(label, fresh[label], _AMONG)
        _meetings_and_teams(gathering)
    gathering.follow("PartnerContact", gathering.ids("PartnerContact"), ("WORKS_FOR",))
    for label in PERSON:
        gathering.around(label, gathering.ids(label), ("CONFLICTS_WITH", "REPORTS_TO", "KNOWS"))
    gathering.follow("Stakeholder", gathering.ids("Stakeholder"), ("WORKS_AT", "HAS_STANCE"))
    gathering.follow("Account", gathering.ids("Account"), ("OF", "EMBEDDED_IN"))
    _weights(gathering)
    return gathering.graph()


def _begin(view: View, label: str, node_id: str, types: tuple[str, ...]) -> _Gathering:
    gathering = _Gathering(view)
    if not gathering.begin(label, node_id, types):
        raise NotFound(
            f"There is no {label.lower()} {node_id!r}.",
            hint="Look it up with `graphsvc accounts`.",
            public=f"There is no {label.lower()} with this id.",
        )
    return gathering


def _departments(gathering: _Gathering) -> None:
    """Departments within departments, as deep as they go."""
    while gathering.follow("Department", gathering.ids("Department"), ("PART_OF",)):
        pass


def _predecessors(gathering: _Gathering, people: set[str]) -> None:
    """Earlier posts of these people, and who was in touch with them there (carried over to today)."""
    later = set(people)
    while earlier := {tie.source for tie in gathering.ties("SAME_PERSON_AS") if tie.target in later} - later:
        gathering.follow("Stakeholder", earlier, _EVIDENCE)
        later |= earlier


def _meetings_and_teams(gathering: _Gathering) -> None:
    """Who else was at the meetings and is in the teams that were met so far."""
    gathering.follow("Engagement", gathering.ids("Engagement"), ("ATTENDED",))
    gathering.follow("JointTeam", gathering.ids("JointTeam"), _TEAM)


def _partners(gathering: _Gathering) -> None:
    """The people of the partners that serve the account, and the employer of every partner's person met."""
    serving = {tie.source for tie in gathering.ties("SERVES")}
    gathering.follow("Partner", serving, ("WORKS_FOR",))
    gathering.follow("PartnerContact", gathering.ids("PartnerContact"), ("WORKS_FOR",))


def _weights(gathering: _Gathering) -> None:
    """The roles that decide which opportunity an account is judged by: also of people on no path, who may have left."""
    gathering.follow("Opportunity", gathering.ids("Opportunity"), ("HAS_ROLE",))
    gathering.around("Stakeholder", gathering.ids("Stakeholder"), ("WORKS_AT",))
