"""Key-person risk by hand, and against leaving everybody out in turn and computing everything again (metrics §10)."""

from __future__ import annotations

from dataclasses import replace
from math import nan
from typing import Any

import numpy as np
import pytest
from account_world import SETTINGS, World, worlds
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from risk_cases import OURS, Array, portfolio, random_case
from scipy.sparse import csr_array

from graphsvc.analysis.decision import shares
from graphsvc.analysis.risk import Leaver, OursLeaving, key_people, ours_leaving, over_accounts, theirs_leaving
from graphsvc.analysis.threads import threads, threads_by_account

# --- against leaving everybody out ---------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(100))
def test_ours_leaving_is_computing_everything_without_them(seed: int) -> None:
    several = portfolio(seed)
    share = shares(several.influence, several.d, SETTINGS)[0]
    found = ours_leaving(several.contacts, share, several.account, several.threads())
    pairs = [(x, j) for x, case in enumerate(several.cases) for j in range(OURS) if case.contacts[j].any()]
    assert list(zip(found.account.tolist(), found.ours.tolist(), strict=True)) == pairs
    left = [(several.cases[x], several.cases[x].without_ours(j)) for x, j in pairs]
    np.testing.assert_allclose(found.coverage, [b.coverage() - a.coverage() for a, b in left], rtol=0, atol=1e-12)
    assert found.threads.tolist() == [b.threads() - a.threads() for a, b in left]


@pytest.mark.parametrize("seed", range(100))
def test_theirs_leaving_is_computing_everything_without_them(seed: int) -> None:
    several = portfolio(seed)
    found = theirs_leaving(
        several.influence, several.d, several.covered, several.account, several.threads(), SETTINGS
    )  # fmt: skip
    left = [(case, case.without(i)) for case in several.cases for i in range(len(case.d))]
    np.testing.assert_allclose(found.coverage, [b.coverage() - a.coverage() for a, b in left], rtol=0, atol=1e-12)
    assert found.threads.tolist() == [b.threads() - a.threads() for a, b in left]


@given(worlds())
@hypothesis_settings(deadline=None, max_examples=60)
def test_a_whole_account_without_each_person(world: World) -> None:
    """The facts about a person are taken out of the graph; only the weights of the others are held."""
    whole = world.analyse()
    threads_of = _counted(whole.c, whole.network.influence, whole.decision.formal, whole.network.named)
    found = {leaver.id: leaver for leaver in key_people(whole, SETTINGS)}
    named = [p for p, is_named in zip(whole.network.people, whole.network.named, strict=True) if is_named]
    assert found.keys() == {*named, *(t.source for t in world.ties if t.type == "CONTACTS" and _counts(t, whole))}
    for person, leaver in found.items():
        ties = [t for t in world.ties if person not in (t.source, t.target)]
        rest = World()
        rest.nodes, rest.ties = world.nodes, ties
        left = rest.analyse()
        weights = dict(zip(whole.network.people, whole.decision.formal.tolist(), strict=True))
        d = np.array([weights[p] for p in left.network.people])
        coverage = float(shares(left.network.influence, d, SETTINGS)[0] @ left.coverage.covered)
        assert leaver.coverage_change == pytest.approx(coverage - whole.coverage.coverage, abs=1e-12)
        after = _counted(left.c, left.network.influence, d, left.network.named)
        assert leaver.threads_change == after - threads_of
        assert sum(weight for _, weight in leaver.seats) == pytest.approx(weights.get(person, 0.0), abs=1e-15)


def _counts(tie: Any, whole: Any) -> bool:
    """Whether a contact is one: not of level `none`, and not to a seat."""
    return tie.get("level") != "none" and bool(whole.network.named[whole.network.index[tie.target]])


def _counted(c: Array, influence: Array, d: Array, named: Array) -> int:
    return threads(c, influence, d, named).count


# --- by hand -------------------------------------------------------------------------------------------------------


def boss_and_report() -> World:
    """d: 2/3 the boss, 1/3 the seat problem_owner. Shares 8/13 and 2/39 (see test_decision)."""
    world = World().person("boss").person("report").reports("report", "boss").role("boss", "economic_buyer")
    return world.employee("e").contact("e", "boss", "credible_source")


def test_two_people_by_hand() -> None:
    # Coverage is 8/13·0.5 = 4/13. Without the report the boss listens to nobody: 2/3·0.5 = 1/3, which is 1/39 more.
    # Without the boss the whole 2/3 is the seat's.
    assert key_people(boss_and_report().analyse(), SETTINGS) == (
        Leaver("boss", "theirs", pytest.approx(-4 / 13), -1, (("economic_buyer", pytest.approx(2 / 3)),)),
        Leaver("e", "ours", pytest.approx(-4 / 13), -1, ()),
        Leaver("report", "theirs", pytest.approx(1 / 39), 0, ()),
    )


def test_only_those_asked_for() -> None:
    found = key_people(boss_and_report().analyse(), SETTINGS, of=[1])
    assert [leaver.id for leaver in found] == ["e", "report"]


def test_a_person_with_several_roles_leaves_several_seats_that_keep_their_weights() -> None:
    # 4 + 1 = 5 of the 5 + 2 (the seat problem_owner); champion weighs nothing.
    world = World().person("a").role("a", "economic_buyer").role("a", "user").role("a", "champion")
    (leaver,) = key_people(world.analyse(), SETTINGS)
    assert dict(leaver.seats) == {"economic_buyer": pytest.approx(4 / 7), "user": pytest.approx(1 / 7)}


