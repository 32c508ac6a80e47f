"""From bow tie to diamond: interpenetration, function-to-function density (metrics §13); who of ours is there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import product

import networkx as nx
import numpy as np
import pytest
from account_world import ACCOUNT, SETTINGS, TODAY, World, worlds
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from graphsvc.analysis.interpenetration import (
    Density,
    DensityCell,
    Interpenetration,
    Pattern,
    density,
    functions_met,
    interpenetration,
)
from graphsvc.analysis.ours import at_account

YESTERDAY = TODAY - timedelta(days=1)


def found(world: World) -> Interpenetration:
    return interpenetration(world.analyse(), SETTINGS)


def three() -> World:
    """d: a 4, b 3, c 2 of 9. Of ours a seller, an engineer, a second seller, somebody without function, a partner's."""
    world = World().department("buying").department("works")
    world.person("a", "buying").person("b", "works").person("c", "works")
    world.role("a", "economic_buyer").role("b", "approver").role("c", "problem_owner").role("c", "champion")
    world.employee("seller", function="sales").employee("seller2", function="sales").employee("nobody")
    return world.employee("engineer", function="technical").partner_contact("pc")


# --- interpenetration --------------------------------------------------------------------------------------------


def test_people_in_contact_with_two_of_our_functions() -> None:
    world = three().contact("seller", "a", "vendor").contact("engineer", "a", "vendor")  # two functions
    world.contact("seller", "b", "vendor").contact("seller2", "b", "vendor")  # two people, one function
    world.contact("seller", "c", "vendor")
    answer = found(world)
    assert answer.share == answer.at_most == pytest.approx(4 / 9)
    assert answer.people == (("a", pytest.approx(4 / 9)),)


def test_a_contact_below_the_threshold_does_not_count() -> None:
    # vendor 0.25 falls to 0.2 after 117.5 days.
    for days, share in ((117, 4 / 9), (118, 0.0)):
        world = three().contact("seller", "a", "vendor")
        world.contact("engineer", "a", "vendor", asserted_on=TODAY - timedelta(days))
        assert found(world).share == pytest.approx(share)


def test_an_unknown_function_may_be_another_one_and_a_partner_is_none_of_ours() -> None:
    world = three().contact("seller", "a", "vendor").contact("nobody", "a", "vendor")
    world.contact("seller", "b", "vendor").contact("pc", "b", "vendor", "PartnerContact")
    answer = found(world)
    assert (answer.share, answer.at_most, answer.people) == (0.0, pytest.approx(4 / 9), ())


def test_nobody_recorded_is_unknown() -> None:
    answer = found(World().employee("e", function="sales"))
    assert (answer.share, answer.at_most, answer.people) == (None, None, ())
    assert answer.density == Density((), (), (), None, 0, 0, None)


# --- density and pattern -----------------------------------------------------------------------------------------


def managed(world: World, *who: str) -> World:
    for each in who:
        world.tie("MANAGES", ("Employee", each), ("Account", ACCOUNT), role="specialist")
    return world


def test_density_by_hand() -> None:
    """Two sellers and an engineer work on the account; buying is a, works are b and c.

    sales × buying 1 of 2, sales × works 1 of 4, technical × buying 0 of 1, technical × works 2 of 2: 4 of 9.
    """
    world = managed(three(), "seller", "seller2", "engineer")
    for ours, who in (("seller", "a"), ("seller2", "b"), ("engineer", "b"), ("engineer", "c")):
        world.contact(ours, who, "vendor")
    assert found(world).density == Density(
        ("buying", "works"), ("sales", "technical"),
        (
            (DensityCell(1, 2, 0.5), DensityCell(0, 1, 0.0)),
            (DensityCell(1, 4, 0.25), DensityCell(2, 2, 1.0)),
        ),
        4 / 9, 2, 2, Pattern.DIAMOND,
    )  # fmt: skip


