"""Portfolios of three accounts in which all happens that may: somebody at two of them or gone, earlier selves, seats,
teams, engagements, dates to come. Not a test."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from graphsvc.analysis.settings import MetricSettings
from graphsvc.kinds import standing_opportunity
from graphsvc.model import Graph, Node, Tie

TODAY = date(2024, 7, 1)
ACCOUNTS = ("a1", "a2", "a3")
_SETTINGS = MetricSettings()
_LEVELS = (*_SETTINGS.level_strengths, None)


class RandomPortfolio:
    """Made by `Random(seed)`; `nodes` and `ties` have no two of the same key."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)
        self.nodes: dict[tuple[str, str], Node] = {}
        self.ties: dict[tuple[Any, ...], Tie] = {}
        for account in ACCOUNTS:
            self._account(account)
        self._our_side()
        self.people = [f"s{i}" for i in range(self._random.randint(3, 18))]
        for who in self.people:
            self._person(who)
        self._between()
        self._group()

    def graph(self) -> Graph:
        return Graph(self.nodes.values(), self.ties.values())

    def _node(self, label: str, id_: str, **values: Any) -> None:
        self.nodes[label, id_] = Node(label, id_, {k: v for k, v in values.items() if v is not None}, 1)

    def _tie(self, type_: str, source: tuple[str, str], target: tuple[str, str], key: str = "", **values: Any) -> None:
        tie = Tie(type_, *source, *target, key, {k: v for k, v in values.items() if v is not None}, 1)
        self.ties[tie.thing] = tie

    def _day(self, unknown: float = 0.5) -> date | None:
        if self._random.random() < unknown:
            return None
        return TODAY + timedelta(days=self._random.choice([-900, -400, -90, -30, -1, 0, 1, 60]))

    def _account(self, account: str) -> None:
        pick = self._random
        here = ("Account", account)
        self._node(*here, name=account, annual_revenue=pick.choice([None, 10.0, 250.0]), currency="EUR")
        for name, values in (
            (standing_opportunity(account), {"standing": True}),
            (f"{account}-x", {}),
            (f"{account}-y", {}),
        ):
            status = pick.choice([None, "open", "won"])
            self._node("Opportunity", name, amount=pick.choice([None, 5.0, 9.0]), status=status, **values)
            self._tie("OF", ("Opportunity", name), here)
        for number in range(pick.randint(0, 2)):
            aspects = {
                aspect: pick.choice([None, 20.0, 80.0]) for aspect in ("revenue", "margin", "growth", "strategic_fit")
            }
            self._node("Assessment", f"{account}-v{number}", assessed_on=self._day(0), **aspects)
            self._tie("ASSESSES", ("Assessment", f"{account}-v{number}"), here)
        self._node("JointTeam", f"{account}-t", contract_from=self._day(), contract_until=self._day())
        self._tie("EMBEDDED_IN", ("JointTeam", f"{account}-t"), here)

    def _our_side(self) -> None:
        pick = self._random
        self._node("Partner", "p", name="p")
        for who in ("e1", "e2", "e3"):
            self._node("Employee", who, name=who, level=pick.choice([None, 1, 3]), capacity=pick.choice([None, 1, 9]),
                       function=pick.choice([None, "sales", "technical"]), until=self._day(0.8))  # fmt: skip
        for who in ("c1", "c2"):
            self._node("PartnerContact", who, name=who)
            self._tie("WORKS_FOR", ("PartnerContact", who), ("Partner", "p"), since=self._day(), until=self._day(0.7))
        for account in ACCOUNTS:
            if pick.random() < 0.5:
                self._tie("MANAGES", ("Employee", pick.choice(["e1", "e2"])), ("Account", account))
            if pick.random() < 0.5:
                self._tie("SERVES", ("Partner", "p"), ("Account", account), agreement_until=self._day())
        for number in range(3):
            kind = pick.choice(["meeting", "visit", "workshop"])
            self._node("Engagement", f"g{number}", kind=kind, held_on=self._day(0))

    def _person(self, who: str) -> None:
        pick, me = self._random, ("Stakeholder", who)
        self._node(*me, name=pick.choice([who, who, who, None]), level=pick.choice([None, 1, 2, 4]))
        for account in pick.sample(ACCOUNTS, pick.choice([1, 1, 1, 2])):
            self._tie("WORKS_AT", me, ("Account", account), since=self._day(0.7), until=self._day(0.6))
        if pick.random() < 0.3:
            self._tie("MEMBER_OF", me, ("JointTeam", f"{pick.choice(ACCOUNTS)}-t"))

    def _between(self) -> None:
        pick, people = self._random, self.people
        for x, who in enumerate(people[1:], 1):
            if pick.random() < 0.7:
                kind = pick.choice([None, "solid", "dotted"])
                self._tie("REPORTS_TO", ("Stakeholder", who), ("Stakeholder", people[pick.randrange(x)]), kind=kind)
            if pick.random() < 0.3:
                self._tie("SAME_PERSON_AS", ("Stakeholder", who), ("Stakeholder", people[pick.randrange(x)]))
        for _ in range(2 * len(people)):
            a, b = pick.sample(people, 2)
            strength = pick.choice([None, 0.0, 0.2, 0.9, 1.0])
            self._tie("INFLUENCES", ("Stakeholder", a), ("Stakeholder", b), strength=strength)
        for who in people:
            self._judged(who)
            self._met(who)

    def _judged(self, who: str) -> None:
        pick, me = self._random, ("Stakeholder", who)
        account = pick.choice(ACCOUNTS)
        for name in (standing_opportunity(account), f"{account}-x", f"{account}-y"):
            if pick.random() < 0.3:
                role = pick.choice([*_SETTINGS.role_weights])
                self._tie("HAS_ROLE", me, ("Opportunity", name), role, role=role)
            if pick.random() < 0.3:
                support = pick.choice([*_SETTINGS.support_values, None])
                self._tie("HAS_STANCE", me, ("Opportunity", name), support=support)

    def _met(self, who: str) -> None:
        pick, me = self._random, ("Stakeholder", who)
        for label, ours in (("Employee", "e1"), ("Employee", "e2"), ("Employee", "e3"), ("PartnerContact", "c1")):
            if pick.random() < 0.35:
                self._tie("CONTACTS", (label, ours), me, level=pick.choice(_LEVELS), target_level=pick.choice(_LEVELS),
                          asserted_on=self._day(), last_contact=self._day())  # fmt: skip
            for _ in range(pick.choice([0, 0, 1, 4])):
                self._touch((label, ours), me)
            if pick.random() < 0.2:
                self._tie("MEMBER_OF", (label, ours), ("JointTeam", f"{pick.choice(ACCOUNTS)}-t"))
            if pick.random() < 0.2:
                self._tie("ATTENDED", (label, ours), ("Engagement", f"g{pick.randrange(3)}"))
        if pick.random() < 0.4:
            self._tie("ATTENDED", me, ("Engagement", f"g{pick.randrange(3)}"))

    def _group(self) -> None:
        """Subsidiaries; the rules refuse circles, so that only an account with a smaller id is above another."""
        for x, account in enumerate(ACCOUNTS[1:], 1):
            if self._random.random() < 0.6:
                above = self._random.choice(ACCOUNTS[:x])
                self._tie("SUBSIDIARY_OF", ("Account", account), ("Account", above))

    def _touch(self, ours: tuple[str, str], who: tuple[str, str]) -> None:
        pick, day = self._random, self._day(0)
        at = f"{day}T{pick.choice(['00:00:00', '09:30:00', '23:30:00.250000'])}Z"
        channel, direction = pick.choice([*_SETTINGS.channel_weights]), pick.choice([None, "in", "out"])
        key = f"{at}|{channel}|{direction or ''}|"
        self._tie("INTERACTED_WITH", ours, who, key, at=at, channel=channel, direction=direction)
