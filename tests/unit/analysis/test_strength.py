"""How strong a contact is, and why (metrics §5)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from math import exp
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl
import pytest
from account_world import ACCOUNT, SETTINGS, TODAY, World
from hypothesis import given
from hypothesis import strategies as st

from graphsvc.analysis.columns.evidence import dated
from graphsvc.analysis.columns.facts import facts
from graphsvc.analysis.columns.tables import of_graph
from graphsvc.analysis.network import build
from graphsvc.analysis.portfolio import portfolio
from graphsvc.analysis.strength import Contact, asserted, contacts, day_of, is_stale, observed

Touch = tuple[date, str, str | None]


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def one(world: World) -> Contact:
    """The only contact of the world."""
    (found,) = contacts(world.network(), SETTINGS)
    return found


def pair() -> World:
    return World().person("s").employee("e")


# --- observed ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("channel", "x"),
    [("visit", 4), ("meeting", 3), ("event", 2), ("call", 2), ("order", 1), ("message", 1), ("email", 1)],
)
def test_channels_weigh_as_the_table_says(channel: str, x: float) -> None:
    half_life = 180 if channel in {"visit", "meeting", "event"} else 90
    assert observed([(TODAY, channel, None)], TODAY, SETTINGS) == pytest.approx(1 - exp(-x / 6))
    faded = observed([(ago(half_life), channel, None)], TODAY, SETTINGS)
    assert faded == pytest.approx(1 - exp(-x / 2 / 6))


def test_one_sided_traffic_counts_half_unknown_direction_fully() -> None:
    def x_of(*directions: str | None) -> float:
        return observed([(TODAY, "email", d) for d in directions], TODAY, SETTINGS)

    assert x_of("out", "out") == pytest.approx(1 - exp(-1 / 6))  # 2 − ½·2 = 1
    assert x_of("out", "in") == pytest.approx(1 - exp(-2 / 6))  # 2 − ½·0 = 2
    assert x_of("out", "out", "in") == pytest.approx(1 - exp(-2.5 / 6))  # 3 − ½·1 = 2.5
    assert x_of(None, None) == pytest.approx(1 - exp(-2 / 6))


def test_meetings_have_no_side() -> None:
    assert observed([(TODAY, "meeting", "out")], TODAY, SETTINGS) == pytest.approx(1 - exp(-3 / 6))


_DAYS = st.integers(-10, 1000).map(ago)
_TOUCHES = st.tuples(_DAYS, st.sampled_from(sorted(SETTINGS.channel_weights)), st.sampled_from(["in", "out", None]))


@given(st.lists(_TOUCHES, max_size=8), _TOUCHES)
def test_more_contact_never_lowers_the_strength(touches: list[Touch], another: Touch) -> None:
    before = observed(touches, TODAY, SETTINGS)
    after = observed([*touches, another], TODAY, SETTINGS)
    assert 0 <= before <= after + 1e-15
    assert after < 1


def test_an_interaction_is_observed_since_its_first_day_and_the_future_does_not_count() -> None:
    world = pair().touch("e", "s", "2024-07-01T09:00:00Z", "meeting").touch("e", "s", "2024-01-03T09:00:00Z", "meeting")
    world.touch("e", "s", "2024-07-02T00:00:00Z", "visit")
    found = one(world)
    assert found.strength == pytest.approx(1 - exp(-(3 + 1.5) / 6))  # 3 January is 180 days before 1 July
    assert (found.why, found.since, found.last) == ("observed", date(2024, 1, 3), TODAY)


@pytest.mark.parametrize(("kind", "x"), [("visit", 4), ("meeting", 3), ("executive_briefing", 2), ("workshop", 2)])
def test_an_engagement_counts_for_each_pair_of_attendees(kind: str, x: float) -> None:
    world = World().person("s1").person("s2").person("absent").employee("e").partner_contact("pc")
    world.node("Engagement", "g", kind=kind, held_on=TODAY).node("Engagement", "soon", kind="visit", held_on=ago(-1))
    for label, who in [("Stakeholder", "s1"), ("Stakeholder", "s2"), ("Employee", "e"), ("PartnerContact", "pc")]:
        world.tie("ATTENDED", (label, who), ("Engagement", "g")).tie("ATTENDED", (label, who), ("Engagement", "soon"))
    found = contacts(world.network(), SETTINGS)
    assert [(c.ours, c.stakeholder) for c in found] == [("e", "s1"), ("pc", "s1"), ("e", "s2"), ("pc", "s2")]
    assert [c.strength for c in found] == pytest.approx([1 - exp(-x / 6)] * 4)


# --- asserted ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("level", "strength"),
    [("none", 0), ("vendor", 0.25), ("credible_source", 0.5), ("problem_solver", 0.75), ("trusted_advisor", 0.95)],
)
def test_levels_halve_in_a_year_and_undated_ones_do_not(level: str, strength: float) -> None:
    assert asserted(level, None, TODAY, SETTINGS) == strength
    assert asserted(level, ago(365), TODAY, SETTINGS) == pytest.approx(strength / 2)


def test_an_asserted_contact_says_so() -> None:
    dated = one(pair().contact("e", "s", "vendor", asserted_on=ago(365), target_level="problem_solver"))
    assert (dated.strength, dated.why, dated.since) == (pytest.approx(0.125), "asserted", ago(365))
    assert (dated.undated, dated.below_target, dated.stale) == (False, True, None)
    undated = one(pair().contact("e", "s", "vendor", target_level="vendor"))
    assert (undated.strength, undated.since, undated.undated, undated.below_target) == (0.25, None, True, False)


def test_a_level_dated_after_today_is_not_known_yet() -> None:
    found = one(pair().contact("e", "s", "vendor", asserted_on=ago(-1), target_level="problem_solver"))
    assert (found.strength, found.level, found.below_target) == (0.0, None, False)


def test_none_does_not_cancel_what_is_observed() -> None:
    found = one(pair().contact("e", "s", "none").touch("e", "s", "2024-07-01T09:00:00Z", "visit"))
    assert (found.why, found.strength) == ("observed", pytest.approx(1 - exp(-4 / 6)))


def test_the_larger_of_observed_and_asserted_counts() -> None:
    found = one(pair().contact("e", "s", "trusted_advisor").touch("e", "s", "2024-07-01T09:00:00Z", "visit"))
    assert (found.why, found.strength) == ("asserted", 0.95)


# --- joint teams -------------------------------------------------------------------------------------------------


def team(**contract: date) -> World:
    world = pair().person("t").node("JointTeam", "j", **contract)
    for label, who in [("Employee", "e"), ("Stakeholder", "s")]:
        world.tie("MEMBER_OF", (label, who), ("JointTeam", "j"))
    return world


@pytest.mark.parametrize("contract", [{}, {"contract_from": TODAY}, {"contract_until": TODAY}])
def test_two_members_of_a_running_team_are_problem_solvers(contract: dict[str, date]) -> None:
    found = one(team(**contract))
    assert (found.stakeholder, found.strength, found.why) == ("s", 0.75, "joint_team")
    assert found.since == contract.get("contract_from")


@pytest.mark.parametrize("contract", [{"contract_from": ago(-1)}, {"contract_until": ago(1)}])
def test_a_team_whose_contract_does_not_run_joins_nobody(contract: dict[str, date]) -> None:
    assert contacts(team(**contract).network(), SETTINGS) == ()


# --- carried over ------------------------------------------------------------------------------------------------


def moved() -> World:
    world = pair().person("old", account="other", until=ago(10))
    return world.theirs("SAME_PERSON_AS", "old", "s").contact("e", "old", "trusted_advisor")


def test_four_fifths_of_a_contact_move_on_with_the_person() -> None:
    found = one(moved())
    assert found.strength == pytest.approx(0.8 * 0.95)
    assert (found.why, found.carried_from) == ("carried_over", "old")


def test_nothing_carries_over_from_somebody_who_is_still_there() -> None:
    world = pair().person("old", account="other").theirs("SAME_PERSON_AS", "old", "s")
    assert contacts(world.contact("e", "old", "trusted_advisor").network(), SETTINGS) == ()


def test_a_contact_carries_over_along_a_chain() -> None:
    world = moved().person("older", account="third", until=ago(500)).employee("f")
    world.theirs("SAME_PERSON_AS", "older", "old").contact("f", "older", "trusted_advisor")
    by_ours = {c.ours: c.strength for c in contacts(world.network(), SETTINGS)}
    assert by_ours == {"e": pytest.approx(0.8 * 0.95), "f": pytest.approx(0.8 * 0.8 * 0.95)}


@pytest.mark.parametrize("strong", ["old", "aaa"])
def test_of_several_earlier_selves_the_strongest_contact_counts(strong: str) -> None:
    weak = {"old": "aaa", "aaa": "old"}[strong]
    world = pair()
    for earlier in (strong, weak):
        world.person(earlier, account="other", until=ago(10)).theirs("SAME_PERSON_AS", earlier, "s")
    found = one(world.contact("e", strong, "trusted_advisor").contact("e", weak, "vendor"))
    assert (found.carried_from, found.strength) == (strong, pytest.approx(0.76))


def test_what_is_stronger_today_counts_and_keeps_its_own_record() -> None:
    assert one(moved().contact("e", "s", "trusted_advisor")).why == "asserted"
    weaker = one(moved().contact("e", "s", "vendor", target_level="trusted_advisor", last_contact=ago(100)))
    assert (weaker.why, weaker.level, weaker.below_target, weaker.stale) == ("carried_over", "vendor", True, True)


# --- who has contacts, and which are stale -----------------------------------------------------------------------


def test_contacts_to_seats_and_of_people_who_left_do_not_count() -> None:
    world = World().person("seat", open_seat=True).person("gone", until=ago(1)).person("s")
    world.employee("e").employee("left", until=ago(1))
    world.contact("e", "seat", "vendor").contact("e", "gone", "vendor").contact("left", "s", "vendor")
    assert contacts(world.network(), SETTINGS) == ()


@pytest.mark.parametrize(
    ("days", "stale"),
    [
        ([], None),
        ([90], False),
        ([91], True),
        ([100, 200, 300], False),  # median gap 100 → 150 days allowed
        ([150, 250, 350], False),
        ([151, 251, 351], True),
        ([100, 101, 102], True),  # 1.5·1 < 90
    ],
)
def test_stale_is_older_than_ninety_days_or_one_and_a_half_gaps(days: list[int], stale: bool | None) -> None:
    assert is_stale([ago(n) for n in days], TODAY, SETTINGS) is stale


def test_last_contact_counts_for_staleness_only() -> None:
    found = one(pair().contact("e", "s", "vendor", last_contact=ago(91)))
    assert (found.strength, found.stale, found.last) == (0.25, True, ago(91))
    assert one(pair().contact("e", "s", "vendor", last_contact=ago(-1))).last is None


# --- the ends of the calendar ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("instant", "zone", "day"),
    [
        ("9999-12-31T23:30:00Z", "Asia/Shanghai", date(9999, 12, 31)),  # 10000-01-01 there
        ("9999-12-31T15:30:00Z", "Asia/Shanghai", date(9999, 12, 31)),
        ("9999-12-30T23:30:00Z", "Asia/Shanghai", date(9999, 12, 31)),
        ("0001-01-01T00:30:00Z", "America/New_York", date(1, 1, 1)),  # a day before year 1 there
        ("0001-01-02T00:30:00Z", "America/New_York", date(1, 1, 1)),
        ("2024-06-30T16:30:00Z", "Asia/Shanghai", date(2024, 7, 1)),
        ("2024-06-30T00:00:00Z", "America/New_York", date(2024, 6, 30)),  # a day without a time
    ],
)
def test_an_instant_has_a_day_at_the_ends_of_the_calendar(instant: str, zone: str, day: date) -> None:
    touches = pl.DataFrame({"at": [datetime.fromisoformat(instant)]}, schema={"at": pl.Datetime("us", "UTC")})
    assert day_of(instant, ZoneInfo(zone)) == day
    assert dated(touches, zone)["day"].to_list() == [day]


def test_a_level_that_is_not_known_yet_has_no_age() -> None:
    """On the first day there is, TODAY is 739,067 days ahead: 2^(739,067/365) is out of range."""
    world = pair().contact("e", "s", level="trusted_advisor", asserted_on=TODAY)
    with np.errstate(all="raise"):
        of = portfolio(facts(of_graph(world.graph())), date.min, SETTINGS)
    assert of.contacts["strength"].to_list() == [0.0]
    network = build(world.graph(), ACCOUNT, date.min, SETTINGS)
    assert [c.strength for c in contacts(network, SETTINGS)] == [0.0]
