"""What is measured of a whole portfolio says the same as its peers; how long it takes is not tested."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_portfolio import ACCOUNTS, TODAY, RandomPortfolio

from bench import comparing
from bench.assumed import assumptions
from bench.generated import tables
from bench.portfolio import SETTINGS, measure, world, written
from graphsvc.analysis.account import analyse
from graphsvc.analysis.assumptions import Assumptions
from graphsvc.analysis.columns.facts import facts
from graphsvc.analysis.columns.parts import part
from graphsvc.analysis.columns.tables import of_graph
from graphsvc.analysis.intervals import assumptions as of_one
from graphsvc.analysis.portfolio import figures, portfolio


def test_peers_agree_on_sixty_accounts_and_every_line_is_written(tmp_path: Path) -> None:
    """`measure` compares before it measures, and raises where anything differs."""
    recorded = facts(tables(60))
    rows = measure(recorded, tmp_path, times=1)
    page = written(rows, recorded, 0.0, 0.0)
    assert page.count("\n| ") == len(rows) + 1
    assert [row.ratio is not None for row in rows].count(True) == 8


def test_a_difference_is_named() -> None:
    whole = world(facts(tables(12)))
    wrong = replace(whole.found, share=whole.found.share * 0.5)
    with pytest.raises(RuntimeError, match="coverage: differs by"):
        comparing.compare(whole.of, wrong, whole.sample, SETTINGS)


@given(st.integers(0, 2**32))
@settings(max_examples=30, deadline=None)
def test_what_is_drawn_of_many_accounts_is_what_is_drawn_of_each(seed: int) -> None:
    graph = RandomPortfolio(seed).graph()
    recorded = facts(of_graph(graph))
    for x, account in enumerate(ACCOUNTS):
        alone = analyse(graph, account, TODAY, SETTINGS)
        of = portfolio(part(recorded, [x]), TODAY, SETTINGS)
        found, expected = (
            assumptions(of, figures(of, SETTINGS).share, SETTINGS),
            of_one(alone.network, alone.decision, SETTINGS),
        )
        for column in fields(Assumptions):
            np.testing.assert_array_equal(getattr(found, column.name), getattr(expected, column.name), column.name)
