"""Intervals of many accounts at once: as each alone, on any number of threads, and of more people than one run."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest
from account_world import SETTINGS, World, worlds
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from test_intervals import check, random_world

from graphsvc.analysis import assumptions as module
from graphsvc.analysis.assumptions import Assumptions, Spreads, spreads
from graphsvc.analysis.intervals import assumptions
from graphsvc.analysis.kernels import drawing
from graphsvc.analysis.kernels.spans import over_spans

Array = Any


def of_world(world: World) -> Assumptions:
    whole = world.analyse()
    return assumptions(whole.network, whole.decision, SETTINGS)


def side_by_side(several: list[Assumptions]) -> Assumptions:
    """Account after account: only what is counted over everybody is shifted."""
    columns: dict[str, Any] = {"a": several[0].a}
    shifts = {"first": "order", "tie": "by", "held": "held_column", "seat": "seat_column"}
    for name in (field.name for field in fields(Assumptions) if field.name != "a"):
        parts = [getattr(one, name) for one in several]
        if name in shifts:
            begin = np.cumsum([0, *(len(getattr(one, shifts[name])) for one in several)])
            columns[name] = np.r_[0, *(part[1:] + x for part, x in zip(parts, begin, strict=False))]
        elif name == "by":
            begin = np.cumsum([0, *(len(one.order) for one in several)])
            columns[name] = np.concatenate([part + x for part, x in zip(parts, begin, strict=False)])
        else:
            columns[name] = np.concatenate(parts)
    return Assumptions(**columns)


@given(st.lists(worlds(), min_size=1, max_size=5))
@hypothesis_settings(deadline=None, max_examples=25)
def test_accounts_side_by_side_give_what_each_gives_alone(several: list[World]) -> None:
    alone = [of_world(world) for world in several]
    together = spreads(side_by_side(alone))
    for field in fields(Spreads):
        expected = np.concatenate([getattr(spreads(one), field.name) for one in alone])
        assert getattr(together, field.name).tolist() == expected.tolist()


@pytest.mark.parametrize("evidence", ["roles", "none"])
def test_an_account_of_90_people_against_the_slow_reading(evidence: str) -> None:
    """More than are put in order by insertion: three runs are merged."""
    assert check(random_world(9, evidence, people=90)) == evidence


def test_the_number_of_threads_changes_nothing() -> None:
    of = side_by_side([of_world(random_world(x, ["roles", "hierarchy", "none"][x % 3], 5 + x)) for x in range(30)])
    found = []
    for threads in (1, 2, 3, 7):
        low, high, rank_low, rank_high = (np.empty(len(of.order)) for _ in range(4))
        seats, flips = (np.empty(len(of.seat_column)), np.empty(len(of.seat_column))), np.zeros(len(of.order), np.int32)
        to = drawing.Spread((low, high), seats, (rank_low, rank_high), flips, ((9, 0.95), (189, 0.05)), (9, 189))
        over_spans(drawing.by_account, of.first * 10_000, module._drawn(of), to, threads=threads)
        found.append(b"".join(x.tobytes() for x in (low, high, rank_low, rank_high, *seats, flips)))
    assert len(set(found)) == 1


def test_no_account_and_an_account_without_anybody() -> None:
    nobody = of_world(World())
    assert spreads(side_by_side([nobody, nobody])).seat_high.tolist() == [0.0] * 6
    empty = {name: getattr(nobody, name)[:0] for name in ("columns", "a_column", "seat_column", "seat_weight")}
    assert spreads(replace(nobody, first=np.zeros(1, int), seat=np.zeros(1, int), **empty)).share_low.tolist() == []


@pytest.mark.parametrize(
    ("name", "value"),
    [("by", [2, 0]), ("by", [-1, 0]), ("column", [18, 99]), ("a_column", [21]), ("order", [0, 2]), ("tie", [0, 1, 3]),
     ("tie", [0, 2]), ("first", [0, 3]), ("held_weight", [1.0]), ("held_column", [3, 21])],
)  # fmt: skip
def test_positions_that_lead_elsewhere_are_refused(name: str, value: list[Any]) -> None:
    world = World().person("a").person("b").role("a", "user").role("b", "user")
    of = of_world(world.influences("a", "b").influences("b", "a"))
    assert [x.tolist() for x in (of.by, of.columns, of.tie)] == [[1, 0], [21], [0, 1, 2]]
    with pytest.raises(ValueError, match=rf"^`{name}` (must have|leads out)" if name != "held_weight" else "`held`"):
        spreads(replace(of, **{name: np.array(value)}))
