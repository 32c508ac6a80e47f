"""Parts of the graph, gathered step by step: ties around a set of nodes, then the nodes they lead to."""

from __future__ import annotations

from collections.abc import Iterable

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
_PREDECESSORS = 8  # posts that one person's chain is followed back


class _Gathering:
    """Nodes wanted and ties found so far. A tie found by two questions counts once."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._known: dict[tuple[str, str], Node] = {}
        self._wanted: dict[str, set[str]] = {}
        self._ties: dict[tuple[str, str, str, str, str, str], Tie] = {}
        self._asked: set[tuple[str, str, str]] = set()

    def begin(self, label: str, node_id: str) -> bool:
        """Wants the node from which it goes out. Returns whether there is one."""
        self._known = {(node.label, node.id): node for node in self._view.nodes(label, [node_id])}
        self.want(label, [node_id])
        return bool(self._known)

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
        self._ties.update({_identity(tie): tie for tie in found})
        return found

    def follow(self, label: str, ids: Iterable[str], types: tuple[str, ...]) -> list[Tie]:
        """As `around`, and the other ends come along."""
        found = self.around(label, ids, types)
        for far, node_id in {end for tie in found for end in tie.ends}:
            self.want(far, [node_id])
        return found

    def graph(self) -> Graph:
        """What was gathered: the wanted nodes with their properties, and the ties that join two of them."""
        nodes = list(self._nodes())
        there = {(node.label, node.id) for node in nodes}
        ties = [tie for _, tie in sorted(self._ties.items()) if there.issuperset(tie.ends)]
        return Graph(nodes, ties, self._view.revision, self._view.erased)

    def _nodes(self) -> Iterable[Node]:
        for label, ids in sorted(self._wanted.items()):
            known = [self._known[label, node_id] for node_id in ids if (label, node_id) in self._known]
            unread = sorted(node_id for node_id in ids if (label, node_id) not in self._known)
            found = self._view.nodes(label, unread) if unread else []
            yield from sorted([*known, *found], key=lambda node: node.id)


def account_graph(view: View, account_id: str) -> Graph:
    """See `Store.account_graph`. About twenty queries, whatever the size of the account."""
    gathering = _begin(view, "Account", account_id)
    gathering.follow("Account", [account_id], _ACCOUNT)
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
    gathering = _begin(view, label, node_id)
    if label == "Account":
        gathering.follow("Account", {node_id}, ("WORKS_AT",))
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


def _begin(view: View, label: str, node_id: str) -> _Gathering:
    gathering = _Gathering(view)
    if not gathering.begin(label, node_id):
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
    for _ in range(_PREDECESSORS):
        earlier = {tie.source for tie in gathering.ties("SAME_PERSON_AS") if tie.target in later} - later
        if not earlier:
            return
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


def _identity(tie: Tie) -> tuple[str, str, str, str, str, str]:
    return tie.type, tie.source_label, tie.source, tie.target_label, tie.target, tie.key