def test_without_weighted_roles_the_seat_is_left() -> None:
    found = key_people(World().person("a").person("b").role("b", "champion").analyse(), SETTINGS)
    assert [leaver.seats for leaver in found] == [(("left", 0.5),), (("left", 0.5),)]


def test_a_partners_person_is_on_the_partners_side() -> None:
    world = World().person("a").partner_contact("pc").contact("pc", "a", "vendor", "PartnerContact")
    assert key_people(world.analyse(), SETTINGS)[1] == Leaver("pc", "partner", -0.25, -1, ())


def test_two_contacts_of_full_strength_leave_each_other_to_cover() -> None:
    # C = 1 with both of them, with either of them, and with neither 0: nothing is divided by 1 − c = 0.
    c = np.array([[1.0, 0.5], [1.0, 0.0]])
    account = np.zeros(2, dtype=int)
    found = ours_leaving(c, np.array([0.75, 0.25]), account, _threads_of(c))
    # 0 takes 0.25·0.5 along; both threads are theirs, and each has another way to reach only person 0.
    assert found.coverage.tolist() == [-0.125, 0.0]
    assert found.threads.tolist() == [-1, -1]


def _threads_of(c: Array) -> Any:
    return threads_by_account(c, np.zeros((2, 2)), [0.75, 0.25], [True, True], np.zeros(2, dtype=int), accounts=1)


def test_a_stored_zero_is_no_contact() -> None:
    c = csr_array((np.array([0.0, 0.5]), ([0, 1], [0, 0])), shape=(2, 2))
    found = ours_leaving(c, np.array([1.0, 0.0]), np.zeros(2, dtype=int), _threads_of(c))
    assert isinstance(found, OursLeaving)
    assert (found.ours.tolist(), found.coverage.tolist()) == ([1], [-0.5])


def test_those_asked_for_of_a_large_account() -> None:
    """A chain in which everybody listens to the next, and we know the last."""
    world = World().employee("e")
    names = [f"p{i:04d}" for i in range(301)]
    for name in names:
        world.person(name)
    world.influences(names[1], names[0], strength=1.0).contact("e", names[1], "credible_source")
    found = key_people(world.analyse(), SETTINGS, of=[0, 2])
    # n people with d = 1/n. p0 holds (1 − 0.5)/n, p1 1.5/n, and C of p1 is 0.5. Without p0 p1 keeps 1/n.
    n = 301
    assert [(x.id, x.coverage_change) for x in found] == [
        ("e", pytest.approx(-0.75 / n, abs=1e-15)), ("p0000", pytest.approx(-0.25 / n, abs=1e-15)),
        ("p0002", pytest.approx(0.0, abs=1e-15)),
    ]  # fmt: skip


# --- invariants ----------------------------------------------------------------------------------------------------


@given(st.integers(0, 2**32))
@hypothesis_settings(deadline=None, max_examples=60)
def test_if_one_of_ours_holds_every_contact_all_coverage_goes_with_them(seed: int) -> None:
    case = random_case(np.random.default_rng(seed))
    alone = replace(case, contacts=case.contacts[:1])
    share = shares(csr_array(case.influence), case.d, SETTINGS)[0]
    account = np.zeros(len(case.d), dtype=int)
    cut = threads_by_account(alone.contacts, case.influence, case.d, case.named, account, accounts=1)
    found = ours_leaving(alone.contacts, share, account, cut)
    assert found.coverage.sum() == pytest.approx(-alone.coverage(), abs=1e-12)


# --- over all accounts ---------------------------------------------------------------------------------------------


def test_over_accounts_by_hand() -> None:
    """Threads 4 → 3 and 3 → 3 keep their verdict, 3 → 2 and 2 → 1 fall, 1 → 0 to no contact; one is withheld."""
    found = over_accounts(
        coverage=[-0.5, -0.25, -0.125, nan, 0.25, 0.0],
        threads=[-1, -1, -1, -1, 0, -1],
        count=[4, 3, 1, 1, 3, 2],
        value=[80, nan, 40, 50, 20, 90],
        revenue=[1000, 400, nan, 800, 200, 900],
        currency=["EUR", "USD", "EUR", "EUR", "EUR", "CHF"],
        withheld=[False, False, False, True, False, False],
    )
    assert (found.accounts, found.lower_verdict, found.no_contact, found.verdict_unknown) == (6, 3, 1, 1)
    # 80·0.5 + 40·0.125 − 20·0.25 + 90·0 = 40; one without a value, one without a change.
    assert (found.value_at_risk, found.value_unknown) == (40.0, 2)
    # EUR 1000·0.5 − 200·0.25 = 450, USD 400·0.25 = 100.
    assert (found.money_at_risk, found.money_unknown) == ({"CHF": 0.0, "EUR": 450.0, "USD": 100.0}, 2)


def test_over_no_account_nothing_is_known() -> None:
    found = over_accounts([], [], [], [], [], [])
    assert (found.accounts, found.value_at_risk, found.money_at_risk) == (0, None, {})


def test_revenue_without_a_currency_is_in_no_sum() -> None:
    found = over_accounts([-0.5], [0], [2], [nan], [100], [None])
    assert (found.money_at_risk, found.money_unknown, found.lower_verdict) == ({}, 1, 0)
