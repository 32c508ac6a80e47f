"""Parts of the graph, gathered step by step: ties around a set of nodes, then the nodes they lead to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from graphsvc.errors import NotFound
from graphsvc.kinds import OURS, PERSON
from graphsvc.model import Graph, Node, NodeKey, Tie
from graphsvc.store.view import Asked, View

_ACCOUNT = ("WORKS_AT", "PART_OF", "OF", "MANAGES", "SERVES", "EMBEDDED_IN", "SUBSIDIARY_OF")
_EVIDENCE = ("CONTACTS", "INTERACTED_WITH", "ATTENDED", "MEMBER_OF", "SAME_PERSON_AS", "WORKS_AT")
_PERSON = (
    *_EVIDENCE, "WORKS_IN", "REPORTS_TO", "INFLUENCES", "CONFLICTS_WITH", "KNOWS", "HAS_ROLE", "HAS_STANCE",
)  # fmt: skip
_AMONG = ("REPORTS_TO", "KNOWS", "CONFLICTS_WITH", "MEMBER_OF", "WORKS_FOR")
_TEAM = ("MEMBER_OF", "LED_BY", "EMBEDDED_IN")
_Identity = tuple[str, str, str, str, str, str]
_Asked = tuple[str, Iterable[str], tuple[str, ...]]
"""A label, ids of nodes, types of ties."""


class _Gathering:
    """Nodes wanted and ties found so far. A tie found by two questions counts once."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._wanted: dict[str, set[str]] = {}
        self._ties: dict[_Identity, Tie] = {}
        self._ends: set[NodeKey] = set()
        self._asked: dict[tuple[str, tuple[str, ...]], set[str]] = {}

    def begin(self, label: str, node_id: str, types: tuple[str, ...] = ()) -> bool:
        """Wants the node from which it goes out, and what these ties of it lead to. Returns whether there is one."""
        self.want(label, [node_id])
        if types:
            self.follow((label, [node_id], types))
        return bool(self._view.nodes(label, [node_id]))

    def want(self, label: str, ids: Iterable[str]) -> None:
        self._wanted.setdefault(label, set()).update(ids)

    def ids(self, label: str) -> set[str]:
        return set(self._wanted.get(label, ()))

    def ties(self, *types: str) -> list[Tie]:
        return [tie for tie in self._ties.values() if tie.type in types]

    def around(self, *asked: _Asked) -> set[NodeKey]:
        """Takes along all ties of these types at these nodes, each label once. Returns what they join, which is not
        wanted by that."""
        return self._gathered(self._unasked(asked))

    def follow(self, *asked: _Asked) -> set[NodeKey]:
        """As `around`, and what they join is wanted."""
        ends = self.around(*asked)
        for label, node_id in ends:
            self._wanted.setdefault(label, set()).add(node_id)
        return ends

    def graph(self, *asked: _Asked) -> Graph:
        """What was gathered: the wanted nodes with their properties, and the ties that join two of them. These are
        asked `around` before, together with the nodes that have not come yet."""
        unmet = {label: (new, ()) for label, ids in self._wanted.items() if (new := self._view.unmet(label, ids))}
        self._gathered({**unmet, **self._unasked(asked)})
        nodes = list(self._nodes())
        ties = [self._ties[one] for one in sorted(self._ties)]
        if apart := self._ends.difference(node[:2] for node in nodes):
            ties = [tie for tie in ties if apart.isdisjoint(tie.ends)]
        return Graph(nodes, ties, self._view.revision, self._view.erased)

    def _unasked(self, asked: Iterable[_Asked]) -> dict[str, Asked]:
        """Those of these nodes that were not asked for such ties yet; now they are."""
        new = dict[str, Asked]()
        for label, ids, types in asked:
            known = self._asked.setdefault((label, types), set())
            if fresh := sorted(set(ids) - known):
                new[label] = fresh, types
                known.update(fresh)
        return new

    def _gathered(self, asked: Mapping[str, Asked]) -> set[NodeKey]:
        found = self._view.gathered(asked) if asked else []
        ends = {tie[1:3] for tie in found} | {tie[3:5] for tie in found}
        self._ties.update({tie[:6]: tie for tie in found})
        self._ends |= ends
        return ends

    def _nodes(self) -> Iterable[Node]:
        for label, ids in sorted(self._wanted.items()):
            yield from sorted(self._view.nodes(label, sorted(ids)), key=lambda node: node.id)


