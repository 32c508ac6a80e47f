"""Risk, positions, interface and teams of the small account by hand, and as a role that may not see everything."""

from __future__ import annotations

from datetime import date

import pytest

from graphsvc.access import LOCAL_OWNER, Role, Viewer
from graphsvc.errors import NotFound
from graphsvc.services import leaving, people, person_risk, portfolio, structure
from graphsvc.services.context import Context

DAY = date(2026, 11, 24)
LIMITED = Viewer("limited", Role.PARTNER)


def test_what_goes_with_everybody(ctx: Context) -> None:
    """Shares as in the test of key people. kam holds all contacts. Without cio nobody listens to anybody: what is left
    of the decision is cfo's and an open seat's, and nobody of ours meets either. Without dev, cio listens to cfo and
    the seat only: a = .5·(1 − .5·.8) = .3, W = .5/.7 and .2/.7; cfo listens with .1, the seat with .25."""
    answer = leaving.risk(ctx, LOCAL_OWNER, "acme", DAY)
    cover = people.coverage(ctx, LOCAL_OWNER, "acme", DAY).coverage
    assert cover is not None
    assert (answer.coverage, answer.threads, answer.verdict) == (cover, 1, "single_threaded")
    found = {each.id: each for each in answer.people}
    assert set(found) == {"kam", "cio", "dev", "cfo"}
    assert found["kam"].coverage_change == pytest.approx(-cover, abs=1e-12)
    assert found["cio"].coverage_change == pytest.approx(-cover, abs=1e-12)
    y_cio = (2 / 6 + 0.1 * 4 / 6) / (1 - 0.1 * 0.3 * 0.5 / 0.7 - 0.25 * 0.3 * 0.2 / 0.7)
    assert found["dev"].coverage_change == pytest.approx(0.75 * 0.7 * y_cio - cover, abs=1e-12)
    assert {each.id: (each.side, each.threads_change) for each in answer.people} == {
        "kam": ("ours", -1), "cio": ("theirs", -1), "dev": ("theirs", 0), "cfo": ("theirs", 0),
    }  # fmt: skip
    assert {each.id: [(seat.role, round(seat.share, 12)) for seat in each.seats] for each in answer.people} == {
        "kam": [], "cio": [("problem_owner", round(2 / 6, 12))], "dev": [],
        "cfo": [("economic_buyer", round(4 / 6, 12))],
    }  # fmt: skip
    changes = [each.coverage_change for each in answer.people]
    assert changes == sorted(changes)


def test_one_person_over_all_accounts(ctx: Context) -> None:
    """kam holds all there is of acme's contacts; its revenue of a million is EUR, its value nobody has assessed."""
    cover = people.coverage(ctx, LOCAL_OWNER, "acme", DAY).coverage
    assert cover is not None
    answer = person_risk.person_risk(ctx, LOCAL_OWNER, "Lena Hart", DAY)
    (one,) = answer.accounts
    assert (answer.person, answer.side, one.id, one.verdict, one.verdict_after) == (
        "kam", "ours", "acme", "single_threaded", "no_contact",
    )  # fmt: skip
    assert one.coverage_change == pytest.approx(-cover, abs=1e-12)
    assert answer.money_at_risk == {"EUR": pytest.approx(1_000_000 * cover, abs=1e-6)}
    assert (answer.lower_verdict, answer.no_contact, answer.value_at_risk, answer.value_unknown) == (1, 1, None, 1)
    theirs = person_risk.person_risk(ctx, LOCAL_OWNER, "cio", DAY)
    assert [(each.id, each.threads_change) for each in theirs.accounts] == [("acme", -1)]
    sponsor = person_risk.person_risk(ctx, LOCAL_OWNER, "exe", DAY)
    assert (sponsor.accounts, sponsor.money_at_risk, sponsor.value_unknown) == ([], {}, 0)


def test_a_manager_of_several_accounts(demo: Context) -> None:
    """What the accounts themselves say of her, added up."""
    answer = person_risk.person_risk(demo, LOCAL_OWNER, "Birte Quellan", DAY)
    rows = {row.id: row for row in portfolio.accounts(demo, LOCAL_OWNER, portfolio.Wanted(), DAY).accounts}
    assert len(answer.accounts) == 5
    for each in answer.accounts:
        said = {p.id: p for p in leaving.risk(demo, LOCAL_OWNER, each.id, DAY).people}[answer.person]
        assert (each.coverage_change, each.threads_change) == (said.coverage_change, said.threads_change)
        row = rows[each.id]
        assert row.value is not None
        assert each.value_at_risk == pytest.approx(-row.value * each.coverage_change, abs=1e-12)
    values = [each.value_at_risk for each in answer.accounts if each.value_at_risk is not None]
    assert answer.value_at_risk == pytest.approx(sum(values), abs=1e-9)
    assert answer.no_contact == sum(each.verdict_after == "no_contact" for each in answer.accounts) == 2
    assert set(answer.money_at_risk) == {"CHF", "EUR"}


