"""A random portfolio of 240 people at eight accounts as changes to a store, and the strength of every step between two
people, computed from the facts as the metrics define it and not by the code under test. Not a test."""

from __future__ import annotations

from datetime import date, timedelta
from math import prod
from random import Random
from typing import Any

from yen import Whole

from graphsvc.model import Change, NodeChange, Op, TieChange

TODAY = date(2026, 7, 1)
YESTERDAY = TODAY - timedelta(days=1)
LEVELS = {"none": 0.0, "vendor": 0.25, "credible_source": 0.5, "problem_solver": 0.75, "trusted_advisor": 0.95}
LINES = {"solid": (0.5, 0.2), "dotted": (0.3, 0.1)}  # boss to report, report to boss
End = tuple[str, str]
Pair = tuple[str, str]


class WholePortfolio:
    """Made by `Random(seed)`. `changes` fill a store; `people` and `accounts` say who works where."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)
        self.changes: list[Change] = []
        self.account: dict[str, str] = {}
        self.left: set[str] = set()
        self.unnamed: set[str] = set()
        self.opponents: set[str] = set()
        self.conflicts: set[frozenset[str]] = set()
        self._contacts: dict[Pair, float] = {}
        self._influence: dict[Pair, list[float]] = {}
        self._influenced: set[Pair] = set()
        self._other: dict[Pair, float] = {}
        self.ours = self._our_side()
        for number in range(8):
            self._account(f"a{number}", number)
        self._between()
        self._earlier_selves()

    @property
    def people(self) -> list[str]:
        return sorted(self.account)

    def whole(self) -> Whole:
        """All steps: of several that join two people the strongest; influence joined as 1 − ∏(1 − r)."""
        strength = {pair: 1 - prod(1 - r for r in several) for pair, several in self._influence.items()}
        for found in (self._contacts, self._other):
            strength |= {pair: max(value, strength.get(pair, 0.0)) for pair, value in found.items()}
        known = {pair: value for pair, value in strength.items() if self.unnamed.isdisjoint(pair)}
        return Whole(known, set(self.ours), self.left, self.left | self.opponents, self.conflicts)

    def _put(self, label: str, id_: str, /, **values: Any) -> None:
        given = {name: value for name, value in values.items() if value is not None}
        self.changes.append(NodeChange(Op.PUT, label, id_, given))

    def _tie(self, kind: str, source: End, target: End, key: str = "", /, **values: Any) -> None:
        given = {name: value for name, value in values.items() if value is not None}
        self.changes.append(TieChange(Op.PUT, kind, *source, *target, key, given))

    def _end(self, who: str) -> End:
        return {"e": "Employee", "c": "PartnerContact"}.get(who[0], "Stakeholder"), who

    def _leaves(self, who: str, chance: float) -> date | None:
        if self._random.random() >= chance:
            return None
        self.left.add(who)
        return YESTERDAY

    def _our_side(self) -> list[str]:
        employees, agents = [f"e{number:02}" for number in range(12)], [f"c{number}" for number in range(6)]
        for who in employees:
            self._put("Employee", who, name=who, until=self._leaves(who, 0.1))
        for number, who in enumerate(agents):
            self._put("Partner", f"firm{number % 2}", name=f"firm{number % 2}")
            self._put("PartnerContact", who, name=who)
            self._tie("WORKS_FOR", self._end(who), ("Partner", f"firm{number % 2}"), until=self._leaves(who, 0.2))
        for boss, who in zip(employees[:4], employees[4:8], strict=True):
            self._tie("REPORTS_TO", self._end(who), self._end(boss))
            self._step_both_ways(boss, who, 0.8)
        return employees + agents

    def _step_both_ways(self, one: str, other: str, strength: float) -> None:
        for pair in ((one, other), (other, one)):
            self._other[pair] = max(strength, self._other.get(pair, 0.0))

    def _account(self, name: str, number: int) -> None:
        """Of every other account another opportunity than the standing one counts: there somebody has a role."""
        here, standing = ("Account", name), ("Opportunity", f"standing:{name}")
        self._put(*here, name=name)
        self._put(*standing, standing=True)
        self._tie("OF", standing, here)
        people = [f"p{name}-{x:02}" for x in range(30)]
        for who in people:
            self._person(who, name)
        judged = standing
        if number % 2:
            judged = ("Opportunity", f"{name}-deal")
            self._put(*judged, name="deal", amount=5.0)
            self._tie("OF", judged, here)
            buyer = next(who for who in people if who not in self.left)
            self._tie("HAS_ROLE", self._end(buyer), judged, "user", role="user")
        for who in self._random.sample(people, 12):
            self._judge(who, standing, judged)
        self._inside(name, people)

    def _person(self, who: str, account: str) -> None:
        named = self._random.random() >= 0.05
        self._put("Stakeholder", who, name=who if named else None)
        if not named:
            self.unnamed.add(who)
        self.account[who] = account
        self._tie("WORKS_AT", self._end(who), ("Account", account), until=self._leaves(who, 0.1))

    def _judge(self, who: str, standing: End, judged: End) -> None:
        for opportunity in dict.fromkeys((standing, judged)):
            support = self._random.choice(["mentor", "neutral", "non_supporter", "enemy"])
            self._tie("HAS_STANCE", self._end(who), opportunity, support=support)
            if opportunity == judged and support in ("non_supporter", "enemy"):
                self.opponents.add(who)

    def _inside(self, account: str, people: list[str]) -> None:
        """Lines, influence, contacts and one joint team of an account."""
        for x, who in enumerate(people[1:], 1):
            if self._random.random() < 0.6:
                self._line(who, people[self._random.randrange(x)])
        for _ in range(50):
            self._influences(*self._random.sample(people, 2))
        for who in self._random.sample(people, 12):
            self._meets(self._random.choice(self.ours), who)
        if account < "a4":
            self._team(account, [*self._random.sample(self.ours, 3), *self._random.sample(people, 2)])

    def _line(self, who: str, boss: str) -> None:
        kind = self._random.choice(["solid", "dotted"])
        self._tie("REPORTS_TO", self._end(who), self._end(boss), kind=kind)
        for pair, r in zip(((boss, who), (who, boss)), LINES[kind], strict=True):
            self._influence.setdefault(pair, []).append(r)

    def _influences(self, by: str, whom: str) -> None:
        strength = self._random.choice([None, 0.2, 0.5, 0.8, 0.9])
        if (by, whom) in self._influenced:
            return
        self._influenced.add((by, whom))
        self._tie("INFLUENCES", self._end(by), self._end(whom), strength=strength)
        self._influence.setdefault((by, whom), []).append(0.5 if strength is None else strength)

    def _meets(self, ours: str, who: str) -> None:
        level, age = self._random.choice([*LEVELS]), self._random.choice([None, 0, 365, 730])
        on = None if age is None else TODAY - timedelta(days=age)
        self._tie("CONTACTS", self._end(ours), self._end(who), level=level, asserted_on=on)
        self._contacts[ours, who] = LEVELS[level] * 0.5 ** ((age or 0) / 365)

    def _team(self, account: str, members: list[str]) -> None:
        team = ("JointTeam", f"team-{account}")
        self._put(*team, name="team")
        self._tie("EMBEDDED_IN", team, ("Account", account))
        for who in members:
            self._tie("MEMBER_OF", self._end(who), team)
        ours = [who for who in members if who in self.ours]
        for one in ours:
            for who in set(members) - set(ours):
                self._contacts[one, who] = max(0.75, self._contacts.get((one, who), 0.0))
            for other in set(ours) - {one}:
                self._step_both_ways(one, other, 0.8)

    def _between(self) -> None:
        """Across accounts, and with our side: who knows whom, who is at odds, who has a say elsewhere."""
        everybody = [*self.people, *self.ours]
        for one, other in self._pairs(everybody, 140):
            strength = self._random.choice([None, 0.3, 0.9])
            self._tie("KNOWS", self._end(one), self._end(other), strength=strength)
            self._step_both_ways(one, other, 0.5 if strength is None else strength)
        for one, other in self._pairs(everybody, 60):
            self._tie("CONFLICTS_WITH", self._end(one), self._end(other))
            self.conflicts.add(frozenset((one, other)))
        for _ in range(40):
            self._influences(*self._random.sample(self.people, 2))

    def _pairs(self, among: list[str], count: int) -> list[Pair]:
        """Different ones, each with the smaller id first."""
        drawn = [sorted(self._random.sample(among, 2)) for _ in range(count)]
        return sorted({(one, other) for one, other in drawn})

    def _earlier_selves(self) -> None:
        """Six people who left turn up at another account: 0.8 of each contact is carried over."""
        met = {who for _, who in self._contacts}
        gone = [who for who in self.people if who in self.left & met - self.unnamed][:6]
        there = [who for who in self.people if who not in self.left and self.account[who] == "a7"]
        for before, after in zip(gone, there, strict=False):
            self._tie("SAME_PERSON_AS", self._end(before), self._end(after))
            for (ours, who), strength in list(self._contacts.items()):
                if who == before:
                    self._contacts[ours, after] = max(0.8 * strength, self._contacts.get((ours, after), 0.0))
