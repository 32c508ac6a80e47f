"""Groups of companies: held against networkx, and by hand."""

from __future__ import annotations

import networkx as nx
import numpy as np
import polars as pl
import pytest
from account_world import SETTINGS, TODAY, World
from hypothesis import given, settings
from hypothesis import strategies as st

from graphsvc.analysis.columns.facts import facts
from graphsvc.analysis.columns.tables import of_graph
from graphsvc.analysis.groups import groups, reach, weighted_coverage
from graphsvc.analysis.portfolio import portfolio
from graphsvc.model import Graph, Node, Tie

NAN = float("nan")


def owned(*pairs: tuple[str, str], also: str = "") -> Graph:
    """Accounts of one letter each; the first of a pair belongs to the second."""
    accounts = sorted({a for pair in pairs for a in pair} | set(also))
    ties = [Tie("SUBSIDIARY_OF", "Account", a, "Account", b) for a, b in pairs]
    return Graph([Node("Account", a) for a in accounts], ties)


def told(graph: Graph) -> list[tuple[str, dict[str, int]]]:
    """(top, account → steps below it) of each group."""
    of = facts(of_graph(graph))
    ids = of.accounts["id"]
    return [
        (ids[g.top], {ids[m]: steps for m, steps in zip(g.members, g.steps, strict=True)}) for g in groups(of)
    ]  # fmt: skip


def test_a_parent_and_everything_below_it() -> None:
    graph = owned(("c", "b"), ("b", "a"), ("d", "a"), ("z", "y"), also="q")
    assert told(graph) == [("a", {"a": 0, "b": 1, "d": 1, "c": 2}), ("y", {"y": 0, "z": 1})]


def test_a_circle_ends() -> None:
    """The rules refuse one; if there is one all the same, its smallest id stands for a top."""
    assert told(owned(("a", "b"), ("b", "c"), ("c", "a"), ("d", "c"))) == [("a", {"a": 0, "c": 1, "b": 2, "d": 2})]
    assert told(owned(("a", "a"))) == []


def test_a_parent_that_is_not_there_is_none() -> None:
    whole = owned(("b", "a"), ("c", "b"))
    without = Graph([n for n in whole.nodes("Account").values() if n.id != "a"], whole.ties("SUBSIDIARY_OF"))
    assert told(without) == [("b", {"b": 0, "c": 1})]


@given(st.sets(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from("abcdefgh")), max_size=12))
@settings(max_examples=60, deadline=None)
def test_groups_are_what_hangs_together(pairs: set[tuple[str, str]]) -> None:
    """networkx: weakly connected components of more than one account, steps by breadth-first search from the top."""
    found = told(owned(*pairs, also="abcdefgh"))
    net = nx.DiGraph([(b, a) for a, b in pairs])
    components = [sorted(c) for c in nx.weakly_connected_components(net) if len(c) > 1]
    assert sorted(sorted(steps) for _, steps in found) == sorted(components)
    for top, steps in found:
        free = [a for a in steps if set(net.predecessors(a)) == set()]
        assert top == min(free or steps)
        lengths = nx.single_source_shortest_path_length(net, top)
        assert steps == {a: lengths.get(a, 0) for a in steps}


def test_coverage_is_weighted_by_value() -> None:
    """80 of 100 points covered 0.5, 20 covered 1: 0.6. What has no value or no coverage has no weight either."""
    whole, weight = weighted_coverage(np.array([0.5, 1.0, 0.9, NAN]), np.array([80.0, 20.0, NAN, 50.0]))
    assert (whole, weight[:2].tolist()) == (pytest.approx(0.6, abs=1e-15), [0.8, 0.2])
    assert np.isnan(weight[2:]).all()
    for coverage, value in (([0.5], [NAN]), ([0.5], [0.0]), ([], [])):
        assert weighted_coverage(np.array(coverage), np.array(value))[0] is None


def test_who_of_ours_reaches_several_accounts() -> None:
    """e is active at both, f at one only: none is no contact. Who is active twice at one account reaches one."""
    world = (
        World().node("Account", "sub").employee("e").employee("f").person("a").person("b").person("s", account="sub")
    )
    for ours, who, level in (("e", "a", "vendor"), ("e", "s", "problem_solver"), ("f", "a", "vendor"),
                             ("f", "b", "vendor"), ("f", "s", "none")):  # fmt: skip
        world.contact(ours, who, level)
    of = portfolio(facts(of_graph(world.graph())), TODAY, SETTINGS)
    together = pl.DataFrame({"account": [0, 1], "group": [0, 0]}, schema={"account": pl.UInt32, "group": pl.Int64})
    assert reach(of.contacts, together, SETTINGS).rows() == [(0, 0, 0, 1, 0.25), (0, 0, 1, 1, 0.75)]
