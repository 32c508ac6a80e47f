"""Introduction paths and plans over a real store: who is read with the neighbourhood, and what lies after today."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest

from graphsvc.access import LOCAL_OWNER
from graphsvc.model import Change
from graphsvc.services import people, ways
from graphsvc.services.context import Context
from graphsvc.settings import Settings
from graphsvc.store.graphstore import GraphStore

from .build import commit, put, tie

TODAY = date(2026, 7, 1)
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
Person = tuple[str, str]


class Story:
    """Facts about one account of a shared store; every id begins with the account's."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.account = ("Account", name)
        self.standing = ("Opportunity", f"standing:{name}")
        self.changes: list[Change] = [
            put(*self.account, name=name), put(*self.standing, standing=True), tie("OF", self.standing, self.account),
        ]  # fmt: skip

    def of(self, who: str) -> str:
        return f"{self.name}-{who}"

    def person(self, who: str, **times: Any) -> Person:
        end = ("Stakeholder", self.of(who))
        self.changes += [put(*end, name=who), tie("WORKS_AT", end, self.account, **times)]
        return end

    def ours(self, who: str, **more: Any) -> Person:
        self.changes.append(put("Employee", self.of(who), name=who, **more))
        return "Employee", self.of(who)

    def partner_contact(self, who: str, firm: str, **times: Any) -> Person:
        end, partner = ("PartnerContact", self.of(who)), ("Partner", self.of(firm))
        self.changes += [put(*end, name=who), put(*partner, name=firm), tie("WORKS_FOR", end, partner, **times)]
        return end

    def team(self, name: str, *members: Person, **contract: Any) -> None:
        end = ("JointTeam", self.of(name))
        self.changes += [put(*end, name=name, **contract), tie("EMBEDDED_IN", end, self.account)]
        self.changes += [tie("MEMBER_OF", member, end) for member in members]

    def role(self, who: Person, role: str, opportunity: tuple[str, str] | None = None) -> None:
        self.tie("HAS_ROLE", who, opportunity or self.standing, role, role=role)

    def tie(self, kind: str, source: Person, target: Person, key: str = "", **more: Any) -> None:
        self.changes.append(tie(kind, source, target, key, **more))

    def trusts(self, ours: Person, whom: Person) -> None:
        self.tie("CONTACTS", ours, whom, level="trusted_advisor")

    def paths(self, store: GraphStore, target: Person, start: Person | None = None, steps: int = 4) -> Any:
        if self.changes:
            commit(store, *self.changes)
            self.changes = []
        found = ways.paths(_context(store), LOCAL_OWNER, target[1], start and start[1], 5, steps, TODAY)
        return [[self._bare(path.steps[0].source), *(self._bare(s.target) for s in path.steps)] for path in found.paths]

    def note(self, store: GraphStore, target: Person, start: Person) -> str | None:
        return ways.paths(_context(store), LOCAL_OWNER, target[1], start[1], 5, 4, TODAY).note

    def plan(self, store: GraphStore) -> list[tuple[str, str]]:
        commit(store, *self.changes)
        found = ways.plan(_context(store), LOCAL_OWNER, self.name, 5, TODAY)
        return [(self._bare(p.ours), self._bare(p.stakeholder)) for p in found.proposals]

    def _bare(self, who: str) -> str:
        return who.removeprefix(f"{self.name}-")


def _context(store: GraphStore, zone: str = "UTC") -> Context:
    return Context(store, Settings(time_zone=zone))


def test_an_opponent_is_judged_by_the_opportunity_whose_roles_lie_off_the_path(shared: GraphStore) -> None:
    # The buyer has no tie at all, but makes the standing opportunity the one that counts; there mid is an enemy.
    story = Story("judged")
    target, mid, buyer, eva = story.person("t"), story.person("mid"), story.person("cfo"), story.ours("e")
    other = ("Opportunity", "judged-other")
    story.changes += [put(*other, name="Other", status="open"), tie("OF", other, story.account)]
    story.role(buyer, "economic_buyer")
    story.role(mid, "user", other)
    story.tie("HAS_STANCE", mid, story.standing, support="enemy")
    story.trusts(eva, mid)
    story.tie("INFLUENCES", mid, target, strength=0.5)
    assert story.paths(shared, target) == []


@pytest.mark.parametrize("steps", [1, 4])
def test_a_partners_person_who_left_starts_no_path(shared: GraphStore, steps: int) -> None:
    story = Story(f"left{steps}")
    chain = [story.person(who) for who in "tabc"[:steps]]
    for near, far in pairwise(chain):
        story.tie("INFLUENCES", far, near, strength=0.9)
    gone = story.partner_contact("pc", "q", until=YESTERDAY)
    stays = story.partner_contact("pd", "q", until=TODAY)
    story.trusts(gone, chain[-1])
    story.trusts(stays, chain[-1])
    assert story.paths(shared, chain[0], steps=steps) == [["pd", *"tabc"[:steps][::-1]]]


