"""Every figure of an answer is what its parts in that answer make of it: the whole demonstration portfolio.

Sums to 1e-12 of a share and 1e-9 of points or money: a few hundred terms.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import partial
from math import prod

import pytest

from graphsvc.access import LOCAL_OWNER
from graphsvc.services import (
    answers,
    assessing,
    cooling,
    groups,
    moves,
    overview,
    people,
    person_risk,
    portfolio,
    portfolio_plan,
    structure,
    ways,
)
from graphsvc.services.context import Context

DAY = date(2026, 11, 24)
share = partial(pytest.approx, abs=1e-12)
points = partial(pytest.approx, abs=1e-9)


@pytest.fixture(scope="module")
def rows(demo: Context) -> list[answers.AccountRow]:
    return portfolio.accounts(demo, LOCAL_OWNER, portfolio.Wanted(), DAY).accounts


def test_a_decision_share_is_its_parts_and_all_are_one(demo: Context, rows: list[answers.AccountRow]) -> None:
    for row in rows:
        found = people.key_people(demo, LOCAL_OWNER, row.id, None, None, DAY)
        for each in found.people:
            assert sum(part.share for part in each.because) == share(each.decision_share)
            assert each.decision_share - each.formal_share == share(each.informal_share)
            assert each.decision_share * (1 - each.coverage) == share(each.gap)
        seats = sum(seat.decision_share for seat in found.open_seats)
        nameless = sum(each.decision_share for each in found.people if each.name is None)
        assert found.open_share == share(seats + nameless)
        whole = sum(each.decision_share for each in found.people) + seats  # of an account of nobody none is known
        assert whole == share(1 if found.people else 0)
        if found.stance:
            assert found.stance.low <= (found.stance.expected or 0) * found.stance.known_share <= found.stance.high


def test_coverage_is_what_contacts_make_of_the_shares(demo: Context, rows: list[answers.AccountRow]) -> None:
    """C_i = 1 − ∏(1 − c); coverage = Σ s_i C_i; gaps and every roll-up sum to 1 − coverage."""
    for row in rows:
        found = people.coverage(demo, LOCAL_OWNER, row.id, DAY)
        shares = {each.id: each for each in people.key_people(demo, LOCAL_OWNER, row.id, None, None, DAY).people}
        if found.coverage is None:
            continue
        met = {name: [c.strength for c in found.contacts if c.stakeholder == name] for name in shares}
        covered = {name: 1 - prod(1 - c for c in met[name]) for name in shares}
        assert {name: each.coverage for name, each in shares.items()} == share(covered)
        assert found.coverage == share(sum(each.decision_share * covered[name] for name, each in shares.items()))
        assert row.coverage == share(found.coverage)
        own = [part for part in found.departments if part.own is not False]
        for parts in (found.gaps, own, found.roles, found.levels):
            assert sum(part.gap for part in parts) == share(1 - found.coverage)
        for parts in (own, found.roles, found.levels):
            assert sum(part.decision_share for part in parts) == share(1)
        assert 1 - (1 - found.open_share) * (1 - (found.known_coverage or 0)) - found.open_share == share(
            found.coverage
        )


def test_a_plan_raises_coverage_by_its_gains(demo: Context, rows: list[answers.AccountRow]) -> None:
    for row in rows:
        found = ways.plan(demo, LOCAL_OWNER, row.id, 5, DAY)
        if found.coverage_before is not None and found.coverage_after is not None:
            gains = sum(each.gain for each in found.proposals)
            assert found.coverage_before + gains == share(found.coverage_after)
        for each in found.proposals:
            if each.path:
                assert each.path.strength == share(prod(step.strength for step in each.path.steps))


def test_a_value_is_its_perspectives_and_what_is_at_risk_lies_with_somebody(
    demo: Context, rows: list[answers.AccountRow]
) -> None:
    for row in rows:
        found = assessing.assess(demo, LOCAL_OWNER, row.id, DAY)
        assert (found.value, found.value_at_risk) == (points(row.value), points(row.value_at_risk))
        for each in found.perspectives:
            if each.score is not None:
                assert sum(aspect.part or 0 for aspect in each.aspects) == points(each.score)
        if found.value is not None:
            assert sum(each.part or 0 for each in found.perspectives) == points(found.value)
        if found.value_at_risk is not None:
            assert sum(each.value_at_risk or 0 for each in found.parts) == points(found.value_at_risk)
        if found.money_at_risk is not None:
            assert sum(each.money_at_risk or 0 for each in found.parts) == pytest.approx(found.money_at_risk, rel=1e-12)


def test_the_portfolio_is_its_accounts(demo: Context, rows: list[answers.AccountRow]) -> None:
    found = overview.portfolio_overview(demo, LOCAL_OWNER, DAY).totals
    known = [row.value_at_risk for row in rows if row.value_at_risk is not None]
    assert found.value_at_risk == points(sum(known))
    assert (found.accounts, found.value_unknown) == (len(rows), len(rows) - len(known))
    assert found.verdicts == {verdict: _count(row.verdict == verdict for row in rows) for verdict in found.verdicts}
    assert sum(found.verdicts.values()) == len(rows)
    for each in found.money_at_risk:
        money = [row.money_at_risk for row in rows if row.currency == each.currency]
        assert each.at_risk == pytest.approx(sum(amount for amount in money if amount is not None), rel=1e-12)
        assert each.unknown == money.count(None)


def _count(true: Iterable[bool]) -> int:
    return sum(true)


def test_the_portfolio_plan_is_its_proposals(demo: Context, rows: list[answers.AccountRow]) -> None:
    found, value = portfolio_plan.plan(demo, LOCAL_OWNER, 8, DAY), {row.id: row.value for row in rows}
    for each in found.proposals:
        assert each.gain == points((value[each.account] or 0) * each.coverage_gain)
    assert found.gain == points(sum(each.gain for each in found.proposals)) == points(found.bound)
    for ours in found.ours:
        own = [each.gain for each in found.proposals if each.ours == ours.id]
        assert (ours.contacts, ours.gain) == (len(own), points(sum(own)))


def test_what_goes_with_a_person_is_the_sum_over_accounts(demo: Context, rows: list[answers.AccountRow]) -> None:
    value = {row.id: row.value for row in rows}
    for who in sorted({who for row in rows for who in row.managers}):
        found = person_risk.person_risk(demo, LOCAL_OWNER, who, DAY)
        for each in found.accounts:
            if each.value_at_risk is not None:
                assert each.value_at_risk == points(-(value[each.id] or 0) * each.coverage_change)
        known = [each.value_at_risk for each in found.accounts if each.value_at_risk is not None]
        assert found.value_at_risk == (points(sum(known)) if known else None)
        assert found.value_unknown == len(found.accounts) - len(known)
        for currency, amount in found.money_at_risk.items():
            money = [each.money_at_risk or 0 for each in found.accounts if each.currency == currency]
            assert amount == pytest.approx(sum(money), rel=1e-12)


def test_interpenetration_is_its_people_and_its_cells(demo: Context) -> None:
    found = structure.teams(demo, LOCAL_OWNER, None, DAY).interpenetration
    assert found
    for each in found:
        assert each.share == share(sum(person.decision_share for person in each.people))
        cells = [cell for row in each.cells for cell in row]
        assert all(cell.density == share(cell.pairs / cell.possible) for cell in cells if cell.possible)
        possible = sum(cell.possible for cell in cells)
        assert each.density == (share(sum(cell.pairs for cell in cells) / possible) if possible else None)


def test_what_cools_is_lost_by_contacts_and_others(demo: Context) -> None:
    found = cooling.cooling(demo, LOCAL_OWNER, cooling.Wanted(days=90, limit=1000), DAY)
    assert len(found.contacts) == found.total > 0
    for each in found.accounts:
        if each.coverage is not None and each.coverage_then is not None:
            assert each.coverage - each.coverage_then == share(each.cold_loss + each.other_loss)
        lost = [contact.coverage_loss for contact in found.contacts if contact.account == each.id]
        assert (each.cold, each.cold_loss) == (len(lost), share(sum(lost)))


def test_a_group_is_its_accounts(demo: Context, rows: list[answers.AccountRow]) -> None:
    own = {row.id: row for row in rows}
    for group in groups.groups(demo, LOCAL_OWNER, DAY).groups:
        assert group.people == sum(own[each.id].people for each in group.accounts)
        if group.coverage is not None:
            assert sum(each.part or 0 for each in group.accounts) == share(group.coverage)
            assert sum(each.weight or 0 for each in group.accounts) == share(1)
        known = [each.value_at_risk for each in group.accounts if each.value_at_risk is not None]
        assert group.value_at_risk == (points(sum(known)) if known else None)


def test_who_turned_up_elsewhere_is_met_as_contacts_say(demo: Context) -> None:
    for move in moves.moves(demo, LOCAL_OWNER, moves.Wanted(), DAY).moves:
        carried = {each.ours: each.carries for each in move.known_by if each.counts}
        own = {each.ours: each.strength for each in move.renewed_by}
        strongest = [max(carried.get(ours, 0.0), own.get(ours, 0.0)) for ours in {*carried, *own}]
        assert move.coverage == share(1 - prod(1 - c for c in strongest))
