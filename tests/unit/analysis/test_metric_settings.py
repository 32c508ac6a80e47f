"""The settings of value and joint teams, under the flat names that a user changes them by."""

from __future__ import annotations

import pytest

from graphsvc.analysis.settings import MetricSettings, flat, playbook, with_values, written

TEAM = (("strategy",), ("sales_administration",), ("technical",), ("quality",))


def test_the_defaults_are_those_of_the_metrics() -> None:
    # Metrics §11: equal weights, quadrants cut at 50; §13: strategy, sales administration, technical, quality.
    found = flat(MetricSettings())
    assert {name: value for name, value in found.items() if name.startswith("value_")} == {
        "value_weights_revenue": 1.0, "value_weights_margin": 1.0, "value_weights_growth": 1.0,
        "value_weights_strategic_fit": 1.0, "value_weights_reference_effect": 1.0, "value_cut": 50.0,
    }  # fmt: skip
    assert found["team_playbook"] == "strategy; sales_administration; technical; quality"


def test_each_playbook_is_changed_by_its_own_name() -> None:
    values = {"team_playbook": "technical|quality; finance", "value_weights_margin": 3.0}
    changed = with_values(MetricSettings(), values)
    assert changed.team_playbook == (("technical", "quality"), ("finance",))
    assert changed.playbook == MetricSettings().playbook
    assert changed.value_weights["margin"] == 3.0
    assert changed.value_weights["revenue"] == 1.0


def test_a_playbook_names_only_what_its_kind_knows() -> None:
    assert playbook(written(TEAM), "team_playbook") == TEAM
    with pytest.raises(ValueError, match="names no function: champion; known: sales, executive, technical"):
        playbook("technical; champion", "team_playbook")
    with pytest.raises(ValueError, match="names no role: technical; known: economic_buyer"):
        playbook("technical; champion")
