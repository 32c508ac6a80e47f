"""How contacts fade: held against the analysis of one account on the later day, written in plain Python; what an
account loses is the sum of what its contacts lose; the day on which a contact ceases to be active, by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations

import numpy as np
import polars as pl
import pytest
from account_world import SETTINGS, TODAY, World
from hypothesis import given, settings
from hypothesis import strategies as st
from random_portfolio import ACCOUNTS, RandomPortfolio
from random_portfolio import TODAY as DAY

from graphsvc.analysis.columns.facts import facts
from graphsvc.analysis.columns.tables import of_graph
from graphsvc.analysis.cooling import cooling, falls_on, parts_of_loss
from graphsvc.analysis.network import build
from graphsvc.analysis.portfolio import Portfolio, figures, portfolio
from graphsvc.analysis.settings import MetricSettings
from graphsvc.analysis.strength import contacts_with
from graphsvc.model import Graph, Node, Tie

ZONED = replace(MetricSettings(), time_zone="Asia/Shanghai")


def cold(world: World, days: int, **more: float) -> list[tuple[object, ...]]:
    """(ours, person, strength then, loss, day below) of the contacts that go cold."""
    chosen = replace(SETTINGS, **more)
    of = portfolio(facts(of_graph(world.graph())), TODAY, chosen)
    rows = cooling(of, figures(of, chosen), days, chosen).contacts.filter("cold")
    rows = rows.with_columns(falls=falls_on(of, rows, days, chosen))
    least = chosen.active - 1e-9
    return [
        (of.facts.ours["id"][r["ours"]], of.facts.people["id"][r["person"]], r["strength_then"], r["loss"],
         r["falls"] if r["strength_then"] < least else None)
        for r in rows.iter_rows(named=True)
    ]  # fmt: skip


def near(value: float) -> object:
    return pytest.approx(value, abs=1e-12)


def test_an_asserted_level_fades_to_the_day() -> None:
    """A vendor's 0.25 is 0.2 after 365·log2(1.25) = 117.5 days. Asserted 100 days ago it falls below on the 18th day
    from now; buyer has all of the decision but the seats for problem owner: 4 of 6."""
    world = World().person("buyer").role("buyer", "economic_buyer").role("buyer", "champion").employee("e")
    world.contact("e", "buyer", "vendor", asserted_on=TODAY - timedelta(100))
    then = 0.25 * 2 ** (-118 / 365)
    loss = 4 / 6 * 0.25 * (2 ** (-100 / 365) - 2 ** (-118 / 365))
    assert cold(world, 18) == [("e", "buyer", near(then), near(loss), TODAY + timedelta(18))]
    assert cold(world, 17) == []


def test_a_team_gives_a_contact_until_its_contract_ends() -> None:
    world = World().person("a").employee("e").node("JointTeam", "t", contract_until=TODAY + timedelta(30))
    for who in (("Employee", "e"), ("Stakeholder", "a")):
        world.tie("MEMBER_OF", who, ("JointTeam", "t"))
    assert cold(world, 30) == []
    assert cold(world, 31) == [("e", "a", 0.0, near(0.75), TODAY + timedelta(31))]


def test_what_is_recorded_of_later_days_keeps_nothing_warm() -> None:
    """Visits and a level of next week, a team of next month: none of them counts today, so none does then."""
    world = World().person("a").employee("e").node("JointTeam", "t", contract_from=TODAY + timedelta(30))
    for who in (("Employee", "e"), ("Stakeholder", "a")):
        world.tie("MEMBER_OF", who, ("JointTeam", "t"))
    # One visit, 180 days ago: 1 − e^(−2/6) = 0.283; below 0.2 once 4·2^(−age/180) < 6·ln 1.25: after 284.2 days.
    world.touch("e", "a", f"{TODAY - timedelta(180)}T00:00:00Z", "visit")
    world.touch("e", "a", f"{TODAY + timedelta(7)}T00:00:00Z", "visit")
    now, then = (1 - np.exp(-4 * 2 ** (-age / 180) / 6) for age in (180, 380))
    # Nobody has a role: all of the decision is hers.
    assert cold(world, 200) == [("e", "a", near(then), near(now - then), TODAY + timedelta(285 - 180))]


def test_stale_is_cold_whatever_is_left_of_it() -> None:
    """An undated level does not fade: nothing is lost, and there is no day. Its last contact is 91 days old."""
    world = World().person("a").employee("e")
    world.contact("e", "a", "trusted_advisor", last_contact=TODAY - timedelta(91))
    assert cold(world, 90) == [("e", "a", 0.95, 0.0, None)]


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=5))
def test_the_parts_of_a_loss_are_the_mean_over_all_orders(pairs: list[tuple[float, float]]) -> None:
    """Shapley's own definition, with every order in which the contacts may fade."""
    now = np.array([max(pair) for pair in pairs])
    then = np.array([min(pair) for pair in pairs])
    expected, orders = np.zeros(len(now)), list(permutations(range(len(now))))
    for order in orders:
        left = now.copy()
        for k in order:
            before = 1 - np.prod(1 - left)
            left[k] = then[k]
            expected[k] += (before - (1 - np.prod(1 - left))) / len(orders)
    np.testing.assert_allclose(parts_of_loss(now, then, np.zeros(len(now), dtype=int)), expected, atol=1e-13)


