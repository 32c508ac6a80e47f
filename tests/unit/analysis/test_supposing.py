"""What is supposed of any small account: against key-person risk, and against leaving people out and computing anew."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from builders import ACCOUNT, LEVELS, ROLES, SETTINGS, STANDING, TODAY, Build, accounts
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from graphsvc.analysis.account import AccountAnalysis, analyse
from graphsvc.analysis.decision import shares
from graphsvc.analysis.risk import key_people
from graphsvc.analysis.threads import Threads, threads
from graphsvc.analysis.value import account_values
from graphsvc.errors import InvalidChange
from graphsvc.model import Graph, Node
from graphsvc.services.studies import Study
from graphsvc.services.supposing import suppose
from graphsvc.services.suppositions import Join, Leave, Scene, Supposition, Tied, their
from graphsvc.services.what_if_parts import figures

SCENE = Scene(ACCOUNT, STANDING, TODAY)
OURS = [("Employee", "o0"), ("Employee", "o1")]


def after(build: Build, *every: Supposition) -> AccountAnalysis:
    made = suppose(build.graph(), SCENE, [(each, f"/{i}") for i, each in enumerate(every)])
    return analyse(made.graph, ACCOUNT, TODAY, SETTINGS, STANDING, made.vacated)


def counted(found: AccountAnalysis, d: Any = None) -> Threads:
    network = found.network
    weights = found.decision.formal if d is None else d
    return threads(found.c, network.influence, weights, network.named, ours_in_store=1)


def named(found: AccountAnalysis) -> list[str]:
    network = found.network
    return [person for person, is_named in zip(network.people, network.named, strict=True) if is_named]


@given(accounts())
@settings(deadline=None, max_examples=60)
def test_one_person_leaving_is_what_key_person_risk_says(build: Build) -> None:
    whole = build.analyse()
    for leaver in key_people(whole, SETTINGS):
        label = "Stakeholder" if leaver.side == "theirs" else "Employee"
        found = after(build, Leave((label, leaver.id)))
        assert found.coverage.coverage - whole.coverage.coverage == pytest.approx(leaver.coverage_change, abs=1e-12)
        assert counted(found).count - counted(whole).count == leaver.threads_change
        assert found.decision.evidence == whole.decision.evidence
        left = {seat.role: seat.decision_share for seat in answered(found).open_seats if seat.decision_share > 0}
        seats = dict(zip(whole.decision.seats, whole.decision.seat_share.tolist(), strict=True))
        for role, weight in leaver.seats:
            seats[role] = seats.get(role, 0.0) + weight
        assert left == pytest.approx({role: share for role, share in seats.items() if share > 0}, abs=1e-12)


@given(accounts(), st.data())
@settings(deadline=None, max_examples=100)
def test_several_leaving_are_left_out_with_the_weights_of_the_others_held(build: Build, data: st.DataObject) -> None:
    whole = build.analyse()
    leave = data.draw(st.sets(st.sampled_from([*OURS, *map(their, named(whole))]), min_size=1))
    found = after(build, *map(Leave, sorted(leave)))
    rest = Build()
    rest.nodes = [node for node in build.nodes if (node.label, node.id) not in leave]
    rest.ties = [tie for tie in build.ties if leave.isdisjoint(tie.ends)]
    left = rest.analyse()
    weights = dict(zip(whole.network.people, whole.decision.formal.tolist(), strict=True))
    d = np.array([weights[person] for person in left.network.people])
    if whole.coverage.coverage is None:
        assert found.coverage.coverage is None
    else:
        covered = float(shares(left.network.influence, d, SETTINGS)[0] @ left.coverage.covered)
        assert found.coverage.coverage == pytest.approx(covered, abs=1e-12)
    assert counted(found).count == counted(left, d).count
    held = dict(zip(found.network.people, found.decision.formal.tolist(), strict=True))
    assert held == pytest.approx(weights, abs=1e-15)


def answered(found: AccountAnalysis) -> Any:
    """The figures as the answer has them."""
    study = Study(Node("Account", ACCOUNT), Graph(), found, counted(found), 1)
    (worth,) = account_values([study.account], [None], [found.coverage.coverage], SETTINGS)
    return figures(study, worth, SETTINGS, stance=True)


@st.composite
def changes(draw: st.DrawFn, people: list[str]) -> list[Supposition]:
    """Anything that may be supposed of these people, somebody who joins among them."""
    who = st.sampled_from([*people, "new:1"]).map(their)
    pairs = st.tuples(who, who).filter(lambda pair: pair[0] != pair[1])
    drawn = draw(st.lists(st.one_of(
        st.builds(lambda ours, them, level: Tied("contact", ours, them, level), st.sampled_from(OURS), who,
                  st.sampled_from(LEVELS)),
        st.builds(lambda pair, r: Tied("influence", *pair, r), pairs, st.sampled_from([0.1, 0.5, 1.0])),
        st.builds(lambda pair: Tied("reports_to", *pair), pairs),
        st.builds(lambda them, role: Tied("role", them, None, role), who, st.sampled_from(ROLES)),
        st.builds(lambda them, how: Tied("support", them, None, how), who, st.sampled_from(["enemy", "mentor"])),
    ), max_size=5))  # fmt: skip
    gone = draw(st.sets(st.sampled_from([*map(their, people), *OURS]), max_size=2))
    return [Join("new:1", "Ida", "d2"), *(each for each in drawn if gone.isdisjoint(each.people)), *map(Leave, gone)]


@given(accounts(), st.data())
@settings(deadline=None, max_examples=150)
def test_whatever_is_supposed_shares_and_gaps_add_up(build: Build, data: st.DataObject) -> None:
    every = data.draw(changes(named(build.analyse())))
    try:
        found = after(build, *every)
    except InvalidChange:
        assume(False)  # a circle of lines
    answer = answered(found)
    assert sum(p.decision_share for p in answer.key_people) + sum(
        s.decision_share for s in answer.open_seats
    ) == pytest.approx(1.0, abs=1e-12)
    gaps = sum(p.gap for p in answer.key_people) + sum(s.decision_share for s in answer.open_seats)
    assert gaps == pytest.approx(1 - answer.coverage, abs=1e-12)
    assert [p.rank for p in answer.key_people] == list(range(1, len(answer.key_people) + 1))
    gone = {each.person[1] for each in every if isinstance(each, Leave)}
    assert gone.isdisjoint(p.id for p in answer.key_people)


@given(accounts())
def test_nothing_supposed_changes_nothing(build: Build) -> None:
    assert answered(after(build)) == answered(build.analyse(opportunity=STANDING))


def test_a_role_that_two_leave_and_one_takes_leaves_one_seat() -> None:
    # a and b own the problem, c buys: 2 + 2 + 4 of 8. c takes over from a: 6 and 2 of 8.
    build = Build().person("a", ["problem_owner"]).person("b", ["problem_owner"]).person("c", ["economic_buyer"])
    taken = Tied("role", their("c"), None, "problem_owner")
    answer = answered(after(build, Leave(their("a")), Leave(their("b")), taken))
    assert [(p.id, p.decision_share) for p in answer.key_people] == [("c", 6 / 8)]
    seats = {seat.id: seat.decision_share for seat in answer.open_seats}
    assert seats == {"seat:problem_owner": 2 / 8, "seat:champion": 0.0}


def test_whoever_leaves_a_chain_of_lines_leaves_the_tiers_below() -> None:
    """a leads b leads c, d stands alone: three of four on a line, weights 1, 1/2, 1/4, 0 of 7/4. Without b c stays on
    tier 2, though nothing leads to it any more; with b's weight left open, nobody else's changes."""
    build = Build().person("a").person("b").person("c").person("d").reports("b", "a").reports("c", "b")
    found = after(build, Leave(their("b")))
    assert found.decision.evidence == "hierarchy"
    assert found.decision.formal.tolist() == pytest.approx([4 / 7, 2 / 7, 1 / 7, 0])
    seats = {seat.id: seat.decision_share for seat in answered(found).open_seats if seat.decision_share}
    assert seats == {"seat:left": pytest.approx(2 / 7)}


def test_a_new_line_takes_the_place_of_the_solid_ones_only() -> None:
    build = (
        Build().person("a").person("b").person("c").person("d").reports("a", "b", "solid").reports("a", "c", "dotted")
    )
    made = suppose(build.graph(), SCENE, [(Tied("reports_to", their("a"), their("d")), "/0")])
    lines = {(tie.source, tie.target, tie.get("kind")) for tie in made.graph.ties("REPORTS_TO")}
    assert lines == {("a", "c", "dotted"), ("a", "d", "solid")}


def test_a_circle_and_a_contact_to_a_seat_are_refused_as_changes_are() -> None:
    build = Build().person("a").person("b").person("seat", name=None).reports("b", "a").ours("o0")
    for supposed, why in (
        (Tied("reports_to", their("a"), their("b")), "closes a circle of REPORTS_TO: a → b → a"),
        (Tied("reports_to", their("a"), their("a")), "joins something to itself"),
        (Tied("contact", OURS[0], their("seat"), "vendor"), "an open seat has nobody to be in contact with"),
    ):
        with pytest.raises(InvalidChange) as refused:
            after(build, supposed)
        (problem,) = refused.value.problems
        assert (problem.pointer, why in problem.reason) == ("/0", True)
