"""The plan over the portfolio and the portfolio at a glance, against the answers about single accounts."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from graphsvc.access import LOCAL_OWNER, Role, Viewer
from graphsvc.services import people, portfolio, ways
from graphsvc.services.context import Context
from graphsvc.services.overview import portfolio_overview
from graphsvc.services.portfolio_plan import plan
from graphsvc.services.recorded import as_of

DAY = date(2026, 11, 24)
PARTNER = Viewer("p-1", Role.PARTNER)


def test_one_account_is_planned_as_its_own_plan_says(ctx: Context) -> None:
    """No account here has a value, so both weigh 1; at the second one nobody is recorded."""
    alone = ways.plan(ctx, LOCAL_OWNER, "acme", 4, DAY)
    whole = plan(ctx, LOCAL_OWNER, 4, DAY)
    assert [p.gain for p in whole.proposals] == pytest.approx([p.gain for p in alone.proposals], abs=1e-12)
    assert [p.stakeholder_name for p in whole.proposals] == [p.stakeholder_name for p in alone.proposals]
    assert {(p.account, p.account_name) for p in whole.proposals} == {("acme", "Alder Mills")}
    assert whole.gain == pytest.approx(sum(p.coverage_gain for p in whole.proposals), abs=1e-12)
    assert whole.bound == pytest.approx(whole.gain, rel=1e-9)
    assert (whole.weighted, whole.accounts_without_value, whole.with_paths) == (False, 0, True)
    # Lena meets two of them now, Otto nobody; no capacity is recorded. Which of the two is proposed is left open.
    known = {"kam": (2, None), "exe": (0, None)}
    assert {o.id: (o.active, o.capacity) for o in whole.ours}.items() <= known.items()
    assert whole.notes == [
        "The value of no account is known: all weigh the same.",
        f"No capacity is recorded for {len(whole.ours)} of ours in this plan: taken as unlimited.",
    ]


def test_the_plan_keeps_within_capacities_and_beats_every_single_account(demo: Context) -> None:
    found = plan(demo, LOCAL_OWNER, 12, DAY)
    values = {row.id: row.value for row in portfolio.accounts(demo, LOCAL_OWNER, portfolio.Wanted(), DAY).accounts}
    for proposal in found.proposals:
        assert proposal.gain == pytest.approx((values[proposal.account] or 0) * proposal.coverage_gain, abs=1e-12)
    assert found.accounts_without_value == sum(value is None for value in values.values())
    assert all(o.capacity is None or o.active + o.contacts <= o.capacity for o in found.ours)
    assert Counter(p.ours for p in found.proposals) == {o.id: o.contacts for o in found.ours}
    assert sum(o.gain for o in found.ours) == pytest.approx(found.gain, abs=1e-12)
    assert len({p.stakeholder for p in found.proposals}) == len(found.proposals) == 12
    # What is best for one account is a plan of the portfolio, too.
    for account in ("lanxu-dairy", "ankerin-hospitals"):
        alone = ways.plan(demo, LOCAL_OWNER, account, 12, DAY)
        assert found.gain >= (values[account] or 0) * sum(p.gain for p in alone.proposals) - 1e-9


def test_ways_in_are_those_of_the_account_and_left_out_for_many_accounts(demo: Context) -> None:
    few = plan(demo, LOCAL_OWNER, 3, DAY)
    first = few.proposals[0]
    found = ways.paths(demo, LOCAL_OWNER, first.stakeholder, first.ours, 1, 4, DAY)
    assert first.path is not None
    assert [(s.source, s.target) for s in first.path.steps] == [(s.source, s.target) for s in found.paths[0].steps]
    many = plan(demo, LOCAL_OWNER, 400, DAY)
    assert many.accounts > 20
    assert not many.with_paths
    assert {p.path for p in many.proposals} == {None}
    assert many.notes[-1] == f"Ways in are left out: these are {many.accounts} accounts."


def test_as_of_an_instant_the_plan_is_that_of_then(ctx: Context) -> None:
    now, then = plan(ctx, LOCAL_OWNER, 3, DAY), plan(as_of(ctx, str(ctx.store.revision())), LOCAL_OWNER, 3, DAY)
    assert then.proposals == now.proposals


def test_totals_and_whitespace_are_those_of_the_accounts(demo: Context) -> None:
    rows = portfolio.accounts(demo, LOCAL_OWNER, portfolio.Wanted(), DAY).accounts
    found = portfolio_overview(demo, LOCAL_OWNER, DAY, limit=3)
    assert found.totals.verdicts == Counter(row.verdict for row in rows)
    known = [row.value_at_risk for row in rows if row.value_at_risk is not None]
    assert found.totals.value_at_risk == pytest.approx(sum(known), abs=1e-9)
    assert (found.totals.accounts, found.totals.value_unknown) == (len(rows), len(rows) - len(known))
    for money in found.totals.money_at_risk:
        own = [row.money_at_risk for row in rows if row.currency == money.currency]
        sums = [amount for amount in own if amount is not None]
        assert (money.accounts, money.unknown) == (len(sums), len(own) - len(sums))
        assert money.at_risk == pytest.approx(sum(sums), rel=1e-12)
    bare = [r for r in rows if r.value is not None and r.value >= 50 and r.coverage is not None and r.coverage < 0.5]
    bare.sort(key=lambda row: (-round(row.value_at_risk or 0, 12), row.id))
    assert found.whitespace_total == len(bare)
    assert [(w.id, w.value, w.coverage) for w in found.whitespace] == [(r.id, r.value, r.coverage) for r in bare[:3]]


def test_load_counts_whom_somebody_meets_and_what_they_manage(demo: Context) -> None:
    """Accounts are counted in examples/demo/manages.csv, capacities stand in employees.csv, whom they meet is what the
    accounts' own answers say. Who has left carries nothing; an executive sponsor is no specialist."""
    load = {each.id: each for each in portfolio_overview(demo, LOCAL_OWNER, DAY).load}
    assert {who: (each.role, each.accounts) for who, each in load.items()} == {
        "e-am-bank": ("account_manager", 1), "e-am-dairy": ("account_manager", 2), "e-am-east": ("account_manager", 5),
        "e-am-health": ("account_manager", 1), "e-am-north": ("account_manager", 8),
        "e-am-south": ("account_manager", 9), "e-am-west": ("account_manager", 6), "e-quality": ("specialist", 1),
        "e-strategy": ("specialist", 1), "e-tech": ("specialist", 1),
    }  # fmt: skip
    met = set()
    for row in portfolio.accounts(demo, LOCAL_OWNER, portfolio.Wanted(), DAY).accounts:
        contacts = people.coverage(demo, LOCAL_OWNER, row.id, DAY).contacts
        met |= {(c.ours, c.stakeholder) for c in contacts if c.strength >= 0.2 - 1e-9}
    counts = Counter(ours for ours, _ in met)
    assert {who: each.active_stakeholders for who, each in load.items()} == {who: counts[who] for who in load}
    west = load["e-am-west"]
    assert (west.capacity, west.account_capacity, west.above_account_capacity) == (15, 3, True)
    assert west.above_capacity == (counts["e-am-west"] > 15)
    assert (load["e-tech"].account_capacity, load["e-tech"].above_account_capacity) == (None, None)


def test_who_sees_less_is_told_so(guarded: Context) -> None:
    found = plan(guarded, PARTNER, 3, DAY)
    assert [one.what for one in found.withheld] == ["roles", "paths"]
    seen = portfolio_overview(guarded, PARTNER, DAY)
    assert [one.what for one in seen.withheld] == ["roles", "threads"]
    assert seen.totals.verdicts == {"unknown": 1}
