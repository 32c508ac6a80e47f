"""The interfaces of a portfolio in columns are those of each account alone, on random portfolios."""

from __future__ import annotations

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from random_portfolio import ACCOUNTS, TODAY, RandomPortfolio

from graphsvc.analysis.account import analyse
from graphsvc.analysis.columns.facts import facts
from graphsvc.analysis.columns.tables import of_graph
from graphsvc.analysis.interface import accounts_managed, interface
from graphsvc.analysis.interfaces import interfaces
from graphsvc.analysis.portfolio import portfolio
from graphsvc.analysis.settings import MetricSettings
from graphsvc.model import Graph, Node, Tie

SETTINGS = MetricSettings()
MODES = (None, "direct", "complementary", "assisted")


@given(st.integers(0, 2**32))
@settings(max_examples=40, deadline=None)
def test_a_portfolio_says_what_each_account_says(seed: int) -> None:
    graph = _with_partners(RandomPortfolio(seed).graph(), Random(seed))
    managed = accounts_managed(graph, TODAY)
    alone = [interface(analyse(graph, account, TODAY, SETTINGS), SETTINGS, managed) for account in ACCOUNTS]
    assert list(interfaces(portfolio(facts(of_graph(graph)), TODAY, SETTINGS), SETTINGS)) == alone


def _with_partners(graph: Graph, pick: Random) -> Graph:
    """Modes, a second partner, splits and managers in other roles."""
    nodes = [node for label in graph.labels() for node in graph.nodes(label).values() if label != "Account"]
    nodes += [
        n._replace(properties={**n.properties, "partner_mode": pick.choice(MODES)})
        for n in graph.nodes("Account").values()
    ]
    ties = [tie for type_ in graph.types() for tie in graph.ties(type_)]
    nodes.append(Node("Partner", "q", {}, 1))
    for account in ACCOUNTS:
        if pick.random() < 0.5:
            split = {"territory": pick.choice(["north", None]), "customer_type": pick.choice(["hotel", None])}
            ties.append(Tie("SERVES", "Partner", "q", "Account", account, "", {k: v for k, v in split.items() if v}, 1))
        role = pick.choice(["account_manager", "specialist", None])
        if pick.random() < 0.6:
            ties.append(Tie("MANAGES", "Employee", "e3", "Account", account, "", {"role": role} if role else {}, 1))
    return Graph(nodes, ties)
