"""What is measured of a whole portfolio says the same as its peers; how long it takes is not tested."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bench import comparing
from bench.generated import tables
from bench.portfolio import SETTINGS, measure, world, written
from graphsvc.analysis.columns.facts import facts


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
