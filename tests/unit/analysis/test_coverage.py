"""Coverage, gaps, roll-ups and the matrix (metrics §6)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from account_world import SETTINGS, World, worlds
from hypothesis import given
from hypothesis import settings as hypothesis_settings

from graphsvc.analysis.coverage import Cell, Part, covered


def test_covered_combines_contacts_and_keeps_a_single_one_as_it_is() -> None:
    c = np.array([[0.2, 0.5, 0.0], [0.0, 0.2, 0.0]])
    assert 1 - (1 - 0.2) < 0.2  # the trap: the formula alone would make this contact inactive
    assert covered(c).tolist() == [0.2, pytest.approx(1 - 0.5 * 0.8), 0.0]
    assert covered(np.zeros((0, 2))).tolist() == [0.0, 0.0]


def dairy() -> World:
    """Weights: buyer 4, user 1 (+ champion 0), tech 1.5, legal 1; seat problem_owner 2. Together 9.5, no influence."""
    world = World().department("ops").department("lab", "ops").department("empty")
    world.person("buyer", "ops", level=1).person("tech", "lab", level=2).person("user", "lab").person("legal")
    world.role("buyer", "economic_buyer").role("tech", "technical_evaluator").role("user", "user")
    world.role("user", "champion").role("legal", "legal")
    world.employee("seller", function="sales").employee("engineer", function="technical").partner_contact("pc")
    world.contact("seller", "buyer", "credible_source").contact("engineer", "buyer", "credible_source")
    world.contact("engineer", "tech", "vendor").contact("pc", "user", "none", "PartnerContact")
    return world


def test_coverage_and_gaps_by_hand() -> None:
    found = dairy().analyse()
    # C: buyer 1 − 0.5² = 0.75, tech 0.25, user 0, legal 0. Coverage (4·0.75 + 1.5·0.25)/9.5 = 3.375/9.5.
    assert found.network.people == ("buyer", "legal", "tech", "user")
    assert found.coverage.covered.tolist() == [0.75, 0.0, 0.25, 0.0]
    assert found.coverage.coverage == pytest.approx(3.375 / 9.5)
    assert found.coverage.gap.tolist() == pytest.approx([1 / 9.5, 1 / 9.5, 1.125 / 9.5, 1 / 9.5])
    # Known coverage leaves the seat's 2/9.5 out: 3.375/7.5.
    assert found.coverage.known_coverage == pytest.approx(3.375 / 7.5)


def rows(parts: tuple[Part, ...], own: bool = True) -> dict[str, tuple[float, float | None]]:
    return {p.id: (p.share * 9.5, p.coverage) for p in parts if p.own is own}


def test_departments_with_subtotals() -> None:
    parts = dairy().analyse().coverage.departments
    assert rows(parts) == {
        "ops": (pytest.approx(4), pytest.approx(0.75)),
        "lab": (pytest.approx(2.5), pytest.approx(0.375 / 2.5)),
        "empty": (0.0, None),
        "no_department": (pytest.approx(1), 0.0),
        "open_seats": (pytest.approx(2), 0.0),
    }
    assert rows(parts, own=False) == {"ops": (pytest.approx(6.5), pytest.approx(3.375 / 6.5))}
    assert [p.id for p in parts if p.own][:2] == ["lab", "open_seats"]  # the largest gap first: 2.125, then 2


def test_departments_of_other_accounts_are_no_rows() -> None:
    world = dairy().node("Department", "theirs").tie("PART_OF", ("Department", "theirs"), ("Account", "other"))
    assert "theirs" not in rows(world.analyse().coverage.departments)


def test_roles_split_by_weight_and_levels() -> None:
    found = dairy().role("tech", "gatekeeper").person("friend").analyse().coverage
    # The gatekeeper adds 0.5: together 10; tech's 2 split 1.5 to 0.5.
    assert {p.id: pytest.approx(p.share * 10) for p in found.roles} == {
        "economic_buyer": 4, "technical_evaluator": 1.5, "gatekeeper": 0.5, "user": 1, "legal": 1,
        "problem_owner": 2, "informal": 0,
    }  # fmt: skip
    assert {p.id: pytest.approx(p.share * 10) for p in found.levels} == {
        "1": 4, "2": 2, "unknown": 2, "open_seats": 2,
    }  # fmt: skip


def test_matrix_by_hand() -> None:
    found = dairy().analyse().coverage.matrix
    assert found.rows == ("ops", "lab", "no_department")  # by share
    assert found.columns == ("sales", "technical", "partner")
    none = Cell(0.0, 0, False, False)
    assert found.cells[0] == (Cell(0.5, 1, False, False), Cell(0.5, 1, False, False), none)
    assert found.cells[1] == (none, Cell(0.25, 1, False, False), none)
    assert found.cells[2] == (Cell(0.0, 0, False, True),) * 3  # 1/9.5 ≥ 0.05 and nobody there


def test_a_department_of_less_than_a_twentieth_is_no_gap() -> None:
    settings = replace(SETTINGS, matrix_gap=0.11)
    assert not any(cell.gap for cell in dairy().analyse(settings).coverage.matrix.cells[2])


@given(worlds())
@hypothesis_settings(deadline=None)
def test_gaps_and_every_roll_up_sum_to_the_whole(world: World) -> None:
    found = world.analyse()
    result, missing = found.coverage, 1.0 - (found.coverage.coverage or 0.0)
    assert result.gap.sum() + found.decision.seat_share.sum() == pytest.approx(missing, abs=1e-12)
    for parts in (result.departments, result.roles, result.levels):
        own = [p for p in parts if p.own]
        assert sum(p.share for p in own) == pytest.approx(1.0, abs=1e-12)
        assert sum(p.gap for p in own) == pytest.approx(missing, abs=1e-12)


@given(worlds())
@hypothesis_settings(deadline=None)
def test_one_more_contact_never_lowers_coverage(world: World) -> None:
    before = world.analyse().coverage.coverage or 0.0
    world.employee("new").contact("new", "s0", "vendor")
    assert (world.analyse().coverage.coverage or 0.0) >= before - 1e-15