def test_all_contact_through_one_pair_is_a_bow_tie() -> None:
    answer = found(managed(three(), "engineer").contact("seller", "a", "vendor")).density
    assert (answer.pattern, answer.lines, answer.density) == (Pattern.BOW_TIE, 1, pytest.approx(1 / 6))


def test_contact_that_fans_out_on_one_side_is_neither() -> None:
    one_seller = three().contact("seller", "a", "vendor").contact("seller", "b", "vendor")
    one_buyer = three().contact("seller", "a", "vendor").contact("engineer", "a", "vendor")
    for world in (one_seller, one_buyer, managed(three(), "seller")):
        assert found(world).density.pattern is None
    lines = [(d.lines, d.lines_at_most) for d in (found(world).density for world in (one_seller, one_buyer, three()))]
    assert lines == [(1, 1), (1, 1), (0, 0)]


def test_what_is_not_known_makes_no_line() -> None:
    # b by the seller is one line; the rest has no function of ours, or no department.
    world = three().person("d").contact("seller", "b", "vendor").contact("nobody", "a", "vendor")
    world.contact("pc", "a", "vendor", "PartnerContact").contact("engineer", "d", "vendor")
    answer = found(world).density
    assert answer.columns == ("sales", "technical", "unknown", "partner")
    assert answer.rows == ("buying", "no_department", "works")
    # At most three: the seller with works, whoever has no function with buying, the engineer with d's department.
    assert (answer.lines, answer.lines_at_most, answer.pattern) == (1, 3, None)


def test_a_seat_cannot_be_met_and_is_no_possible_pair() -> None:
    world = three().person("x", "works", open_seat=True).person("y", "seats", open_seat=True)
    answer = found(managed(world, "seller")).density
    assert answer.rows == ("buying", "works")
    assert [[cell.possible for cell in row] for row in answer.cells] == [[1], [2]]


@dataclass(frozen=True)
class Case:
    active: np.ndarray
    functions: list[str]
    working: np.ndarray
    departments: list[str | None]
    named: np.ndarray

    def answer(self) -> Density:
        return density(self.active, self.functions, self.working, self.departments, self.named)

    def there(self) -> list[tuple[int, int]]:
        """Every pair of somebody of ours who works on the account and somebody who can be met."""
        return list(product(np.flatnonzero(self.working).tolist(), np.flatnonzero(self.named).tolist()))


def cases(seed: int) -> Case:
    rng = np.random.default_rng(seed)
    ours, people = int(rng.integers(0, 6)), int(rng.integers(0, 7))
    functions = rng.choice(["sales", "technical", "quality", "unknown", "partner"], size=ours).tolist()
    departments = [("d1", "d2", "d3", None)[k] for k in rng.integers(0, 4, size=people)]
    working, named = rng.random(ours) < 0.8, rng.random(people) < 0.8
    # Who is in contact works on the account, and nobody meets a seat.
    active = (rng.random((ours, people)) < 0.4) & working[:, None] & named[None, :]
    return Case(active, functions, working, departments, named)


SEEDS = st.integers(0, 2**32)


@given(SEEDS)
@hypothesis_settings(deadline=None, max_examples=200)
def test_cells_against_counting_pair_by_pair_and_they_add_up(seed: int) -> None:
    case = cases(seed)
    answer, there = case.answer(), case.there()
    for row, cells in zip(answer.rows, answer.cells, strict=True):
        for column, cell in zip(answer.columns, cells, strict=True):
            own = [(j, i) for j, i in there if case.functions[j] == column]
            own = [(j, i) for j, i in own if (case.departments[i] or "no_department") == row]
            assert (cell.pairs, cell.possible) == (sum(bool(case.active[pair]) for pair in own), len(own))
            assert cell.density == cell.pairs / cell.possible
    cells = [cell for row in answer.cells for cell in row]
    assert sum(cell.pairs for cell in cells) == case.active.sum()
    assert sum(cell.possible for cell in cells) == len(there)
    assert answer.density == (case.active.sum() / len(there) if there else None)


