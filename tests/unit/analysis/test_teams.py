"""Joint teams (metrics §13)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from account_world import ACCOUNT, SETTINGS, TODAY, World, worlds
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from graphsvc.analysis.network import Contract
from graphsvc.analysis.teams import Member, OneSided, Side, Team, TeamFunction, one_sided, teams
from graphsvc.analysis.threads import threads

YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
LABELS = {"e": "Employee", "s": "Stakeholder", "p": "PartnerContact"}
"""First letter of an id → its label."""


def team(world: World, name: str = "t", account: str = ACCOUNT, **values: Any) -> World:
    return world.node("JointTeam", name, **values).tie("EMBEDDED_IN", ("JointTeam", name), ("Account", account))


def joins(world: World, who: str, function: str | None = None, name: str = "t") -> World:
    values = {"function": function} if function else {}
    return world.tie("MEMBER_OF", (LABELS[who[0]], who), ("JointTeam", name), **values)


def leads(world: World, who: str, line: str, name: str = "t") -> World:
    return world.tie("LED_BY", ("JointTeam", name), (LABELS[who[0]], who), line=line)


def only(world: World) -> Team:
    (found,) = teams(world.analyse(), SETTINGS)
    return found


def pair(**values: Any) -> World:
    """The team of e1 and s1, who alone decides."""
    world = World().person("s1").role("s1", "economic_buyer").employee("e1")
    return joins(joins(team(world, **values), "e1"), "s1")


# --- who and under which contract --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("begin", "end", "expected", "count"),
    [
        (None, None, Contract.RUNS, 1),
        (TODAY, TODAY, Contract.RUNS, 1),  # both ends included
        (TOMORROW, None, Contract.NOT_BEGUN, 0),
        (None, YESTERDAY, Contract.RAN_OUT, 0),
    ],
)
def test_the_contract(begin: date | None, end: date | None, expected: Contract, count: int) -> None:
    found = only(pair(contract_from=begin, contract_until=end))
    assert (found.contract, found.contract_from, found.contract_until) == (expected, begin, end)
    assert (found.threads, found.threads_left) == (count, 0)  # the only thread rests on the team while it runs


def test_members_of_both_sides_who_have_not_left() -> None:
    world = team(World().person("s1").person("s2", until=YESTERDAY).person("s3", account="elsewhere"))
    world.employee("e1", until=YESTERDAY).employee("e2", function="quality").partner_contact("p1")
    for who in ("s1", "s2", "s3", "e1"):
        joins(world, who, "technical")
    found = only(joins(joins(world, "e2"), "p1"))
    assert found.members == (
        Member("e2", Side.OURS, "quality"),  # her own function, since none is recorded for the team
        Member("p1", Side.PARTNER, None),
        Member("s1", Side.THEIRS, "technical"),
    )


def test_functions_of_both_sides_against_the_playbook() -> None:
    world = team(
        World().person("s1").person("s2").employee("e1", function="sales").employee("e2").partner_contact("p1")
    )
    joins(joins(joins(world, "e1", "technical"), "e2"), "p1", "strategy")
    found = only(joins(joins(world, "s1", "quality"), "s2", "technical"))
    assert found.functions == (
        TeamFunction("technical", ("e1",), ("s2",)),
        TeamFunction("quality", (), ("s1",)),
        TeamFunction("strategy", ("p1",), ()),
        TeamFunction("unknown", ("e2",), ()),
    )
    # The playbook asks for strategy, sales administration, technical, quality: of ours nobody does quality.
    assert found.missing_functions == ("sales_administration", "quality")


def test_the_playbook_of_a_team_is_a_setting() -> None:
    settings = replace(SETTINGS, team_playbook=(("finance", "technical"), ("marketing", "service")))
    world = joins(team(World().employee("e1")), "e1", "technical")
    (found,) = teams(world.analyse(), settings)
    assert found.missing_functions == ("marketing",)


def test_both_lines_are_present_while_both_leads_are() -> None:
    world = leads(leads(team(World().person("s1").employee("e1")), "e1", "ours"), "s1", "customer")
    found = only(world)
    assert (found.our_leads, found.customer_leads, found.both_lines) == (("e1",), ("s1",), True)
    gone = leads(leads(team(World().person("s1").employee("e1", until=YESTERDAY)), "e1", "ours"), "s1", "customer")
    assert (only(gone).our_leads, only(gone).both_lines) == ((), False)
    seat = leads(leads(team(World().person("s1", open_seat=True).employee("e1")), "e1", "ours"), "s1", "customer")
    assert (only(seat).customer_leads, only(seat).both_lines) == ((), False)
    last_day = leads(leads(team(World().person("s1", until=TODAY).employee("e1")), "e1", "ours"), "s1", "customer")
    assert only(last_day).both_lines


def test_the_teams_of_the_account_by_id() -> None:
    world = team(team(team(World(), "z"), "a"), "elsewhere", account="other")
    assert [found.team for found in teams(world.analyse(), SETTINGS)] == ["a", "z"]
    assert teams(World().analyse(), SETTINGS) == ()


# --- what would go with it ---------------------------------------------------------------------------------------


def test_threads_that_would_go_with_the_team_by_hand() -> None:
    """s1, s2, s3 decide. The team holds e1, e2, s1, s2: two threads. e3 meets s3 besides: three.

    Without the team e1 still is a vendor of s1 (0.25): the threads e1–s1 and e3–s3 remain, e2–s2 goes.
    """
    world = team(World().employee("e1").employee("e2").employee("e3"))
    for who in ("s1", "s2", "s3"):
        world.person(who).role(who, "approver")
    for who in ("e1", "e2", "s1", "s2"):
        joins(world, who)
    world.contact("e1", "s1", "vendor").contact("e3", "s3", "vendor")
    found = only(world)
    assert (found.threads, found.threads_left) == (1, 2)


def test_another_team_of_the_same_two_keeps_the_thread() -> None:
    world = joins(joins(team(pair(), "u"), "e1", name="u"), "s1", name="u")
    assert [(each.team, each.threads, each.threads_left) for each in teams(world.analyse(), SETTINGS)] == [
        ("t", 0, 1), ("u", 0, 1),
    ]  # fmt: skip


def test_what_carries_over_from_an_earlier_self_in_the_team_goes_too() -> None:
    # s0 left and is s1 today: 0.8 · 0.75 = 0.6 of the contact made in the team.
    world = World().person("s0", until=YESTERDAY).person("s1").role("s1", "economic_buyer").employee("e1")
    world.theirs("SAME_PERSON_AS", "s0", "s1", "Stakeholder")
    found = only(joins(joins(team(world), "e1"), "s0"))
    assert (found.threads, found.threads_left) == (1, 0)


@st.composite
def teamed(draw: st.DrawFn) -> World:
    """A random account with a team of some of its people and of ours."""
    world = team(draw(worlds()), contract_until=draw(st.sampled_from([None, TODAY, YESTERDAY])))
    people = sorted(node.id for node in world.nodes if node.label in {"Employee", "Stakeholder"})
    for who in sorted(draw(st.sets(st.sampled_from(people)))):
        joins(world, who)
    return world


def count(world: World) -> int:
    found = world.analyse()
    return threads(found.c, found.network.influence, found.decision.formal, found.network.named).count


@given(teamed())
@hypothesis_settings(deadline=None, max_examples=60)
def test_threads_are_those_of_the_account_with_and_without_the_memberships(world: World) -> None:
    found = only(world)
    whole = count(world)
    assert found.threads >= 0
    assert found.threads + found.threads_left == whole
    world.ties = [tie for tie in world.ties if tie.type != "MEMBER_OF"]
    assert found.threads_left == count(world)


@given(teamed())
@hypothesis_settings(deadline=None, max_examples=40)
def test_functions_divide_the_members(world: World) -> None:
    found = only(world)
    listed = [who for each in found.functions for who in (*each.ours, *each.theirs)]
    assert sorted(listed) == [member.person for member in found.members]


# --- one-sided members -------------------------------------------------------------------------------------------


def both() -> World:
    """A team of e1, e2 and s1, s2; e3 and s3 are in none."""
    world = team(World().employee("e1").employee("e2").employee("e3").person("s1").person("s2").person("s3"))
    for who in ("e1", "e2", "s1", "s2"):
        joins(world, who)
    return world


def test_ties_through_the_team_alone_say_nothing() -> None:
    assert only(both()).one_sided == ()


def test_a_member_of_ours_who_knows_only_us_and_one_of_theirs_who_knows_only_them() -> None:
    world = both().reports("s1", "s3").influences("s2", "s1")
    world.tie("REPORTS_TO", ("Employee", "e1"), ("Employee", "e3"))
    assert only(world).one_sided == (
        OneSided("e1", Side.OURS, Side.OURS, 1),
        OneSided("s1", Side.THEIRS, Side.THEIRS, 2),
        OneSided("s2", Side.THEIRS, Side.THEIRS, 1),
    )
    world.contact("e1", "s1", "vendor")
    assert only(world).one_sided == (OneSided("s2", Side.THEIRS, Side.THEIRS, 1),)


def test_a_member_of_ours_who_has_ties_to_them_only() -> None:
    world = both().contact("e1", "s3", "vendor")
    assert only(world).one_sided == (OneSided("e1", Side.OURS, Side.THEIRS, 1),)
    world.tie("KNOWS", ("Employee", "e1"), ("Employee", "e3"))
    assert only(world).one_sided == ()


def test_what_is_no_tie_does_not_make_anybody_two_sided() -> None:
    world = both().reports("s1", "s3")
    world.contact("e3", "s1", "vendor", asserted_on=TODAY - timedelta(118))  # fallen below 0.2
    world.influences("s2", "s1", strength=0.0)
    world.tie("KNOWS", ("Employee", "e3"), ("Stakeholder", "s1"), strength=0.0)
    world.employee("e9", until=YESTERDAY).tie("KNOWS", ("Employee", "e9"), ("Stakeholder", "s1"))
    assert only(world).one_sided == (OneSided("s1", Side.THEIRS, Side.THEIRS, 1),)


def test_a_partners_people_stand_on_our_side() -> None:
    world = both().partner_contact("p1").reports("s1", "s3")
    joins(world, "p1").tie("KNOWS", ("PartnerContact", "p1"), ("Employee", "e1"))
    assert only(world).one_sided == (
        OneSided("e1", Side.OURS, Side.OURS, 1),
        OneSided("p1", Side.PARTNER, Side.OURS, 1),
        OneSided("s1", Side.THEIRS, Side.THEIRS, 1),
    )


def test_in_a_team_that_ran_out_the_same_counts() -> None:
    world = pair(contract_until=YESTERDAY).employee("e2")
    world.tie("REPORTS_TO", ("Employee", "e1"), ("Employee", "e2"))
    assert only(world).one_sided == (OneSided("e1", Side.OURS, Side.OURS, 1),)


SIDES = st.dictionaries(st.sampled_from("abcd"), st.sampled_from([Side.OURS, Side.THEIRS]), max_size=4)


@given(st.dictionaries(st.sampled_from("mno"), SIDES))
def test_members_are_one_sided_two_sided_or_without_ties(neighbours: dict[str, dict[str, Side]]) -> None:
    members = [Member(who, Side.OURS, None) for who in "mno"]
    found = {each.person: (each.on, each.ties) for each in one_sided(members, neighbours)}
    for who in "mno":
        sides = list(neighbours.get(who, {}).values())
        assert found.get(who) == ((sides[0], len(sides)) if len(set(sides)) == 1 else None)
