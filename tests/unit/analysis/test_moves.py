"""People who changed their job: by hand, and against the strengths that every other figure rests on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from account_world import ACCOUNT, SETTINGS, TODAY, World
from hypothesis import given, settings
from hypothesis import strategies as st
from random_portfolio import TODAY as DAY
from random_portfolio import RandomPortfolio

from graphsvc.analysis.columns.facts import Facts, facts
from graphsvc.analysis.columns.tables import of_graph
from graphsvc.analysis.moves import Moves, moves, posts_that_ended
from graphsvc.analysis.portfolio import figures, portfolio
from graphsvc.analysis.settings import MetricSettings

ZONED = replace(MetricSettings(), time_zone="Asia/Shanghai")
LEFT = TODAY - timedelta(100)


def moved(until: date | None = LEFT) -> World:
    """`old` at another account is `new` here now, with half of the decision."""
    world = World().node("Account", "other").employee("e").employee("f")
    world.person("old", account="other", until=until).person("new").person("else")
    return world.theirs("SAME_PERSON_AS", "old", "new")


def found(world: World) -> tuple[Facts, Moves]:
    of = portfolio(facts(of_graph(world.graph())), TODAY, SETTINGS)
    return of.facts, moves(of, figures(of, SETTINGS), SETTINGS)


def said(world: World) -> list[tuple[object, ...]]:
    """(ours, strength, carries, counts) of who knew them."""
    of, answer = found(world)
    return [
        (of.ours["id"][r["ours"]], r["strength"], pytest.approx(r["carries"], abs=1e-15), r["counts"])
        for r in answer.known.iter_rows(named=True)
    ]


def test_four_fifths_of_a_contact_carry_over() -> None:
    """e knew them as a trusted advisor, 0.95, and has met them since; f as a vendor, and is a problem solver now."""
    world = moved().contact("e", "old", "trusted_advisor").contact("f", "old", "vendor")
    world.contact("f", "new", "problem_solver", last_contact=TODAY - timedelta(3))
    assert said(world) == [("e", 0.95, 0.76, True), ("f", 0.25, 0.2, False)]
    of, answer = found(world)
    (row,) = answer.moves.iter_rows(named=True)
    # Nobody has a role: new and else have half of the decision each. 1 − (1 − 0.76)(1 − 0.75).
    assert (row["share"], row["covered"]) == (0.5, pytest.approx(1 - 0.24 * 0.25, abs=1e-12))
    (renewed,) = answer.renewed.iter_rows(named=True)
    assert (of.ours["id"][renewed["ours"]], renewed["strength"], renewed["last"]) == ("f", 0.75, TODAY - timedelta(3))


def test_the_last_post_that_ended_is_the_earlier_one() -> None:
    world = moved().contact("e", "old", "vendor").node("Account", "before")
    world.theirs("WORKS_AT", "old", "before", "Account", until=LEFT - timedelta(500))
    (row,) = posts_that_ended(found(world)[0], pl.Series(["old"]), TODAY).iter_rows(named=True)
    assert (found(world)[0].accounts["id"][row["post"]], row["until"]) == ("other", LEFT)


@pytest.mark.parametrize("until", [None, TODAY, TODAY + timedelta(9)])
def test_who_has_not_left_has_not_moved(until: date | None) -> None:
    assert found(moved(until).contact("e", "old", "vendor"))[1].moves.height == 0


def test_of_whom_nobody_of_ours_knew_nothing_is_told() -> None:
    assert found(moved())[1].moves.height == 0
    gone = moved().contact("g", "old", "vendor").employee("g", until=TODAY - timedelta(1))
    assert found(gone)[1].moves.height == 0
    none = moved().contact("e", "old", "none")
    assert found(none)[1].moves.height == 0


def test_through_two_moves_a_contact_carries_over_twice() -> None:
    """old → middle → new: 0.8 · 0.95 is what is left of it for middle, 0.8 of that for new."""
    world = World().node("Account", "other").node("Account", "third").employee("e")
    world.person("old", account="other", until=LEFT - timedelta(9)).person("middle", account="third", until=LEFT)
    world.person("new").theirs("SAME_PERSON_AS", "old", "middle").theirs("SAME_PERSON_AS", "middle", "new")
    world.contact("e", "old", "trusted_advisor")
    assert said(world) == [("e", pytest.approx(0.76), 0.608, True)]
    of, answer = found(world)
    assert [of.accounts["id"][x] for x in answer.moves["account"]] == [ACCOUNT]


@given(st.integers(0, 2**32))
@settings(max_examples=25, deadline=None)
def test_what_counts_is_the_strength_that_every_figure_rests_on(seed: int) -> None:
    """The contacts that are carried over are those that count, and each is as strong as what it carries; C of each
    mover is 1 − ∏(1 − c) over the larger of what carries over and what is renewed."""
    of = portfolio(facts(of_graph(RandomPortfolio(seed).graph())), DAY, ZONED)
    answer = moves(of, figures(of, ZONED), ZONED)
    carried = of.contacts.filter(why="carried_over").select("account", "person", "ours", "carried_from", "strength")
    counting = answer.known.filter("counts").select(
        "account", pl.col("later").alias("person"), "ours", pl.col("earlier").alias("carried_from"), "carries"
    )
    both = counting.join(carried, on=["account", "person", "ours", "carried_from"])
    assert both.height == counting.height == carried.filter(pl.col("strength") > 0).height
    np.testing.assert_allclose(both["carries"], both["strength"], atol=1e-15)
    for row in answer.moves.iter_rows(named=True):
        best: dict[int, float] = {}
        for table, name in ((answer.known, "carries"), (answer.renewed, "strength")):
            mine = table.filter(account=row["account"], later=row["later"])
            for ours, strength in mine.select("ours", name).iter_rows():
                best[ours] = max(best.get(ours, 0.0), strength)
        assert row["covered"] == pytest.approx(1 - np.prod([1 - c for c in best.values()]), abs=1e-12)