def matching(joined: set[tuple[str, str]]) -> int:
    """The most of these lines that share neither end, by networkx."""
    graph = nx.Graph((("ours", a), ("theirs", b)) for a, b in joined)
    return len(nx.max_weight_matching(graph, maxcardinality=True))


@given(SEEDS)
@hypothesis_settings(deadline=None, max_examples=200)
def test_lines_against_a_matching_by_networkx(seed: int) -> None:
    case = cases(seed)
    answer, known, at_most = case.answer(), set(), set()
    for j, i in zip(*np.nonzero(case.active), strict=True):
        function, department = case.functions[j], case.departments[i]
        if function not in {"unknown", "partner"} and department:
            known.add((function, department))
        if function != "partner":
            at_most.add((f"only {j}" if function == "unknown" else function, department or f"only {i}"))
    assert (answer.lines, answer.lines_at_most) == (matching(known), matching(at_most))
    assert answer.lines <= answer.lines_at_most
    neither = Pattern.DIAMOND if answer.lines > 1 else None
    assert answer.pattern is (Pattern.BOW_TIE if case.active.sum() == 1 else neither)


@given(SEEDS)
@hypothesis_settings(deadline=None, max_examples=100)
def test_functions_met_against_sets(seed: int) -> None:
    case = cases(seed)
    several, unknown = functions_met(case.active, case.functions)
    met = [[case.functions[j] for j in np.flatnonzero(column)] for column in case.active.T]
    assert several.tolist() == [len(set(each) - {"unknown", "partner"}) for each in met]
    assert unknown.tolist() == [each.count("unknown") for each in met]


@given(worlds())
@hypothesis_settings(deadline=None, max_examples=60)
def test_the_people_add_up_and_the_shares_are_in_order(world: World) -> None:
    answer = found(world)
    assert answer.share is not None
    assert answer.at_most is not None
    assert sum(share for _, share in answer.people) == pytest.approx(answer.share, abs=1e-12)
    assert -1e-12 <= answer.share <= answer.at_most + 1e-12 <= 1 + 2e-12


# --- who of ours is there ----------------------------------------------------------------------------------------


def there(world: World) -> set[str]:
    analysis = world.analyse()
    mask = at_account(analysis.network, analysis.contacts, SETTINGS)
    return {who for who, is_there in zip(analysis.network.ours, mask, strict=True) if is_there}


def test_who_of_ours_works_on_an_account() -> None:
    world = World().person("a").employee("manager").employee("member").employee("known").employee("faded")
    world.employee("idle").partner_contact("pc").partner_contact("left", until=YESTERDAY)
    managed(world, "manager").contact("known", "a", "vendor").contact("faded", "a", "none")
    world.node("JointTeam", "t", contract_until=TODAY).tie("EMBEDDED_IN", ("JointTeam", "t"), ("Account", ACCOUNT))
    world.node("JointTeam", "old", contract_until=YESTERDAY)
    world.tie("EMBEDDED_IN", ("JointTeam", "old"), ("Account", ACCOUNT))
    world.tie("MEMBER_OF", ("Employee", "member"), ("JointTeam", "t"))
    world.tie("MEMBER_OF", ("Employee", "idle"), ("JointTeam", "old"))
    assert there(world) == {"manager", "member", "known"}
    world.tie("SERVES", ("Partner", "p"), ("Account", ACCOUNT), agreement_until=TODAY)
    assert there(world) == {"manager", "member", "known", "pc"}


def test_a_partners_person_counts_while_the_agreement_runs() -> None:
    world = World().person("a").partner_contact("pc")
    world.tie("SERVES", ("Partner", "p"), ("Account", ACCOUNT), agreement_until=YESTERDAY)
    assert there(world) == set()
