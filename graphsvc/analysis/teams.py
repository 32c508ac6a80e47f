"""Joint teams: who is in them, what they lack, and what would go with them (metrics §13)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import chain, combinations

from graphsvc.analysis.account import AccountAnalysis
from graphsvc.analysis.coverage import function_columns
from graphsvc.analysis.network import Contract, Network, contract_of
from graphsvc.analysis.ours import active_contacts, teams_at
from graphsvc.analysis.settings import MetricSettings, lacking
from graphsvc.analysis.strength import Contact, contacts, matrix
from graphsvc.analysis.threads import threads
from graphsvc.kinds import value_of
from graphsvc.model import Graph, Node, Tie


class Side(StrEnum):
    """Whose a person is. A partner's people stand on our side of a team."""

    OURS = "ours"
    THEIRS = "theirs"
    PARTNER = "partner"


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in a team who has not left; `function` None = not recorded."""

    person: str
    side: Side
    function: str | None


@dataclass(frozen=True, slots=True)
class TeamFunction:
    """A function of the team (`unknown` = not recorded) and its members on our side, partners' included, and theirs."""

    function: str
    ours: tuple[str, ...]
    theirs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OneSided:
    """A member all of whose ties, one or more, lie on one side: `on` `ours` or `theirs`. `ties`: to how many people."""

    person: str
    side: Side
    on: Side
    ties: int


@dataclass(frozen=True, slots=True)
class Team:
    """One joint team on one day.

    `our_leads`, `customer_leads`: who leads each line and has not left, by id; `members` by id; `missing_functions`:
    those of the playbook that nobody on our side has. `threads_through`: how many of the account's threads need a
    contact between two members; `threads` ≤ `threads_through`: how many of them would go with the team;
    `threads_left`: how many the account would still have then.
    """

    team: str
    contract: Contract
    contract_from: date | None
    contract_until: date | None
    our_leads: tuple[str, ...]
    customer_leads: tuple[str, ...]
    members: tuple[Member, ...]
    functions: tuple[TeamFunction, ...]
    missing_functions: tuple[str, ...]
    threads_through: int
    threads: int
    threads_left: int
    one_sided: tuple[OneSided, ...]

    @property
    def both_lines(self) -> bool:
        """Whether both lines are present: ours and the customer's lead."""
        return bool(self.our_leads and self.customer_leads)


def teams(analysis: AccountAnalysis, settings: MetricSettings) -> tuple[Team, ...]:
    """Every joint team embedded at the account, by id, whatever its contract says.

    What goes with a team are its memberships: each contact then falls back to what else it rests on (metrics §5), and
    a thread is lost where too little is left. Threads run through it where they are lost if also what is left between
    two members is taken away. Through a team whose contract does not run there are none.

    Ties, for being one-sided: active contacts, lines, influence, acquaintance, and sharing one side of the team. The
    contacts that the team itself gives are left out: they join every member to every member opposite.
    O(teams · (ties + threads + members²)).
    """
    nodes = analysis.network.graph.nodes("JointTeam")
    found = [nodes[team] for team in sorted(teams_at(analysis.network)) if team in nodes]
    whole = _threads(analysis, analysis.contacts, settings) if found else 0
    return tuple(_team(analysis, node, whole, settings) for node in found)


def _team(analysis: AccountAnalysis, node: Node, whole: int, settings: MetricSettings) -> Team:
    network = analysis.network
    contract = contract_of(node, network.today)
    members = _members(network, node.id)
    without, apart = analysis.contacts, analysis.contacts
    if contract is Contract.RUNS:
        without = contacts_without(network, node.id, settings)
        inside = {each.person for each in members}
        apart = tuple(each for each in without if not {each.ours, each.stakeholder} <= inside)
    left = _threads(analysis, without, settings)
    functions = _functions(members)
    return Team(
        node.id, contract, node.get("contract_from"), node.get("contract_until"),
        _leads(network, node.id, "ours"), _leads(network, node.id, "customer"), members, functions,
        missing_functions=lacking(settings.team_playbook, (each.function for each in functions if each.ours)),
        threads_through=whole - _threads(analysis, apart, settings), threads=whole - left, threads_left=left,
        one_sided=one_sided(members, _neighbours(network, members, active_contacts(without, settings))),
    )  # fmt: skip


