"""How sure shares and ranks are (metrics §15): by hand, and against a slow reading of the definition, draw by draw."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise
from math import exp, log
from typing import Any

import numpy as np
import pytest
from account_world import SETTINGS, World, worlds
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from numpy.random import PCG64, Generator

from graphsvc.analysis.account import AccountAnalysis
from graphsvc.analysis.intervals import Intervals, intervals
from graphsvc.analysis.settings import MetricSettings

Array = Any
NO_PLAYBOOK = replace(SETTINGS, playbook=())
ROLES = (
    "economic_buyer", "decision_maker", "approver", "problem_owner", "technical_evaluator", "user", "procurement",
    "legal", "executive_sponsor", "champion", "coach", "influencer", "gatekeeper", "blocker",
)  # fmt: skip
"""In the order of the settings table: the first columns of the draws. Then the four lines, then a: columns 14 … 18."""
LINES = ("solid_down", "solid_up", "dotted_down", "dotted_up")


def factors(columns: int) -> Array:
    """e^(0.35 z), (200, columns), as the definition says."""
    return np.exp(0.35 * Generator(PCG64(1)).standard_normal((200, columns)))


def quantiles(values: Array) -> list[float]:
    """5 % and 95 % of 200 values: 0.05 · 199 = 9.95 steps up from the smallest, and as many down from the largest."""
    x = sorted(values)
    return [x[9] + 0.95 * (x[10] - x[9]), x[189] + 0.05 * (x[190] - x[189])]


def found(world: World, settings: MetricSettings = SETTINGS) -> Intervals:
    whole = world.analyse(settings)
    return intervals(whole.network, whole.decision, settings)


def of_share(answer: Intervals, i: int) -> list[float]:
    return [float(answer.share_low[i]), float(answer.share_high[i])]


# --- the definition, read slowly -----------------------------------------------------------------------------------


class Slow:
    """One draw after the other, pair by pair, with a dense inverse."""

    def __init__(self, world: World, whole: AccountAnalysis) -> None:
        self.people, self.whole = whole.network.people, whole
        self.evidence = whole.decision.evidence
        here = [t for t in world.ties if {t.source, t.target} <= set(self.people)]
        self.lines = [t for t in here if t.type == "REPORTS_TO"]
        own = [t for t in here if t.type == "INFLUENCES" and t.get("strength", 0.5) > 0]
        self.own = sorted(own, key=lambda t: (t.target, t.source, t.get("strength", 0.5)))
        self.names = [*ROLES, *(["tier"] if self.evidence == "hierarchy" else []), *LINES, "a"]
        self.columns = len(self.names) + len(self.own) + (len(self.people) if self.evidence == "none" else 0)

    def draws(self) -> tuple[Array, Array]:
        """Shares and ranks, (200, n) each."""
        shares = np.array([self.share(row) for row in factors(self.columns)]).reshape(200, len(self.people))
        return shares, np.array([self.ranks(row.tolist()) for row in shares]).reshape(200, len(self.people))

    def share(self, factor: Array) -> Array:
        of = dict(zip(self.names, factor.tolist(), strict=False))
        r = self.influence(of, factor[len(self.names) :].tolist())
        a = min(0.5 * of["a"], 0.9) * (1.0 - np.prod(1.0 - r, axis=1))
        sums = r.sum(axis=1, keepdims=True)
        w = np.divide(r, sums, out=np.zeros_like(r), where=sums > 0)
        v = np.linalg.inv(np.eye(len(a)) - a[:, None] * w) @ np.diag(1.0 - a)
        return v.T @ self.weights(of, factor)

    def influence(self, of: Mapping[str, float], own: list[float]) -> Array:
        keep = np.ones((len(self.people), len(self.people)))
        for tie, factor in zip(self.own, own, strict=False):
            self.add(keep, tie.target, tie.source, tie.get("strength", 0.5) * factor)
        for tie in self.lines:
            kind = tie.get("kind")
            base = {"solid": (0.5, 0.2), "dotted": (0.3, 0.1)}[kind]
            self.add(keep, tie.source, tie.target, base[0] * of[f"{kind}_down"])
            self.add(keep, tie.target, tie.source, base[1] * of[f"{kind}_up"])
        return 1.0 - keep

    def add(self, keep: Array, who: str, by: str, strength: float) -> None:
        keep[self.people.index(who), self.people.index(by)] *= 1.0 - min(strength, 0.95)

    def weights(self, of: Mapping[str, float], factor: Array) -> Array:
        if self.evidence == "none":
            drawn = factor[self.columns - len(self.people) :]
            return drawn / drawn.sum()
        if self.evidence == "hierarchy":
            base = min(0.5 * of["tier"], 1.0)
            drawn = np.array([0.0 if (tier := self.tier(p)) is None or tier > 2 else base**tier for p in self.people])
            return drawn / drawn.sum()
        weight = {role: SETTINGS.role_weights[role] * of[role] for role in ROLES}
        drawn = np.array([sum(weight[role] for role in held) for held in self.whole.decision.roles])
        return drawn / (drawn.sum() + sum(weight[role] for role in self.whole.decision.seats))

    def tier(self, person: str) -> int | None:
        """Upwards, all bosses of one step at once. Nobody in these worlds has left."""
        level, steps = {person}, 0
        solid = [t for t in self.lines if t.get("kind") == "solid"]
        if not any(person in (t.source, t.target) for t in solid):
            return None
        while all(any(t.source == one for t in solid) for one in level):
            level, steps = {t.target for t in solid if t.source in level}, steps + 1
        return steps

    def ranks(self, shares: list[float]) -> list[int]:
        order = sorted(self.people, key=lambda p: (-round(shares[self.people.index(p)], 12), p))
        return [order.index(person) + 1 for person in self.people]

    def undecided(self, ranks: Array) -> tuple[tuple[int, int], ...]:
        order = self.whole.decision.order
        return tuple((a, b) for a, b in pairwise(order) if sum(row[b] < row[a] for row in ranks.tolist()) > 10)


def check(world: World) -> str:
    """Compares with the slow reading; says which evidence it was."""
    whole = world.analyse()
    answer = intervals(whole.network, whole.decision, SETTINGS)
    slow = Slow(world, whole)
    shares, ranks = slow.draws()
    expected = np.array([quantiles(column) for column in shares.T])
    np.testing.assert_allclose(np.c_[answer.share_low, answer.share_high], expected, rtol=0, atol=1e-12)
    # The smallest rank that at least 5 % (95 %) of the draws do not exceed: the 10th (190th) of 200.
    assert answer.rank_low.tolist() == np.sort(ranks, axis=0)[9].tolist()
    assert answer.rank_high.tolist() == np.sort(ranks, axis=0)[189].tolist()
    assert answer.undecided == slow.undecided(ranks)
    return whole.decision.evidence


@given(worlds())
@hypothesis_settings(deadline=None, max_examples=25)
def test_intervals_are_those_of_a_slow_reading_of_the_definition(world: World) -> None:
    check(world)


def random_world(seed: int, evidence: str, people: int = 14) -> World:
    """A tree of lines, influences with and without a strength (1 among them), some parallel to lines."""
    rng = np.random.default_rng(seed)
    names = [f"p{i:02d}" for i in range(people)]
    world = World()
    for i, name in enumerate(names):
        world.person(name)
        if i and (evidence == "hierarchy" or rng.random() < 0.3):
            kind = "solid" if evidence == "hierarchy" or rng.random() < 0.3 else "dotted"
            world.reports(name, names[int(rng.integers(0, i))], kind)
        if evidence == "roles" and rng.random() < 0.4:
            world.role(name, ROLES[int(rng.integers(0, len(ROLES)))])
    if evidence == "roles":
        world.role(names[0], "approver")
    pairs = {(int(a), int(b)) for a, b in rng.integers(0, people, (3 * people, 2)) if a != b}
    for a, b in sorted(pairs):
        strength = rng.choice([0.0, 0.1, 0.5, 0.9, 1.0, -1.0])
        world.influences(names[a], names[b], **({} if strength < 0 else {"strength": float(strength)}))
    return world


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("evidence", ["roles", "hierarchy", "none"])
def test_every_evidence_against_the_slow_reading(evidence: str, seed: int) -> None:
    assert check(random_world(seed, evidence)) == evidence


# --- by hand -------------------------------------------------------------------------------------------------------


def test_what_an_adviser_holds_depends_on_a_and_on_the_one_tie() -> None:
    # Only b decides and listens to a alone: s_a = a·r. Column 18 is a (0.5, at most 0.9), 19 the tie (1, at most 0.95).
    world = World().person("a").person("b").role("b", "user").influences("a", "b", strength=1.0)
    drawn = factors(20)
    expected = np.minimum(0.5 * drawn[:, 18], 0.9) * np.minimum(drawn[:, 19], 0.95)
    answer = found(world, NO_PLAYBOOK)
    assert of_share(answer, 0) == pytest.approx(quantiles(expected), abs=1e-15)
    assert of_share(answer, 1) == pytest.approx(quantiles(1.0 - expected), abs=1e-15)


def test_a_line_that_was_raised_varies_around_what_it_was_raised_to() -> None:
    # The boss, who decides alone, listens to the report over the line up: column 15.
    world = World().person("boss").person("report").role("boss", "user").reports("report", "boss", "solid")
    settings = replace(NO_PLAYBOOK, solid_up=0.4, solid_down=0.0)
    drawn = factors(19)
    expected = np.minimum(0.5 * drawn[:, 18], 0.9) * np.minimum(0.4 * drawn[:, 15], 0.95)
    assert of_share(found(world, settings), 1) == pytest.approx(quantiles(expected), abs=1e-15)


def test_seats_vary_with_the_weight_of_their_role() -> None:
    # a holds user (column 5, weight 1); the seats are economic_buyer (0, 4), problem_owner (3, 2), champion (9, 0).
    answer = found(World().person("a").role("a", "user"))
    drawn = factors(19)
    total = drawn[:, 5] + 4 * drawn[:, 0] + 2 * drawn[:, 3]
    expected = [quantiles(4 * drawn[:, 0] / total), quantiles(2 * drawn[:, 3] / total), [0.0, 0.0]]
    assert np.c_[answer.seat_low, answer.seat_high].tolist() == [pytest.approx(x, abs=1e-15) for x in expected]
    assert (answer.rank_low.tolist(), answer.rank_high.tolist()) == ([1], [1])


def test_without_evidence_people_differ_by_chance() -> None:
    # One weight each, columns 19 and 20: equal in the middle, so their order is anybody's guess.
    answer = found(World().person("a").person("b"))
    drawn = factors(21)
    assert of_share(answer, 1) == pytest.approx(quantiles(drawn[:, 20] / drawn[:, 19:].sum(axis=1)), abs=1e-15)
    assert (answer.rank_low.tolist(), answer.rank_high.tolist(), answer.undecided) == ([1, 1], [2, 2], ((0, 1),))


@pytest.mark.parametrize(("flips", "undecided"), [(10, ()), (11, ((0, 1),))])
def test_more_than_one_draw_in_twenty_must_flip(flips: int, undecided: tuple[tuple[int, int], ...]) -> None:
    # a weighs e^t, b 1 (columns 0 and 1): they flip where log(f_b / f_a) > t, so t lies between two of these.
    drawn = factors(19)
    ratio = sorted(np.log(drawn[:, 1] / drawn[:, 0]).tolist(), reverse=True)
    t = (ratio[flips - 1] + ratio[flips]) / 2
    weights = {**SETTINGS.role_weights, "economic_buyer": exp(t), "decision_maker": 1.0}
    world = World().person("a").person("b").role("a", "economic_buyer").role("b", "decision_maker")
    assert sum(x > log(weights["economic_buyer"]) for x in ratio) == flips
    assert found(world, replace(NO_PLAYBOOK, role_weights=weights)).undecided == undecided


def test_equal_shares_never_flip() -> None:
    """Neither of two people without any share is ever before the one with the smaller id."""
    world = World().person("a").person("b").person("c").role("a", "user")
    assert found(world, NO_PLAYBOOK).undecided == ()


def test_nobody_at_all() -> None:
    answer = found(World())
    assert (answer.share_low.shape, answer.rank_high.shape, answer.undecided) == ((0,), (0,), ())
    assert answer.seat_high.tolist() == [0.0, 0.0, 0.0]


@given(worlds())
@hypothesis_settings(deadline=None, max_examples=25)
def test_the_order_of_facts_changes_nothing(world: World) -> None:
    backwards = World()
    backwards.nodes, backwards.ties = world.nodes[::-1], world.ties[::-1]
    one, other = found(world), found(backwards)
    np.testing.assert_allclose(one.share_low, other.share_low, rtol=0, atol=1e-14)
    assert (one.rank_high.tolist(), one.undecided) == (other.rank_high.tolist(), other.undecided)