def account_graph(view: View, account_id: str) -> Graph:
    """See `Store.account_graph`. About twenty queries, whatever the size of the account."""
    gathering = _begin(view, "Account", account_id, _ACCOUNT)
    _departments(gathering)
    people = gathering.ids("Stakeholder")
    # Only what touches this account's own people: colleagues met on the way are not asked for their other customers.
    gathering.follow(("Stakeholder", people, _PERSON))
    _predecessors(gathering, people)
    serving = {tie.source for tie in gathering.ties("SERVES")}
    gathering.follow(*_meetings_and_teams(gathering), ("Partner", serving, ("WORKS_FOR",)))
    _employers(gathering)
    return gathering.graph(*((label, gathering.ids(label), _AMONG) for label in OURS))


def neighbourhood(view: View, label: str, node_id: str, max_steps: int) -> Graph:
    """See `Store.neighbourhood`. Walks back from the targets: who could speak to whom, at most `max_steps` times."""
    gathering = _begin(view, label, node_id, ("WORKS_AT",) if label == "Account" else ())
    reached: dict[str, set[str]] = {label: set() for label in PERSON}
    for _ in range(max_steps):
        fresh = {label: gathering.ids(label) - reached[label] for label in PERSON}
        for label, ids in fresh.items():
            reached[label] |= ids
        gathering.follow(
            ("Stakeholder", fresh["Stakeholder"], _PERSON), *((label, fresh[label], _AMONG) for label in OURS)
        )
        _predecessors(gathering, fresh["Stakeholder"])
        gathering.follow(*_meetings_and_teams(gathering))
    _employers(gathering)
    gathering.around(*((label, gathering.ids(label), ("CONFLICTS_WITH", "REPORTS_TO", "KNOWS")) for label in PERSON))
    gathering.follow(("Stakeholder", gathering.ids("Stakeholder"), ("WORKS_AT", "HAS_STANCE")))
    gathering.follow(("Account", gathering.ids("Account"), ("OF", "EMBEDDED_IN")))
    # The roles that decide which opportunity an account is judged by: also of people on no path, who may have left.
    gathering.follow(("Opportunity", gathering.ids("Opportunity"), ("HAS_ROLE",)))
    return gathering.graph(("Stakeholder", gathering.ids("Stakeholder"), ("WORKS_AT",)))


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
    while gathering.follow(("Department", gathering.ids("Department"), ("PART_OF",))):
        pass


def _predecessors(gathering: _Gathering, people: set[str]) -> None:
    """Earlier posts of these people, and who was in touch with them there (carried over to today)."""
    later = set(people)
    while earlier := {tie.source for tie in gathering.ties("SAME_PERSON_AS") if tie.target in later} - later:
        gathering.follow(("Stakeholder", earlier, _EVIDENCE))
        later |= earlier


def _meetings_and_teams(gathering: _Gathering) -> tuple[_Asked, _Asked]:
    """Who else was at the meetings and is in the teams that were met so far."""
    meetings, teams = gathering.ids("Engagement"), gathering.ids("JointTeam")
    return ("Engagement", meetings, ("ATTENDED",)), ("JointTeam", teams, _TEAM)


def _employers(gathering: _Gathering) -> None:
    """The employer of every partner's person met."""
    gathering.follow(("PartnerContact", gathering.ids("PartnerContact"), ("WORKS_FOR",)))