def test_positions_of_a_star(ctx: Context) -> None:
    """cio is joined to the three others, who are joined to nobody else: all ways lead over cio. Closeness 3/3 and
    3/(1 + 2 + 2). Constraint 3·(1/3)² for the middle, 1 at the ends; no two of the four in the departments fin (cfo)
    and it (the others) are joined past cio, so it brokers each ordered pair that listens through it."""
    answer = structure.positions(ctx, LOCAL_OWNER, "acme", DAY)
    found = {each.id: each for each in answer.people}
    assert [each.id for each in answer.people] == ["cio", "cfo", "dev", "seat"]
    assert {i: each.betweenness for i, each in found.items()} == {"cio": 1, "cfo": 0, "dev": 0, "seat": 0}
    assert {i: round(each.closeness, 12) for i, each in found.items()} == {
        "cio": 1,
        "cfo": 0.6,
        "dev": 0.6,
        "seat": 0.6,
    }
    assert found["cio"].constraint == pytest.approx(1 / 3, abs=1e-12)
    assert found["dev"].constraint == 1
    broker = found["cio"].brokerage
    assert broker is not None
    # Six ordered pairs: dev–seat twice within it; cfo with either of the two, in and out.
    assert (broker.coordinator, broker.representative, broker.gatekeeper, broker.total) == (2, 2, 2, 6)
    assert answer.key_player_sets == []  # without three of four people nothing is left to cut apart


def test_who_stands_beside_us(ctx: Context) -> None:
    answer = structure.interface(ctx, LOCAL_OWNER, None, DAY)
    assert {each.id: (each.state, each.account_manager_active) for each in answer.accounts} == {
        "acme": ("ours_only", True), "bare": ("neither", False),
    }  # fmt: skip
    assert [(each.id, [b.rule for b in each.breaches]) for each in answer.accounts] == [
        ("bare", ["no_account_manager"]), ("acme", []),
    ]  # fmt: skip
    assert (answer.states, answer.rules) == ({"neither": 1, "ours_only": 1}, {"no_account_manager": 1})
    (one,) = structure.interface(ctx, LOCAL_OWNER, "acme", DAY).accounts
    assert one == next(each for each in answer.accounts if each.id == "acme")
    assert [(m.id, m.active, m.accounts, m.capacity) for m in one.managers] == [("kam", True, 1, None)]


def test_how_many_accounts_a_manager_has_is_the_same_for_one_account_and_for_all(demo: Context) -> None:
    """One account is read alone; all of them are told from the columns. manages.csv has six rows of hers."""
    every = {each.id: each for each in structure.interface(demo, LOCAL_OWNER, None, DAY).accounts}
    theirs = [each for each in every.values() if any(m.name == "Birte Quellan" for m in each.managers)]
    assert len(theirs) == 6
    for each in theirs:
        assert structure.interface(demo, LOCAL_OWNER, each.id, DAY).accounts == [each]
        assert [m.accounts for m in each.managers if m.name == "Birte Quellan"] == [6]


def test_the_team_of_the_demonstration(demo: Context) -> None:
    (team,) = structure.teams(demo, LOCAL_OWNER, "lanxu-dairy", DAY).teams
    assert (team.contract.state, team.contract.since, team.contract.until) == ("runs", "2025-01-01", "2027-12-31")
    assert (team.threads, team.threads_left, team.missing_functions, team.leads.both) == (0, 11, [], True)
    assert [each.id for each in structure.teams(demo, LOCAL_OWNER, None, DAY).teams] == [team.id]


def test_a_limited_role_is_told_no_threads(demo: Context) -> None:
    risk = leaving.risk(demo, LIMITED, "lanxu-dairy", DAY)
    assert {each.threads_change for each in risk.people} == {None}
    assert (risk.threads, risk.verdict) == (None, "unknown")
    (team,) = structure.teams(demo, LIMITED, "lanxu-dairy", DAY).teams
    assert (team.threads, team.threads_through, team.threads_left) == (None, None, None)
    for answer in (risk, structure.teams(demo, LIMITED, "lanxu-dairy", DAY)):
        assert "threads" in [each.what for each in answer.withheld]


def test_an_account_that_is_not_there(ctx: Context) -> None:
    for ask in (leaving.risk, structure.positions, structure.interface, structure.teams):
        with pytest.raises(NotFound):
            ask(ctx, LOCAL_OWNER, "nowhere", DAY)
