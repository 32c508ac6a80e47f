"""Values and ties checked against their declarations."""

from __future__ import annotations

import pytest

from graphsvc.kinds import NODE_KINDS, RELATIONSHIP_KINDS, NodeKind, RelationshipKind, value_of
from graphsvc.kinds.validate import properties
from graphsvc.model import Tie


def test_values_are_checked_and_never_echoed() -> None:
    stored, wrong = properties(
        NODE_KINDS["Stakeholder"], {"name": "Li Na", "level": 0, "political_status": "SECRET", "shoe": 42}, whole=True
    )
    assert stored == {"name": "Li Na"}
    assert wrong["level"] == "must be a number from 1 to 99"
    assert wrong["political_status"] == "must be one of inner_circle, political_structure, outside"
    assert wrong["shoe"].startswith("is not a property of this kind; known: name, name_zh, title, level")
    _, wrong = properties(NODE_KINDS["Stakeholder"], {"titel": "Buyer"}, whole=False)
    assert wrong == {"titel": "is not a property of this kind; nearest: title"}


def test_until_before_since_is_refused() -> None:
    _, wrong = properties(RELATIONSHIP_KINDS["WORKS_AT"], {"since": "2026-02-01", "until": "2026-01-31"}, whole=True)
    assert wrong == {"until": "lies before since"}


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -0.1, 1.1, True, "0.5"])
def test_a_strength_is_a_number_from_0_to_1(value: object) -> None:
    _, wrong = properties(RELATIONSHIP_KINDS["INFLUENCES"], {"strength": value}, whole=True)
    assert set(wrong) == {"strength"}


@pytest.mark.parametrize("at", ["9999-12-31T23:30:00-08:00", "0001-01-01T00:00:00+08:00"])
def test_an_instant_lies_within_the_calendar(at: str) -> None:
    _, wrong = properties(RELATIONSHIP_KINDS["INTERACTED_WITH"], {"at": at, "channel": "call"}, whole=True)
    assert wrong == {"at": "must lie in the years 1 to 9999 (UTC)"}


@pytest.mark.parametrize(
    ("first", "last", "kind"),
    [
        ("contract_from", "contract_until", NODE_KINDS["JointTeam"]),
        ("since", "agreement_until", RELATIONSHIP_KINDS["SERVES"]),
    ],
)
def test_no_end_lies_before_its_beginning(first: str, last: str, kind: NodeKind | RelationshipKind) -> None:
    _, wrong = properties(kind, {first: "2026-02-01", last: "2026-01-31"}, whole=False)
    assert wrong == {last: f"lies before {first}"}


def test_a_tie_that_says_nothing_counts_by_the_declared_default() -> None:
    silent = Tie("INFLUENCES", "Stakeholder", "a", "Stakeholder", "b")
    said = Tie("INFLUENCES", "Stakeholder", "a", "Stakeholder", "b", properties={"strength": 0.0})
    assert [value_of(silent, "strength"), value_of(said, "strength"), value_of(silent, "note")] == [0.5, 0.0, None]
