"""What holds for every account, over random small ones, and corners that the tests by subject leave out."""

from __future__ import annotations

import pytest
from builders import LEVELS, Build, accounts, ago
from hypothesis import given
from hypothesis import strategies as st

from graphsvc.analysis.decision import because


def test_people_in_a_circle_of_lines_are_on_a_line():
    # b → a leads up: tiers 1 and 0. c and d report to each other: no tier, weight 0, yet on a line: 4 of 5 are.
    # With a and b alone (2 of 5) there would be no evidence. Weights 1 and 1/2: 2/3 and 1/3.
    build = Build().person("a").person("b").person("c").person("d").person("e")
    found = build.reports("b", "a").reports("c", "d").reports("d", "c").analyse().decision
    assert found.evidence == "hierarchy"
    assert found.formal.tolist() == pytest.approx([2 / 3, 1 / 3, 0, 0, 0])


def test_what_is_carried_over_from_an_undated_level_is_undated():
    # 0.8 · 0.95 = 0.76; the contact's own vendor level (0.25) is dated, but the strength does not rest on it.
    build = Build().person("a1", account="before", until=ago(10)).person("a").ours("o")
    build.contact("o", "a1", "trusted_advisor").contact("o", "a", "vendor", asserted_on=ago(0))
    build.tie("SAME_PERSON_AS", ("Stakeholder", "a1"), ("Stakeholder", "a"))
    (contact,) = build.analyse().contacts
    assert (contact.strength, contact.why, contact.undated) == (pytest.approx(0.76), "carried_over", True)


@given(accounts())
def test_shares_add_up_to_one_and_reasons_to_the_share(build):
    result = build.analyse()
    decision = result.decision
    total = decision.share.sum() + decision.seat_share.sum()
    assert total == pytest.approx(1.0 if result.network.people else 0.0, abs=1e-12)
    for i, share in enumerate(decision.share):
        assert sum(part for _, part in because(result.network, decision, i)) == pytest.approx(share, abs=1e-12)


@given(accounts())
def test_gaps_and_roll_ups_add_up(build):
    result = build.analyse()
    found, total = result.coverage, 1.0 if result.network.people else 0.0
    missing = total - (found.coverage or 0.0)
    assert found.gap.sum() + result.decision.seat_share.sum() == pytest.approx(missing, abs=1e-12)
    for parts in (found.departments, found.roles, found.levels):
        own = [p for p in parts if p.own]
        assert len({p.id for p in own}) == len(own)
        assert sum(p.share for p in own) == pytest.approx(total, abs=1e-12)
        assert sum(p.gap for p in own) == pytest.approx(missing, abs=1e-12)


@given(accounts())
def test_known_coverage_is_a_fraction_and_undefined_only_where_all_is_open(build):
    found = build.analyse()
    if found.coverage.known_coverage is None:
        assert not found.network.people or found.decision.open_share == pytest.approx(1, abs=1e-9)
    else:
        assert found.coverage.coverage - 1e-12 <= found.coverage.known_coverage <= 1 + 1e-12


@given(accounts())
def test_low_leaning_and_high_are_in_order(build):
    found = build.analyse().stance
    assert -1 - 1e-12 <= found.low <= found.high <= 1 + 1e-12
    if found.expected is not None:
        assert found.low - 1e-12 <= found.expected * found.known_share <= found.high + 1e-12


@given(accounts(), st.data())
def test_a_further_contact_changes_no_share_and_never_lowers_coverage(build, data):
    before = build.person("sure").analyse()
    person = data.draw(st.sampled_from(before.network.people))
    after = build.ours("new").contact("new", person, data.draw(st.sampled_from(LEVELS))).analyse()
    assert after.decision.share.tolist() == before.decision.share.tolist()
    assert after.coverage.coverage >= before.coverage.coverage - 1e-12