@given(st.integers(0, 2**32), st.sampled_from([1, 60, 90, 400]))
@settings(max_examples=20, deadline=None)
def test_later_is_as_each_account_alone_says(seed: int, days: int) -> None:
    """What the plain analysis finds on the later day in a graph of which all is taken out that is dated after today."""
    graph = RandomPortfolio(seed).graph()
    of = portfolio(facts(of_graph(graph)), DAY, ZONED)
    found = figures(of, ZONED)
    gone = cooling(of, found, days, ZONED)
    known = _until(graph, DAY)
    for x, account in enumerate(ACCOUNTS):
        network = build(graph, account, DAY, ZONED)
        named = {p for p, is_named in zip(network.people, network.named, strict=True) if is_named}
        later = contacts_with(known, set(network.ours), named, DAY + timedelta(days), ZONED)
        said = {(c.ours, c.stakeholder): c.strength for c in later}
        people = of.facts.people.filter(pl.col("account") == x)["id"]
        rows = gone.contacts.filter(pl.col("account") == x)
        ids = [(of.facts.ours["id"][r["ours"]], people[r["person"]]) for r in rows.iter_rows(named=True)]
        assert said.keys() <= set(ids)
        expected = [said.get(pair, 0.0) for pair in ids]
        np.testing.assert_allclose(rows["strength_then"].to_numpy(), expected, atol=1e-12)
        _adds_up(of, found.share, found.coverage[x], gone.then[x], x, rows)
    _falls(of, gone.contacts.filter("cold", pl.col("strength_then") < 0.2 - 1e-9), days)


def _until(graph: Graph, day: date) -> Graph:
    """Without interactions, engagements, levels, contracts and ends of jobs after that day."""

    def before(node: Node | Tie, name: str) -> bool:
        return node.get(name) is None or str(node.get(name)) <= str(day)

    nodes = [n for label in graph.labels() for n in graph.nodes(label).values()
             if before(n, "held_on") and before(n, "contract_from")]  # fmt: skip
    ties = []
    for tie in (tie for kind in graph.types() for tie in graph.ties(kind)):
        values = dict(tie.properties)
        if tie.type == "INTERACTED_WITH" and _shanghai(values["at"]) > day:
            continue
        if not before(tie, "asserted_on"):
            values = {k: v for k, v in values.items() if k not in {"asserted_on", "level"}}
        for name in ("last_contact", "until"):
            if name in values and str(values[name]) >= str(day) and (name == "until" or str(values[name]) > str(day)):
                del values[name]
        ties.append(tie._replace(properties=values))
    return Graph(nodes, ties)


def _shanghai(at: str) -> date:
    """Eight hours ahead of UTC; midnight to the second is a day without a time."""
    day = date.fromisoformat(at[:10])
    return day + timedelta(1) if at[11:13] >= "16" else day


def _adds_up(of: Portfolio, share: np.ndarray, coverage: float, then: float, x: int, rows: pl.DataFrame) -> None:
    """Σ s C with the strengths of the later day is what is left."""
    if np.isnan(coverage):
        assert np.isnan(then)
        return
    left = 0.0
    for person, group in rows.group_by("person"):
        at = of.present.of(np.array([x]), np.array(person))[0]
        left += share[at] * (1 - np.prod(1 - group["strength_then"].to_numpy()))
    assert then == pytest.approx(left, abs=1e-12)
    assert rows["loss"].sum() == pytest.approx(coverage - left, abs=1e-12)


def _falls(of: Portfolio, rows: pl.DataFrame, days: int) -> None:
    """On that day it is below, on the day before it is not."""
    found = figures(of, ZONED)
    for number, on in enumerate(falls_on(of, rows, days, ZONED)[:3]):
        ahead = (on - DAY).days
        for d, below in ((ahead - 1, False), (ahead, True)):
            later = cooling(of, found, d, ZONED).contacts.join(
                rows[number : number + 1], on=["account", "person", "ours"]
            )
            assert (later["strength_then"][0] < 0.2 - 1e-9) is below
