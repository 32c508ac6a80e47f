"""A small account to build graphs from, one line a fact. Not a test."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import strategies as st

from graphsvc.analysis.account import AccountAnalysis, analyse
from graphsvc.analysis.network import Network, build
from graphsvc.analysis.settings import MetricSettings
from graphsvc.kinds import standing_opportunity
from graphsvc.model import Graph, Node, Tie

TODAY = date(2024, 7, 1)
ACCOUNT = "acme"
STANDING = standing_opportunity(ACCOUNT)
SETTINGS = MetricSettings()


class World:
    """One account `acme` with its standing opportunity; every method adds a fact and returns the world."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self.ties: list[Tie] = []
        self.node("Account", ACCOUNT).opportunity(STANDING, standing=True)

    def node(self, label: str, node_id: str, /, **properties: Any) -> World:
        self.nodes.append(Node(label, node_id, properties))
        return self

    def tie(self, kind: str, source: tuple[str, str], target: tuple[str, str], key: str = "", /, **more: Any) -> World:
        self.ties.append(Tie(kind, *source, *target, key, more))
        return self

    def opportunity(self, name: str, /, account: str = ACCOUNT, **properties: Any) -> World:
        self.node("Opportunity", name, **properties)
        return self.tie("OF", ("Opportunity", name), ("Account", account))

    def department(self, name: str, within: str | None = None) -> World:
        self.node("Department", name)
        above = ("Department", within) if within else ("Account", ACCOUNT)
        return self.tie("PART_OF", ("Department", name), above)

    def person(
        self, who: str, department: str | None = None, account: str = ACCOUNT, until: date | None = None,
        open_seat: bool = False, **more: Any,
    ) -> World:  # fmt: skip
        self.node("Stakeholder", who, **({} if open_seat else {"name": who}), **more)
        self.tie("WORKS_AT", ("Stakeholder", who), ("Account", account), **({"until": until} if until else {}))
        return self if department is None else self.theirs("WORKS_IN", who, department, "Department")

    def theirs(self, kind: str, source: str, target: str, label: str = "Stakeholder", /, **more: Any) -> World:
        return self.tie(kind, ("Stakeholder", source), (label, target), **more)

    def reports(self, who: str, boss: str, kind: str = "solid") -> World:
        return self.theirs("REPORTS_TO", who, boss, kind=kind)

    def influences(self, who: str, whom: str, **more: Any) -> World:
        return self.theirs("INFLUENCES", who, whom, **more)

    def role(self, who: str, role: str, opportunity: str = STANDING) -> World:
        return self.tie("HAS_ROLE", ("Stakeholder", who), ("Opportunity", opportunity), role, role=role)

    def support(self, who: str, support: str) -> World:
        return self.theirs("HAS_STANCE", who, STANDING, "Opportunity", support=support)

    def employee(self, who: str, **more: Any) -> World:
        return self.node("Employee", who, name=who, **more)

    def partner_contact(self, who: str, **works: Any) -> World:
        self.node("PartnerContact", who, name=who)
        return self.tie("WORKS_FOR", ("PartnerContact", who), ("Partner", "p"), **works)

    def contact(self, ours: str, who: str, level: str, label: str = "Employee", **more: Any) -> World:
        return self.tie("CONTACTS", (label, ours), ("Stakeholder", who), level=level, **more)

    def touch(self, ours: str, who: str, at: str, channel: str, direction: str | None = None) -> World:
        more = {"direction": direction} if direction else {}
        key = f"{at}|{channel}|{direction or ''}|"
        return self.tie(
            "INTERACTED_WITH", ("Employee", ours), ("Stakeholder", who), key, at=at, channel=channel, **more
        )  # fmt: skip

    def graph(self) -> Graph:
        return Graph(self.nodes, self.ties)

    def network(self) -> Network:
        return build(self.graph(), ACCOUNT, TODAY, SETTINGS)

    def analyse(self, settings: MetricSettings = SETTINGS, opportunity: str | None = None) -> AccountAnalysis:
        return analyse(self.graph(), ACCOUNT, TODAY, settings, opportunity)


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Accounts of up to seven people with roles, seats, influences, lines upwards, departments and contacts."""
    people = [f"s{i}" for i in range(draw(st.integers(1, 7)))]
    one = st.sampled_from(people)
    world = World().department("d1").department("d2", "d1").employee("e1", function="sales").employee("e2")
    for i, who in enumerate(people):
        world.person(
            who, draw(st.sampled_from([None, "d1", "d2"])), open_seat=draw(st.booleans()),
            level=draw(st.sampled_from([1, 2, None])),
        )  # fmt: skip
        if i and draw(st.booleans()):
            world.reports(who, people[draw(st.integers(0, i - 1))], draw(st.sampled_from(["solid", "dotted"])))
    for a, b, strength in draw(st.lists(st.tuples(one, one, st.floats(0, 1)), max_size=8)):
        if a != b:
            world.influences(a, b, strength=strength)
    for who, role in draw(st.sets(st.tuples(one, st.sampled_from(sorted(SETTINGS.role_weights))), max_size=6)):
        world.role(who, role)
    levels = st.sampled_from(sorted(SETTINGS.level_strengths))
    pairs = st.dictionaries(st.tuples(st.sampled_from(["e1", "e2"]), one), levels, max_size=6)
    for (ours, who), level in draw(pairs).items():
        world.contact(ours, who, level)
    return world