def test_a_colleague_in_a_joint_team_is_one_step_away(shared: GraphStore) -> None:
    story = Story("teams")
    target, (a, b, c) = story.person("t"), [story.ours(who) for who in "abc"]
    story.trusts(c, target)
    story.team("one", a, b)
    story.team("two", b, c)
    assert story.paths(shared, target, a) == [["a", "b", "c", "t"]]
    assert story.paths(shared, target, b, steps=2) == [["b", "c", "t"]]


@pytest.mark.parametrize("contract", [{"contract_until": YESTERDAY}, {"contract_from": TOMORROW}])
def test_a_team_whose_contract_does_not_run_joins_nobody(shared: GraphStore, contract: dict[str, date]) -> None:
    story = Story(f"contract{len(str(contract))}{next(iter(contract))}")
    target, a, b = story.person("t"), story.ours("a"), story.ours("b")
    story.role(target, "economic_buyer")
    story.tie("CONTACTS", b, target, level="vendor", asserted_on=date(2024, 7, 1))  # .25 a half-life ago twice: .0625
    story.team("one", a, b, **contract)
    assert story.paths(shared, target, a) == []
    assert story.plan(shared) == []


def test_who_begins_tomorrow_is_on_no_path_yet(shared: GraphStore) -> None:
    story = Story("later")
    target, mid, eva = story.person("t"), story.person("mid", since=TOMORROW), story.ours("e")
    new = story.partner_contact("pc", "q", since=TOMORROW)
    story.trusts(eva, mid)
    story.trusts(new, target)
    story.tie("INFLUENCES", mid, target, strength=0.5)
    assert story.paths(shared, target) == []
    assert story.paths(shared, mid) == []
    assert story.note(shared, mid, eva) == "This person's time there has not begun."


def test_who_begins_tomorrow_takes_no_capacity(shared: GraphStore) -> None:
    story = Story("capacity")
    target, later, eva = story.person("t"), story.person("later", since=TOMORROW), story.ours("e", capacity=1)
    story.role(target, "economic_buyer")
    story.trusts(eva, later)
    story.tie("MANAGES", eva, story.account)
    assert story.plan(shared) == [("e", "t")]


def test_a_partner_is_planned_with_from_the_day_it_serves(shared: GraphStore) -> None:
    story = Story("serving")
    target = story.person("t")
    story.role(target, "economic_buyer")
    for who, firm, service, job in (
        ("now", "q", {"since": TODAY}, {}),
        ("tomorrow", "r", {"since": TOMORROW}, {}),
        ("moved", "s", {"since": TODAY}, {"until": YESTERDAY}),
    ):
        story.partner_contact(who, firm, **job)
        story.tie("SERVES", ("Partner", story.of(firm)), story.account, **service)
    story.tie("WORKS_FOR", ("PartnerContact", "serving-moved"), ("Partner", "serving-r"))
    assert story.plan(shared) == [("now", "t")]


def test_a_start_that_reaches_nobody_is_told_why(shared: GraphStore) -> None:
    story = Story("gone")
    target, left = story.person("t"), story.person("left", until=YESTERDAY)
    eva, finn = story.ours("e", until=YESTERDAY), story.ours("f")
    pat = story.partner_contact("pc", "q", until=YESTERDAY)
    assert story.paths(shared, target, eva) == []
    assert story.note(shared, target, eva) == "The person to start from has left."
    assert story.note(shared, target, pat) == "The person to start from has left."
    assert story.note(shared, left, finn) == "This person has left."
    assert story.note(shared, target, finn) is None


def test_a_boss_who_begins_tomorrow_is_no_boss_yet(shared: GraphStore) -> None:
    # Tiers 0, 1, 2 weigh 1, 1/2, 1/4 of 7/4. With z above them already they would be 1, 2, 3.
    story = Story("tiers")
    first, second, third = (story.person(who) for who in "abc")
    z = story.person("z", since=TOMORROW)
    story.tie("REPORTS_TO", second, first)
    story.tie("REPORTS_TO", third, second)
    story.tie("REPORTS_TO", first, z)
    commit(shared, *story.changes)
    answer = people.key_people(_context(shared), LOCAL_OWNER, "tiers", None, None, TODAY)
    assert {p.id: p.formal_share for p in answer.people} == pytest.approx(
        {"tiers-a": 4 / 7, "tiers-b": 2 / 7, "tiers-c": 1 / 7}
    )


@pytest.mark.parametrize(("zone", "since"), [("America/New_York", TODAY), ("UTC", None)])
def test_the_day_of_a_visit_is_that_of_the_services_zone(shared: GraphStore, zone: str, since: date | None) -> None:
    # 21:30 in New York on 1 July is 01:30 UTC on the 2nd: there it counts today, in UTC not yet.
    story = Story(f"zone{zone[:2]}")
    target, eva = story.person("t"), story.ours("e")
    at = "2026-07-02T01:30:00Z"
    story.tie("INTERACTED_WITH", eva, target, f"{at}|visit||", at=at, channel="visit")
    commit(shared, *story.changes)
    answer = people.coverage(_context(shared, zone), LOCAL_OWNER, story.name, TODAY)
    assert [contact.since for contact in answer.contacts] == ([since.isoformat()] if since else [])