def _threads(analysis: AccountAnalysis, found: Iterable[Contact], settings: MetricSettings) -> int:
    network = analysis.network
    return threads(
        matrix(network, found), network.influence, analysis.decision.formal, network.named,
        active=settings.active, step=settings.influence_step,
    ).count  # fmt: skip


def contacts_without(network: Network, team: str, settings: MetricSettings) -> tuple[Contact, ...]:
    """Every contact of the account as if nobody were in that team. O(nodes + ties)."""
    return contacts(replace(network, graph=_without_members(network.graph, team)), settings)


def _without_members(graph: Graph, team: str) -> Graph:
    nodes = (node for label in graph.labels() for node in graph.nodes(label).values())
    ties = (tie for kind in graph.types() for tie in graph.ties(kind))
    return Graph(nodes, (t for t in ties if t.type != "MEMBER_OF" or t.target != team), graph.revision, graph.erased)


def _members(network: Network, team: str) -> tuple[Member, ...]:
    sides = _sides(network)
    ties = {t.source: t for t in network.graph.ties("MEMBER_OF") if t.target == team and t.source in sides}
    return tuple(Member(who, sides[who], _function(network, ties[who])) for who in sorted(ties))


def _sides(network: Network) -> dict[str, Side]:
    """Everybody at the account and of ours who has not left, by id."""
    ours = zip(network.ours, network.is_partner, strict=True)
    found = {person: Side.PARTNER if is_partner else Side.OURS for person, is_partner in ours}
    return found | dict.fromkeys(network.people, Side.THEIRS)


def _function(network: Network, tie: Tie) -> str | None:
    """What somebody does in the team; where that is not recorded, the function that one of ours has anyway."""
    own = network.graph.nodes(tie.source_label).get(tie.source)
    function: str | None = tie.get("function") or (own.get("function") if own else None)
    return function


def _functions(members: Sequence[Member]) -> tuple[TeamFunction, ...]:
    found = function_columns(each.function or "unknown" for each in members)
    return tuple(_team_function(name, [m for m in members if (m.function or "unknown") == name]) for name in found)


def _team_function(name: str, members: Sequence[Member]) -> TeamFunction:
    theirs = tuple(each.person for each in members if each.side is Side.THEIRS)
    return TeamFunction(name, tuple(each.person for each in members if each.side is not Side.THEIRS), theirs)


def _leads(network: Network, team: str, line: str) -> tuple[str, ...]:
    """A known seat leads nobody."""
    named = {person for person, is_named in zip(network.people, network.named, strict=True) if is_named}
    present = named if line == "customer" else set(network.ours)
    ties = network.graph.ties("LED_BY")
    return tuple(sorted({t.target for t in ties if t.source == team and t.get("line") == line} & present))


def one_sided(members: Iterable[Member], neighbours: Mapping[str, Mapping[str, Side]]) -> tuple[OneSided, ...]:
    """The members all of whose ties lie on one side, in the order given; of whom no tie is recorded, nothing is known.

    `neighbours`: person → those tied to them, with their side (`ours` or `theirs`). O(members + ties).
    """
    counted = ((each, Counter(neighbours.get(each.person, {}).values())) for each in members)
    return tuple(OneSided(m.person, m.side, *found.most_common(1)[0]) for m, found in counted if len(found) == 1)


def _neighbours(network: Network, members: Sequence[Member], active: Iterable[Contact]) -> dict[str, dict[str, Side]]:
    """Who is tied to whom at the account.

    Whom of ours somebody of ours knows is recorded in part only, so that colleagues in the team count as known.
    """
    found: dict[str, dict[str, Side]] = {}
    sides = {who: Side.THEIRS if side is Side.THEIRS else Side.OURS for who, side in _sides(network).items()}
    beside = ((a.person, b.person) for a, b in combinations(members, 2) if sides[a.person] is sides[b.person])
    across = ((each.ours, each.stakeholder) for each in active)
    for a, b in chain(beside, across, _person_ties(network.graph)):
        if a in sides and b in sides:
            found.setdefault(a, {})[b] = sides[b]
            found.setdefault(b, {})[a] = sides[a]
    return found


def _person_ties(graph: Graph) -> Iterator[tuple[str, str]]:
    yield from ((tie.source, tie.target) for tie in graph.ties("REPORTS_TO"))
    for kind in ("INFLUENCES", "KNOWS"):
        yield from ((tie.source, tie.target) for tie in graph.ties(kind) if value_of(tie, "strength") > 0)
