"""Cooling, moves, groups, assess and interpenetration of the demonstration portfolio: every figure is the sum of its
parts and agrees with the other answers; and as a role that may not see everything."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from graphsvc.access import LOCAL_OWNER, Role, Viewer
from graphsvc.analysis.value import latest_assessments
from graphsvc.errors import InvalidInput, NotFound
from graphsvc.model import Op, TieChange
from graphsvc.services import assessing, people, portfolio, structure
from graphsvc.services import cooling as cold
from graphsvc.services import groups as companies
from graphsvc.services import moves as changes
from graphsvc.services import relationship_answers as shapes
from graphsvc.services.context import Context
from graphsvc.services.recorded import as_of
from graphsvc.services.worth import assessments_of

DAY = date(2026, 11, 24)
LIMITED = Viewer("limited", Role.PARTNER)


def rows(ctx: Context) -> dict[str, portfolio.shapes.AccountRow]:
    return {row.id: row for row in portfolio.accounts(ctx, LOCAL_OWNER, portfolio.Wanted(), DAY).accounts}


def cooling(ctx: Context, viewer: Viewer = LOCAL_OWNER, **wanted: int | str | None) -> shapes.Cooling:
    return cold.cooling(ctx, viewer, cold.Wanted(**{"limit": 1000, **wanted}), DAY)  # type: ignore[arg-type]


def test_losses_add_up_to_what_each_account_loses(demo: Context) -> None:
    answer, known = cooling(demo), rows(demo)
    assert (answer.total, answer.then, answer.withheld) == (len(answer.contacts), "2027-02-22", [])
    assert {each.account for each in answer.contacts} == {each.id for each in answer.accounts}
    for account in answer.accounts:
        assert account.coverage is not None
        assert account.coverage_then is not None
        assert account.coverage == pytest.approx(known[account.id].coverage, abs=1e-12)
        own = [each for each in answer.contacts if each.account == account.id]
        assert (account.cold, account.cold_loss) == (
            len(own),
            pytest.approx(sum(e.coverage_loss for e in own), abs=1e-12),
        )
        lost = account.coverage - account.coverage_then
        assert lost == pytest.approx(account.cold_loss + account.other_loss, abs=1e-12)
    risks = [each.value_at_risk for each in answer.contacts if each.value_at_risk is not None]
    assert risks == sorted(risks, reverse=True)


def test_what_goes_cold_of_ostermark(demo: Context) -> None:
    """Last met at Tolvane on 29 March 2026, 240 days ago; 0.8 of it carries over and fades on."""
    (one,) = cooling(demo, account="Ostermark Bakeries").contacts
    assert (one.ours_name, one.stakeholder_name, one.why) == (
        "Maren Vennick", "Rosalind Achterberg", "carried_over:tolvane-ops",
    )  # fmt: skip
    assert (one.last, one.stale, one.falls_on, one.side) == ("2026-03-29", True, None, "ours")
    value = rows(demo)["ostermark-bakeries"].value
    assert value is not None
    loss = one.decision_share * (one.strength - one.strength_then)  # nobody else of ours knows her
    assert one.coverage_loss == pytest.approx(loss, abs=1e-12)
    assert one.value_at_risk == pytest.approx(value * loss, abs=1e-12)
    assert (one.money_at_risk, one.currency) == (pytest.approx(600_000 * loss, abs=1e-6), "EUR")


def test_on_the_day_that_is_told_it_is_not_active_any_more(demo: Context) -> None:
    """Asked again on that day and on the day before, the coverage of the account says so."""
    told = [each for each in cooling(demo).contacts if each.falls_on is not None]
    assert len(told) > 5
    for one in told[:3]:
        on = date.fromisoformat(one.falls_on or "")
        said = []
        for day in (on - timedelta(1), on):
            found = people.coverage(demo, LOCAL_OWNER, one.account, day).contacts
            said += [c.strength for c in found if (c.ours, c.stakeholder) == (one.ours, one.stakeholder)]
        assert said[0] >= 0.2 - 1e-9 > said[1]


def test_cooling_of_a_manager_or_an_account_is_that_part_of_all(demo: Context) -> None:
    every = cooling(demo)
    managed = {row.id for row in portfolio.accounts(
        demo, LOCAL_OWNER, portfolio.Wanted(manager="Birte Quellan"), DAY).accounts}  # fmt: skip
    mine = cooling(demo, manager="Birte Quellan")
    assert mine.contacts == [each for each in every.contacts if each.account in managed] != []
    assert cooling(demo, account="lanxu-dairy", manager="Birte Quellan").contacts == []
    first = cooling(demo, limit=2)
    assert (first.contacts, first.next_cursor, every.next_cursor) == (every.contacts[:2], "2", None)
    assert cooling(demo, limit=2, cursor="2").contacts == every.contacts[2:4]
    with pytest.raises(InvalidInput, match="cursor"):
        cooling(demo, cursor="x")
    for wrong in ({"account": "nowhere"}, {"manager": "nobody"}):
        with pytest.raises(NotFound):
            cooling(demo, **wrong)


def test_who_moved_from_tolvane_to_ostermark(demo: Context) -> None:
    answer = changes.moves(demo, LOCAL_OWNER, changes.Wanted(), DAY)
    (one,) = answer.moves
    assert (one.name, one.earlier.account, one.earlier.until) == ("Rosalind Achterberg", "tolvane-snacks", "2026-03-31")
    assert (one.later.account, one.later.since, one.on) == ("ostermark-bakeries", "2026-04-01", "2026-04-01")
    (knew,) = one.known_by
    assert (knew.name, knew.counts, one.renewed, one.renewed_by) == ("Maren Vennick", True, False, [])
    assert knew.carries == pytest.approx(0.8 * knew.strength, abs=1e-15)
    there = people.coverage(demo, LOCAL_OWNER, "ostermark-bakeries", DAY)
    (contact,) = [each for each in there.contacts if each.stakeholder == one.later.id]
    (gap,) = [each for each in there.gaps if each.id == one.later.id]
    assert contact.strength == pytest.approx(knew.carries, abs=1e-12)
    assert (one.decision_share, one.coverage) == pytest.approx((gap.decision_share, gap.coverage), abs=1e-12)
    since = (DAY - date(2026, 4, 1)).days
    assert [changes.moves(demo, LOCAL_OWNER, changes.Wanted(days), DAY).total for days in (since - 1, since)] == [0, 1]


def test_the_dairy_group_taken_together(demo: Context) -> None:
    """Values 82 and 62.5, so weights 82/144.5 and 62.5/144.5."""
    known = rows(demo)
    dairy, milk = known["lanxu-dairy"], known["mellowfen-milk"]
    (group,) = companies.groups(demo, LOCAL_OWNER, DAY).groups
    assert [(a.id, a.steps) for a in group.accounts] == [("lanxu-dairy", 0), ("mellowfen-milk", 1)]
    assert [a.weight for a in group.accounts] == pytest.approx([82 / 144.5, 62.5 / 144.5], abs=1e-12)
    assert group.coverage == pytest.approx(sum(a.part or 0 for a in group.accounts), abs=1e-15)
    at_risk = (dairy.value_at_risk or 0) + (milk.value_at_risk or 0)
    assert group.value_at_risk == pytest.approx(at_risk, abs=1e-12)
    assert group.coverage == pytest.approx(1 - at_risk / 144.5, abs=1e-12)
    assert (group.people, group.weakest, group.threads) == (dairy.people + milk.people, "mellowfen-milk", milk.threads)
    (money,) = group.money_at_risk
    assert (money.currency, money.accounts, money.unknown) == ("CNY", 2, 0)
    assert money.money_at_risk == pytest.approx((dairy.money_at_risk or 0) + (milk.money_at_risk or 0), abs=1e-6)
    both = {a: {(c.ours, c.stakeholder) for c in people.coverage(demo, LOCAL_OWNER, a, DAY).contacts
                if c.strength >= 0.2 - 1e-9} for a in ("lanxu-dairy", "mellowfen-milk")}  # fmt: skip
    expected = {ours for ours, _ in both["lanxu-dairy"]} & {ours for ours, _ in both["mellowfen-milk"]}
    assert {each.ours for each in group.reach} == expected
    for each in group.reach:
        counts = {at.account: at.people for at in each.accounts}
        assert counts == {a: sum(ours == each.ours for ours, _ in pairs) for a, pairs in both.items()}


def test_the_dairy_group_assessed(demo: Context) -> None:
    """(92 + 68)/2 = 80 today, (74 + 90 + 88)/3 = 84 in future; the value 82 is the mean of the two."""
    answer = assessing.assess(demo, LOCAL_OWNER, "lanxu-dairy", DAY)
    assert answer.assessment is not None
    assert (answer.assessment.id, answer.assessment.assessed_by) == ("value-lanxu-2026", ["e-am-dairy"])
    assert (answer.assessment.assessed_on, answer.assessment.note) == ("2026-09-30", "Autumn review")
    current, future = answer.perspectives
    assert (current.score, future.score, answer.value) == pytest.approx((80, 84, 82), abs=1e-12)
    assert (answer.quadrant, current.weight, future.weight, current.left_out) == ("both", 0.5, 0.5, [])
    for each in answer.perspectives:
        assert sum(a.part or 0 for a in each.aspects) == pytest.approx(each.score, abs=1e-12)
        assert [a.part for a in each.aspects] == [pytest.approx((a.weight or 0) * a.points) for a in each.aspects]
    assert sum(each.part or 0 for each in answer.perspectives) == pytest.approx(82, abs=1e-12)
    row = rows(demo)["lanxu-dairy"]
    assert (answer.value_at_risk, answer.money_at_risk) == pytest.approx(
        (row.value_at_risk, row.money_at_risk), abs=1e-4
    )
    assert sum(each.value_at_risk or 0 for each in answer.parts) == pytest.approx(answer.value_at_risk, abs=1e-9)
    assert sum(each.money_at_risk or 0 for each in answer.parts) == pytest.approx(answer.money_at_risk, abs=1e-4)
    gaps = [round(each.gap, 12) for each in answer.parts]
    assert gaps == sorted(gaps, reverse=True)
    last_year = assessing.assess(demo, LOCAL_OWNER, "lanxu-dairy", date(2026, 9, 29)).assessment
    assert last_year is not None
    assert last_year.id == "value-lanxu-2025"


def test_nothing_known_of_value_is_told_as_unknown(demo: Context) -> None:
    """Nobody has assessed the holding, and nobody is recorded there; the day before the reviews nobody has any."""
    empty = assessing.assess(demo, LOCAL_OWNER, "emptyfold-holdings", DAY)
    assert (empty.assessment, empty.value, empty.value_at_risk, empty.quadrant) == (None, None, None, None)
    assert [each.left_out for each in empty.perspectives] == [
        ["revenue", "margin"], ["growth", "strategic_fit", "reference_effect"],
    ]  # fmt: skip
    assert (empty.coverage, empty.money_at_risk, empty.parts) == (None, None, [])
    early = assessing.assess(demo, LOCAL_OWNER, "wolfenmoor-university", date(2020, 1, 1))
    assert (early.assessment, early.value_at_risk, early.annual_revenue) == (None, None, 310_000)
    assert sum(each.money_at_risk or 0 for each in early.parts) == pytest.approx(early.money_at_risk, abs=1e-6)


def test_assessments_are_read_of_the_accounts_asked_for_alone(demo: Context) -> None:
    """Those that the whole graph has of them; of the holding there is none."""
    revision, whole = demo.store.revision(), latest_assessments(demo.store.whole_graph(), DAY)
    asked = ["lanxu-dairy", "emptyfold-holdings", "wolfenmoor-university"]
    found = assessments_of(demo, asked, DAY, revision)
    assert {account: node.id for account, node in found.items()} == {
        account: whole[account].id for account in asked if account in whole
    }
    assert set(found) == {"lanxu-dairy", "wolfenmoor-university"}
    assert assessments_of(demo, ["lanxu-dairy"], date(2026, 9, 29), revision)["lanxu-dairy"].id == "value-lanxu-2025"
    assert assessments_of(demo, [], DAY, revision) == {}


def test_a_day_beyond_the_calendar_is_told(demo: Context) -> None:
    """2 October and 90 days: 29 of October, 30 of November, 31 of December. 365 days after 1 January of year 1, which
    is no leap year, is that of year 2."""
    last = cold.cooling(demo, LOCAL_OWNER, cold.Wanted(), date(9999, 10, 2))
    assert (last.then, last.total) == ("9999-12-31", 0)
    with pytest.raises(InvalidInput, match="90 days after 9999-10-03 lie beyond 9999-12-31"):
        cold.cooling(demo, LOCAL_OWNER, cold.Wanted(), date(9999, 10, 3))
    assert changes.moves(demo, LOCAL_OWNER, changes.Wanted(365), date(2, 1, 1)).moves == []
    with pytest.raises(InvalidInput, match="366 days before 0002-01-01 lie beyond 0001-01-01"):
        changes.moves(demo, LOCAL_OWNER, changes.Wanted(366), date(2, 1, 1))


def test_functions_that_meet_functions(demo: Context) -> None:
    (grown,) = structure.teams(demo, LOCAL_OWNER, "lanxu-dairy", DAY).interpenetration
    assert (grown.pattern, grown.share) == (
        "diamond",
        pytest.approx(sum(p.decision_share for p in grown.people), abs=1e-12),
    )
    shares = {
        p.id: p.decision_share for p in people.key_people(demo, LOCAL_OWNER, "lanxu-dairy", None, None, DAY).people
    }
    assert {p.id: p.decision_share for p in grown.people} == {p.id: shares[p.id] for p in grown.people}
    pairs, possible = (sum(getattr(c, n) for row in grown.cells for c in row) for n in ("pairs", "possible"))
    assert grown.density == pytest.approx(pairs / possible, abs=1e-15)
    (brewery,) = structure.teams(demo, LOCAL_OWNER, "marrowby-brewery", DAY).interpenetration
    assert (brewery.pattern, brewery.share, brewery.people) == ("bow_tie", 0.0, [])
    assert [[cell.pairs for cell in row] for row in brewery.cells] == [[1]]


def test_a_limited_role_is_told_what_is_left_out(demo: Context) -> None:
    for answer in (cooling(demo, LIMITED), changes.moves(demo, LIMITED, changes.Wanted(), DAY)):
        assert [each.what for each in answer.withheld] == ["roles"]
    (group, *_) = companies.groups(demo, LIMITED, DAY).groups
    assert (group.threads, group.weakest, group.verdict, group.verdict_unknown) == (None, None, "unknown", 2)
    assert [each.what for each in companies.groups(demo, LIMITED, DAY).withheld] == ["roles", "threads"]
    told = assessing.assess(demo, LIMITED, "lanxu-dairy", DAY)
    assert [each.what for each in told.withheld] == ["roles", "note"]
    assert told.assessment is not None
    assert told.assessment.note is None


def test_a_group_changes_when_a_company_is_bought_and_sold(demo: Context) -> None:
    """Also as of an earlier revision, which is read anew and not from the snapshot. This one changes the store."""
    before = companies.groups(demo, LOCAL_OWNER, DAY)
    ends = ("Account", "emptyfold-holdings", "Account", "wolfenmoor-university")
    demo.store.commit([TieChange(Op.PUT, "SUBSIDIARY_OF", *ends)], author="test", message="Bought", source="test")
    after = companies.groups(demo, LOCAL_OWNER, DAY).groups
    (bought,) = [each for each in after if each not in before.groups]
    assert [(a.id, a.steps, a.weight) for a in bought.accounts] == [
        ("wolfenmoor-university", 0, 1.0), ("emptyfold-holdings", 1, None),
    ]  # fmt: skip
    # Nobody is recorded at the holding: unknown, not nothing.
    university = rows(demo)["wolfenmoor-university"]
    assert (bought.coverage, bought.coverage_unknown, bought.value_unknown) == (university.coverage, 1, 1)
    assert (bought.weakest, bought.threads, bought.verdict_unknown) == ("wolfenmoor-university", 1, 1)
    demo.store.commit([TieChange(Op.DELETE, "SUBSIDIARY_OF", *ends)], author="test", message="Sold", source="test")
    assert companies.groups(demo, LOCAL_OWNER, DAY).groups == before.groups
    assert companies.groups(as_of(demo, str(before.revision + 1)), LOCAL_OWNER, DAY).groups == after
