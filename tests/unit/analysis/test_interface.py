"""Dual interface and partner modes (metrics §12)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from account_world import ACCOUNT, SETTINGS, TODAY, World
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from graphsvc.analysis.interface import (
    AccountManager,
    Breach,
    Interface,
    Rule,
    Serving,
    State,
    accounts_managed,
    breaches,
    interface,
    state,
)

YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
MANAGER = AccountManager("e", active=False, accounts=None, capacity=None)


def found(world: World, **managed: int) -> Interface:
    return interface(world.analyse(), SETTINGS, managed)


def acme(mode: str | None = None) -> World:
    """One person `a`, the account manager `e`, and a partner contact `pc` of the partner `p`."""
    world = World().node("Account", ACCOUNT, **({"partner_mode": mode} if mode else {}))
    return manages(world.person("a").employee("e").partner_contact("pc"), "e", "account_manager")


def manages(world: World, who: str, role: str | None = None, account: str = ACCOUNT) -> World:
    return world.tie("MANAGES", ("Employee", who), ("Account", account), **({"role": role} if role else {}))


def serves(world: World, partner: str = "p", /, **values: Any) -> World:
    return world.node("Partner", partner).tie("SERVES", ("Partner", partner), ("Account", ACCOUNT), **values)


def partner_contacts(world: World, who: str = "pc", level: str = "vendor", **values: Any) -> World:
    return world.contact(who, "a", level, "PartnerContact", **values)


def live(partner: str, territory: str | None = None, customer_type: str | None = None, active: bool = False) -> Serving:
    return Serving(partner, territory, customer_type, None, None, live=True, active=active)


def of_rule(rule: Rule, answer: Interface) -> list[tuple[str, ...]]:
    return [breach.concerns for breach in answer.breaches if breach.rule is rule]


# --- states ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        (True, True, State.DUAL), (True, False, State.OURS_ONLY), (False, True, State.PARTNER_ONLY),
        (False, False, State.NEITHER),
    ],
)  # fmt: skip
def test_the_four_states(ours: bool, theirs: bool, expected: State) -> None:
    assert state(ours, theirs) is expected
    world = serves(acme())
    world = world.contact("e", "a", "vendor") if ours else world
    assert found(partner_contacts(world) if theirs else world).state is expected


def test_a_contact_counts_from_the_threshold_on() -> None:
    # vendor 0.25 falls to 0.2 after 365·log2(1.25) = 117.5 days.
    assert found(acme().contact("e", "a", "vendor", asserted_on=TODAY - timedelta(117))).state is State.OURS_ONLY
    assert found(acme().contact("e", "a", "vendor", asserted_on=TODAY - timedelta(118))).state is State.NEITHER


def test_the_contact_of_a_specialist_is_ours_but_not_the_account_managers() -> None:
    answer = found(acme().employee("expert").contact("expert", "a", "vendor"))
    assert (answer.state, answer.account_manager_active) == (State.OURS_ONLY, False)
    answer = found(acme().contact("e", "a", "vendor"))
    assert (answer.state, answer.account_manager_active) == (State.OURS_ONLY, True)


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        (None, None, State.PARTNER_ONLY), (TODAY, TODAY, State.PARTNER_ONLY), (None, YESTERDAY, State.NEITHER),
        (TOMORROW, None, State.NEITHER),
    ],
)  # fmt: skip
def test_a_partner_counts_while_its_agreement_runs(since: date | None, until: date | None, expected: State) -> None:
    dates = {"since": since} if since else {}
    dates |= {"agreement_until": until} if until else {}
    assert found(partner_contacts(serves(acme(), **dates))).state is expected


@pytest.mark.parametrize(("until", "expected"), [(TODAY, State.PARTNER_ONLY), (YESTERDAY, State.NEITHER)])
def test_the_partners_people_count_while_they_work_for_it(until: date, expected: State) -> None:
    world = serves(World().person("a").partner_contact("pc", until=until).partner_contact("other"))
    assert found(partner_contacts(world)).state is expected


def test_who_went_to_another_partner_is_no_longer_the_first_ones() -> None:
    world = partner_contacts(serves(World().person("a").partner_contact("pc", until=YESTERDAY)))
    world.node("Partner", "q").tie("WORKS_FOR", ("PartnerContact", "pc"), ("Partner", "q"))
    answer = found(world)
    assert (answer.state, [each.active for each in answer.partners]) == (State.NEITHER, [False])
    assert [each.active for each in found(serves(world, "q")).partners] == [False, True]


def test_the_people_of_a_partner_that_does_not_serve_the_account_do_not_count() -> None:
    world = acme().node("Partner", "p").tie("SERVES", ("Partner", "p"), ("Account", "elsewhere"))
    answer = found(partner_contacts(world))
    assert (answer.state, answer.partners) == (State.NEITHER, ())


# --- breaches ----------------------------------------------------------------------------------------------------


def test_complementary_without_territory_or_customer_type() -> None:
    world = serves(serves(serves(acme("complementary")), "q", territory="East"), "r", customer_type="farm")
    assert found(world).breaches == (Breach(Rule.COMPLEMENTARY_WITHOUT_SPLIT, ("p",)),)
    assert found(serves(acme("assisted"), territory=None)).breaches == (
        Breach(Rule.ASSISTED_WITHOUT_PARTNER_CONTACT, ("p",)),
    )
    assert found(serves(acme())).breaches == ()  # no mode is recorded


def test_a_partner_that_no_longer_serves_needs_no_split() -> None:
    assert found(serves(acme("complementary"), agreement_until=TODAY)).breaches == (
        Breach(Rule.COMPLEMENTARY_WITHOUT_SPLIT, ("p",)),
    )
    assert found(serves(acme("complementary"), agreement_until=YESTERDAY)).breaches == (
        Breach(Rule.AGREEMENT_RAN_OUT, ("p",)),
    )


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        (("East", "farm"), ("East", "farm"), True),
        (("East", "farm"), ("East", "mill"), False),
        (("East", "farm"), ("West", "farm"), False),
        (("East", None), ("East", None), True),  # split by territory alone
        (("East", None), ("East", "farm"), False),  # the customer type of the first may be another one
        ((None, None), (None, None), False),  # nothing recorded: unknown, not equal
    ],
)
def test_two_live_partners_with_equal_territory_and_customer_type(
    one: tuple[str | None, str | None], other: tuple[str | None, str | None], equal: bool
) -> None:
    expected = (Breach(Rule.EQUAL_SPLIT, ("p", "q")),) if equal else ()
    assert breaches(None, [live("p", *one), live("q", *other)], [MANAGER]) == expected


def test_of_equal_partners_only_live_ones_are_named_group_by_group() -> None:
    world = acme()
    for partner, territory in (("p", "N"), ("q", "N"), ("r", "N"), ("s", "A"), ("t", "A")):
        serves(world, partner, territory=territory, customer_type="farm")
    assert of_rule(Rule.EQUAL_SPLIT, found(world)) == [("p", "q", "r"), ("s", "t")]
    world = serves(acme(), territory="N", agreement_until=YESTERDAY)
    assert of_rule(Rule.EQUAL_SPLIT, found(serves(world, "q", territory="N"))) == []


def test_assisted_where_no_partner_has_an_active_contact() -> None:
    assisted = serves(serves(acme("assisted")), "q").contact("e", "a", "trusted_advisor")
    assert of_rule(Rule.ASSISTED_WITHOUT_PARTNER_CONTACT, found(assisted)) == [("p", "q")]
    assert of_rule(Rule.ASSISTED_WITHOUT_PARTNER_CONTACT, found(partner_contacts(assisted))) == []
    assert of_rule(Rule.ASSISTED_WITHOUT_PARTNER_CONTACT, found(acme("assisted"))) == [()]  # no partner at all


def test_direct_with_a_partner_attached() -> None:
    assert found(acme("direct")).breaches == ()
    assert found(serves(acme("direct"), agreement_until=TODAY)).breaches == (Breach(Rule.DIRECT_WITH_PARTNER, ("p",)),)
    assert found(serves(acme("direct"), since=TOMORROW)).breaches == ()
    assert of_rule(Rule.DIRECT_WITH_PARTNER, found(serves(acme("direct"), agreement_until=YESTERDAY))) == []


def test_no_account_manager() -> None:
    for world in (World(), manages(World().employee("x"), "x", "specialist"),
                  manages(World().employee("x", until=YESTERDAY), "x", "account_manager"),
                  manages(World().employee("x"), "x", "account_manager", "elsewhere")):  # fmt: skip
        answer = found(world)
        assert (answer.breaches, answer.account_manager_active) == ((Breach(Rule.NO_ACCOUNT_MANAGER),), False)
    for world in (manages(World().employee("x"), "x"),  # no role recorded
                  manages(World().employee("x", until=TODAY), "x", "account_manager")):  # fmt: skip
        assert found(world).breaches == ()


def test_an_agreement_that_ran_out() -> None:
    world = serves(serves(acme(), agreement_until=YESTERDAY), "q", agreement_until=TODAY)
    answer = found(world)
    assert answer.breaches == (Breach(Rule.AGREEMENT_RAN_OUT, ("p",)),)
    assert answer.partners == (
        Serving("p", None, None, None, YESTERDAY, live=False, active=False),
        Serving("q", None, None, None, TODAY, live=True, active=False),
    )


def test_an_account_manager_above_account_capacity() -> None:
    world = acme().node("Employee", "e", account_capacity=3)
    assert found(world, e=4).breaches == (Breach(Rule.ABOVE_ACCOUNT_CAPACITY, ("e",)),)
    assert found(world, e=4).managers == (AccountManager("e", active=False, accounts=4, capacity=3),)
    assert found(world, e=3).breaches == ()
    assert found(world).breaches == ()  # how many accounts is not known
    assert found(acme(), e=99).breaches == ()  # no capacity recorded: no limit
    specialist = manages(acme().employee("x", account_capacity=0), "x", "specialist")
    assert found(specialist, x=1).breaches == ()


def test_accounts_are_counted_once_and_only_where_somebody_is_account_manager() -> None:
    world = World().employee("e").employee("x", until=YESTERDAY).employee("idle")
    for account in ("acme", "b", "c"):
        manages(manages(world, "e", "account_manager", account), "x", "account_manager", account)
    manages(world, "e", "account_manager", "acme")  # said twice
    manages(world, "e", "specialist", "d")
    assert accounts_managed(world.graph(), TODAY) == {"e": 3, "idle": 0}


PARTNERS = st.lists(
    st.tuples(st.sampled_from([None, "E", "W"]), st.sampled_from([None, "farm"]), st.booleans(), st.booleans()),
    max_size=5,
)
MODES = st.sampled_from([None, "direct", "complementary", "assisted"])


@given(MODES, PARTNERS, st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=3))
@hypothesis_settings(deadline=None)
def test_breaches_against_each_rule_written_out(
    mode: str | None, partners: list[tuple[str | None, str | None, bool, bool]], managers: list[tuple[int, int]]
) -> None:
    those = [
        Serving(f"p{i}", t, c, None, None, live=on, active=on and active)
        for i, (t, c, on, active) in enumerate(partners)
    ]
    these = [AccountManager(f"e{i}", False, has, room) for i, (has, room) in enumerate(managers)]
    answer = breaches(mode, those, these)
    on = [p for p in those if p.live]
    alike = {
        (p.partner, q.partner) for p in on for q in on
        if p.partner < q.partner and (p.territory, p.customer_type) == (q.territory, q.customer_type)
        and (p.territory, p.customer_type) != (None, None)
    }  # fmt: skip
    groups = [breach.concerns for breach in answer if breach.rule is Rule.EQUAL_SPLIT]
    assert {(p, q) for group in groups for p in group for q in group if p < q} == alike
    assert len({partner for group in groups for partner in group}) == sum(map(len, groups))
    said = {(b.rule, who) for b in answer if b.rule is not Rule.EQUAL_SPLIT for who in b.concerns or ("",)}
    expected = {(Rule.AGREEMENT_RAN_OUT, p.partner) for p in those if not p.live}
    expected |= {(Rule.ABOVE_ACCOUNT_CAPACITY, f"e{i}") for i, (has, room) in enumerate(managers) if has > room}
    expected |= set() if these else {(Rule.NO_ACCOUNT_MANAGER, "")}
    if mode == "direct":
        expected |= {(Rule.DIRECT_WITH_PARTNER, p.partner) for p in on}
    if mode == "complementary":
        bare = [p for p in on if p.territory is None and p.customer_type is None]
        expected |= {(Rule.COMPLEMENTARY_WITHOUT_SPLIT, p.partner) for p in bare}
    if mode == "assisted" and not any(p.active for p in on):
        expected |= {(Rule.ASSISTED_WITHOUT_PARTNER_CONTACT, who) for who in [p.partner for p in on] or [""]}
    assert said == expected
    assert list(answer) == sorted(answer, key=lambda b: (list(Rule).index(b.rule), b.concerns))
