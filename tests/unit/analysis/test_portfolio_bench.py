"""What is measured of a whole portfolio says the same as its peers; how long it takes is not tested."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bench import comparing
from bench.generated import tables
from bench.portfolio import SETTINGS, measured, world
from bench.rows import TIMES
from bench.targets import TARGETS
from graphsvc.analysis.columns.facts import facts


def test_peers_agree_on_sixty_accounts_and_every_target_has_its_row(tmp_path: Path) -> None:
    """`measured` compares before it measures, and raises where anything differs."""
    rows = measured(facts(tables(60)), tmp_path, times=1)
    assert [row.unit for row in rows].count(TIMES) == 8
    assert TARGETS["portfolio"].keys() <= {row.what for row in rows}


def test_a_difference_is_named() -> None:
    whole = world(facts(tables(12)))
    wrong = replace(whole.found, share=whole.found.share * 0.5)
    with pytest.raises(RuntimeError, match="coverage: differs by"):
        comparing.compare(whole.of, wrong, whole.sample, SETTINGS)
