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
    # The only thread rests on the team while it runs.
    assert (found.threads_through, found.threads, found.threads_left) == (count, count, 0)


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

    Two threads run through the team. Without it e1 still is a vendor of s1 (0.25): e1–s1 and e3–s3 remain, e2–s2 goes.
    """
    world = team(World().employee("e1").employee("e2").employee("e3"))
    for who in ("s1", "s2", "s3"):
        world.person(who).role(who, "approver")
    for who in ("e1", "e2", "s1", "s2"):
        joins(world, who)
    world.contact("e1", "s1", "vendor").contact("e3", "s3", "vendor")
    found = only(world)
    assert (found.threads_through, found.threads, found.threads_left) == (2, 1, 2)


def test_no_thread_runs_through_a_team_that_ran_out() -> None:
    found = only(pair(contract_until=YESTERDAY).contact("e1", "s1", "vendor"))
    assert (found.threads_through, found.threads, found.threads_left) == (0, 0, 1)
    found = only(pair(contract_until=TODAY).contact("e1", "s1", "vendor"))
    assert (found.threads_through, found.threads, found.threads_left) == (1, 0, 1)


def test_another_team_of_the_same_two_keeps_the_thread() -> None:
    world = joins(joins(team(pair(), "u"), "e1", name="u"), "s1", name="u")
    both_teams = teams(world.analyse(), SETTINGS)
    assert [(each.team, each.threads_through, each.threads, each.threads_left) for each in both_teams] == [
        ("t", 1, 0, 1), ("u", 1, 0, 1),
    ]  # fmt: skip


def test_what_carries_over_from_an_earlier_self_in_the_team_goes_too() -> None:
    # s0 left and is s1 today: 0.8 · 0.75 = 0.6 of the contact made in the team.
    world = World().person("s0", until=YESTERDAY).person("s1").role("s1", "economic_buyer").employee("e1")
    world.theirs("SAME_PERSON_AS", "s0", "s1", "Stakeholder")
    found = only(joins(joins(team(world), "e1"), "s0"))
    assert (found.threads_through, found.threads, found.threads_left) == (1, 1, 0)


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
    assert 0 <= found.threads <= found.threads_through
    assert found.threads + found.threads_left == whole
    inside = {member.person for member in found.members}
    world.ties = [tie for tie in world.ties if tie.type != "MEMBER_OF"]
    assert found.threads_left == count(world)
    world.ties = [tie for tie in world.ties if tie.type != "CONTACTS" or not {tie.source, tie.target} <= inside]
    runs = found.contract is Contract.RUNS
    assert found.threads_through == (whole - count(world) if runs else 0)


@given(teamed())
@hypothesis_settings(deadline=None, max_examples=40)
def test_functions_divide_the_members(world: World) -> None:
    found = only(world)
    listed = [who for each in found.functions for who in (*each.ours, *each.theirs)]
    assert sorted(listed) == [member.person for member in found.members]


# --- one-sided members -------------------------------------------------------------------------------------------


def both() -> World:
    """A team of e1, e2 and s1, s2; e3 and s3 are in none. Each of the four has been a vendor or a customer of one."""
    world = team(World().employee("e1").employee("e2").employee("e3").person("s1").person("s2").person("s3"))
    for who in ("e1", "e2", "s1", "s2"):
        joins(world, who)
    return world.contact("e1", "s1", "vendor").contact("e2", "s2", "vendor")


def listed(world: World) -> dict[str, tuple[Side, int]]:
    return {each.person: (each.on, each.ties) for each in only(world).one_sided}


def test_who_is_in_contact_with_the_other_side_beyond_the_team_is_not_one_sided() -> None:
    assert only(both()).one_sided == ()


def test_the_contacts_that_the_team_gives_do_not_count_and_its_colleagues_do() -> None:
    world = joins(both(), "e3")
    assert only(world).one_sided == (OneSided("e3", Side.OURS, Side.OURS, 2),)  # e1 and e2
    assert listed(joins(world, "s3")) == {"e3": (Side.OURS, 2), "s3": (Side.THEIRS, 2)}


@pytest.mark.parametrize("kind", ["REPORTS_TO", "INFLUENCES", "KNOWS"])
def test_ties_of_each_kind_among_them_are_counted(kind: str) -> None:
    world = joins(both(), "s3").person("s4").tie(kind, ("Stakeholder", "s3"), ("Stakeholder", "s4"))
    assert listed(world) == {"s3": (Side.THEIRS, 3)}


def test_any_tie_across_makes_two_sided_in_the_team_or_beside_it() -> None:
    for across in (("e3", "s1"), ("e9", "s3")):
        world = joins(joins(both().employee("e9"), "e3"), "s3")
        world.tie("KNOWS", ("Employee", across[0]), ("Stakeholder", across[1]))
        alone = {"e3": (Side.OURS, 2), "s3": (Side.THEIRS, 2)}
        assert listed(world) == {who: found for who, found in alone.items() if who not in across}


def test_one_of_ours_alone_in_the_team_with_ties_to_them_only() -> None:
    world = joins(team(World().employee("e1").employee("e2").person("s1")), "e1").contact("e1", "s1", "vendor")
    assert only(world).one_sided == (OneSided("e1", Side.OURS, Side.THEIRS, 1),)
    world.tie("REPORTS_TO", ("Employee", "e1"), ("Employee", "e2"))
    assert only(world).one_sided == ()


def test_of_whom_no_tie_is_recorded_nothing_is_known() -> None:
    assert only(pair()).one_sided == ()


def test_what_is_no_tie_does_not_make_anybody_two_sided() -> None:
    world = joins(both(), "s3").employee("e9", until=YESTERDAY)
    world.contact("e3", "s3", "vendor", asserted_on=TODAY - timedelta(118))  # fallen below 0.2
    world.tie("KNOWS", ("Employee", "e3"), ("Stakeholder", "s3"), strength=0.0)
    world.tie("KNOWS", ("Employee", "e9"), ("Stakeholder", "s3"))
    assert listed(world) == {"s3": (Side.THEIRS, 2)}


def test_a_partners_people_stand_on_our_side() -> None:
    found = only(joins(both().partner_contact("p1"), "p1"))
    assert found.one_sided == (OneSided("p1", Side.PARTNER, Side.OURS, 2),)


def test_in_a_team_that_ran_out_the_same_counts() -> None:
    world = joins(pair(contract_until=YESTERDAY).employee("e2"), "e2")
    assert listed(world) == {"e1": (Side.OURS, 1), "e2": (Side.OURS, 1)}
    assert listed(world.contact("e1", "s1", "vendor")) == {"e2": (Side.OURS, 1), "s1": (Side.OURS, 1)}


SIDES = st.dictionaries(st.sampled_from("abcd"), st.sampled_from([Side.OURS, Side.THEIRS]), max_size=4)


@given(st.dictionaries(st.sampled_from("mno"), SIDES))
def test_members_are_one_sided_two_sided_or_without_ties(neighbours: dict[str, dict[str, Side]]) -> None:
    members = [Member(who, Side.OURS, None) for who in "mno"]
    found = {each.person: (each.on, each.ties) for each in one_sided(members, neighbours)}
    for who in "mno":
        sides = list(neighbours.get(who, {}).values())
        assert found.get(who) == ((sides[0], len(sides)) if len(set(sides)) == 1 else None)
