"""Small accounts written as sentences: `Build().person("a", roles=["approver"]).influences("b", "a", 0.5)`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from graphsvc.analysis.account import AccountAnalysis, analyse
from graphsvc.analysis.settings import MetricSettings
from graphsvc.kinds import standing_opportunity
from graphsvc.model import Graph, Node, Tie

TODAY = date(2026, 7, 1)
SETTINGS = MetricSettings()
End = tuple[str, str]
"""Label and id."""

ACCOUNT = "acme"
STANDING = standing_opportunity(ACCOUNT)


def ago(days: int) -> date:
    """The day so many days before TODAY."""
    return TODAY - timedelta(days=days)


def given(**values: Any) -> dict[str, Any]:
    """The properties that are known."""
    return {name: value for name, value in values.items() if value is not None}


class Build:
    """Collects nodes and ties of the account `acme` (and of others, where a method is told so)."""

    def __init__(self) -> None:
        self.nodes = [Node("Account", ACCOUNT), Node("Opportunity", STANDING, {"standing": True})]
        self.ties = [Tie("OF", "Opportunity", STANDING, "Account", ACCOUNT)]

    def node(self, label: str, id: str, **values: Any) -> Build:
        self.nodes.append(Node(label, id, given(**values)))
        return self

    def tie(
        self, type: str, source: tuple[str, str], target: tuple[str, str], key: str = "", /, **values: Any
    ) -> Build:
        self.ties.append(Tie(type, *source, *target, key, given(**values)))
        return self

    def person(
        self, id: str, roles: Sequence[str] = (), *, name: str | None = "N", level: int | None = None,
        department: str | None = None, support: str | None = None, account: str = ACCOUNT,
        since: date | None = None, until: date | None = None,
    ) -> Build:  # fmt: skip
        me = ("Stakeholder", id)
        self.node(*me, name=name, level=level)
        self.tie("WORKS_AT", me, ("Account", account), since=since, until=until)
        for role in roles:
            self.role(id, role)
        if department:
            self.tie("WORKS_IN", me, ("Department", department))
        if support:
            self.tie("HAS_STANCE", me, ("Opportunity", STANDING), support=support)
        return self

    def role(self, person: str, role: str, opportunity: str = STANDING) -> Build:
        return self.tie("HAS_ROLE", ("Stakeholder", person), ("Opportunity", opportunity), role, role=role)

    def department(self, id: str, parent: str | None = None, account: str = ACCOUNT) -> Build:
        above = ("Department", parent) if parent else ("Account", account)
        return self.node("Department", id, name=id).tie("PART_OF", ("Department", id), above)

    def opportunity(self, id: str, account: str = ACCOUNT, **values: Any) -> Build:
        return self.node("Opportunity", id, **values).tie("OF", ("Opportunity", id), ("Account", account))

    def ours(self, id: str, **values: Any) -> Build:
        return self.node("Employee", id, **values)

    def influences(self, by: str, who: str, strength: float | None = None) -> Build:
        return self.tie("INFLUENCES", ("Stakeholder", by), ("Stakeholder", who), strength=strength)

    def reports(self, who: str, boss: str, kind: str | None = None) -> Build:
        return self.tie("REPORTS_TO", ("Stakeholder", who), ("Stakeholder", boss), kind=kind)

    def contact(
        self, ours: str, person: str, level: str | None = None, label: str = "Employee", **values: Any
    ) -> Build:
        return self.tie("CONTACTS", (label, ours), ("Stakeholder", person), level=level, **values)

    def touch(self, ours: str, person: str, on: date, channel: str, direction: str | None = None) -> Build:
        at = f"{on.isoformat()}T12:00:00Z"
        return self.tie(
            "INTERACTED_WITH", ("Employee", ours), ("Stakeholder", person), f"{at}|{channel}|{direction or ''}|",
            at=at, channel=channel, direction=direction,
        )  # fmt: skip

    def graph(self) -> Graph:
        return Graph(self.nodes, self.ties)

    def analyse(self, settings: MetricSettings = SETTINGS, opportunity: str | None = None) -> AccountAnalysis:
        return analyse(self.graph(), ACCOUNT, TODAY, settings, opportunity)


LEVELS = sorted(SETTINGS.level_strengths)
ROLES = sorted(SETTINGS.role_weights)


@st.composite
def accounts(draw: st.DrawFn) -> Build:
    """Any small account: seats, roles, lines, influence, people who left, departments in a tree, contacts."""
    build = (
        Build().department("d0").department("d1", "d0").department("d2", "d1").ours("o0", function="sales").ours("o1")
    )
    people = [f"p{i}" for i in range(draw(st.integers(0, 6)))]
    for person in people:
        build.person(
            person, draw(st.lists(st.sampled_from(ROLES), max_size=2, unique=True)),
            name=draw(st.sampled_from(["N", "N", "N", None])), level=draw(st.sampled_from([None, 1, 2])),
            department=draw(st.sampled_from([None, "d0", "d1", "d2"])),
            support=draw(st.sampled_from([None, *SETTINGS.support_values])),
            until=draw(st.sampled_from([None, None, None, ago(1)])),
        )  # fmt: skip
    pairs = [(a, b) for a in people for b in people if a != b]
    some = st.lists(st.sampled_from(pairs), max_size=10, unique=True) if pairs else st.just([])
    for by, who in draw(some):
        build.influences(by, who, draw(st.sampled_from([0.0, 0.2, 0.5, 1.0, None])))
    for who, boss in draw(some):
        build.reports(who, boss, draw(st.sampled_from(["solid", "dotted", None])))
    for ours in ("o0", "o1"):
        for person in people:
            if draw(st.booleans()):
                build.contact(ours, person, draw(st.sampled_from(LEVELS)), asserted_on=ago(draw(st.integers(0, 900))))
    return build
