"""Threads and cuts against scipy's maximum flow, on hundreds of random graphs and at the extremes."""

from __future__ import annotations

from typing import Any

import flow_oracle
import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from graphsvc.analysis.kernels import routes
from graphsvc.analysis.kernels.spans import narrow, over_spans, positions
from graphsvc.analysis.threads import counts_by_account, threads, threads_by_account, threads_to_each

Array = Any
Columns = tuple[Array, Array, Array, Array, Array]


def random_portfolio(seed: int, accounts: int, people: int, listening: float) -> Columns:
    """Contacts, influence, d, named, account; some influence across accounts, to oneself, and below the threshold."""
    rng = np.random.default_rng(seed)
    account = np.repeat(np.arange(accounts), rng.integers(0, people + 1, accounts))
    n, ours = len(account), int(rng.integers(1, people + 2))
    strengths = [0.0, 0.1, 1 - (1 - 0.2), 0.2, 0.7]
    contacts = rng.choice(strengths, (ours, n), p=[0.7, 0.1, 0.05, 0.05, 0.1])
    same = (account[:, None] == account) | (rng.random((n, n)) < 0.1)
    influence = rng.choice(strengths[1:], (n, n)) * (same & (rng.random((n, n)) < listening))
    return contacts, influence, rng.choice([0, 0.25, 0.5], n), rng.random(n) < 0.85, account


def check(contacts: Array, influence: Array, d: Array, named: Array, account: Array, accounts: int) -> int:
    found = threads_by_account(contacts, influence, d, named, account, accounts=accounts)
    expected = flow_oracle.threads_by_account(contacts, influence, d, named, account, accounts=accounts)
    columns = (found.count, found.cut_people, found.cut_account, found.cut_ours)
    assert [x.tolist() for x in columns] == [x.tolist() for x in expected]
    first = np.searchsorted(account, np.arange(accounts + 1))
    assert counts_by_account(contacts, influence, d, named, first).tolist() == found.count.tolist()
    return int(found.count.sum())


@pytest.mark.parametrize(("people", "listening"), [(6, 0.3), (12, 0.12), (25, 0.06), (40, 0.03), (15, 1.0)])
def test_counts_and_cuts_of_random_portfolios(people: int, listening: float) -> None:
    """60 portfolios of 4 accounts each."""
    total = sum(check(*random_portfolio(seed, 4, people, listening), 4) for seed in range(60))
    assert total > 200


@given(st.integers(0, 2**32), st.integers(1, 5), st.integers(0, 10), st.sampled_from([0.1, 0.3, 0.6]))
@settings(deadline=None, max_examples=150)
def test_any_portfolio(seed: int, accounts: int, people: int, listening: float) -> None:
    check(*random_portfolio(seed, accounts, people, listening), accounts)


@pytest.mark.parametrize("seed", range(40))
def test_routes_to_each_target(seed: int) -> None:
    contacts, influence, d, named, _ = random_portfolio(seed, 1, 20, [0.06, 0.15, 0.4][seed % 3])
    everybody = range(len(d))
    found = threads_to_each(contacts, influence, d, named, targets=everybody)
    assert found == flow_oracle.threads_to_each(contacts, influence, d, named, targets=everybody)


def test_a_complete_account_of_300_people() -> None:
    """As many routes as ours or as targets, whichever are fewer; those fewer are the cut."""
    n = 300
    influence, named = 0.5 * (1 - np.eye(n)), np.ones(n, dtype=bool)
    everybody, few = np.full(n, 1 / n), np.r_[np.full(7, 1 / 7), np.zeros(n - 7)]
    contacts = 0.9 * np.eye(n)[:100]
    all_targets = threads(contacts, influence, everybody, named)
    assert (all_targets.count, all_targets.cut_ours) == (100, tuple(range(100)))
    assert all_targets.cut_people == tuple(range(100))  # each of ours knows one person alone
    assert threads(np.full((100, n), 0.9), influence, few, named).cut_people == tuple(range(7))


def test_an_account_of_5000_people_against_networkx_and_scipy() -> None:
    rng = np.random.default_rng(3)
    n, ours = 5000, 600
    influence = sparse.csr_array((rng.choice([0.1, 0.3, 0.9], 15_000), rng.integers(0, n, (2, 15_000))), shape=(n, n))
    contacts = sparse.csr_array((np.full(900, 0.5), (rng.integers(0, ours, 900), rng.integers(0, n, 900))), (ours, n))
    d = np.where(rng.random(n) < 0.2, 1.0, 0.0)
    named = rng.random(n) < 0.95
    count = check(contacts, influence, d, named, np.zeros(n, dtype=int), 1)
    assert count == by_networkx(contacts, influence, d, named)


def by_networkx(contacts: Array, influence: Array, d: Array, named: Array) -> int:
    graph = nx.DiGraph()
    graph.add_nodes_from("ST")
    for j, i in zip(*contacts.nonzero(), strict=True):
        graph.add_edge("S", f"o{j}", capacity=1)
        graph.add_edge(f"o{j}", f"p{i}", capacity=1)
    c = influence.tocoo()
    for i, j, r in zip(*c.coords, c.data, strict=True):
        if r >= 0.2 and i != j:
            graph.add_edge(f"q{j}", f"p{i}", capacity=1)
    for i in np.flatnonzero(named):
        graph.add_edge(f"p{i}", f"q{i}", capacity=1)
        if d[i] > 0:
            graph.add_edge(f"q{i}", "T", capacity=1)
    return int(nx.maximum_flow_value(graph, "S", "T"))


def test_the_number_of_threads_changes_nothing() -> None:
    contacts, influence, d, named, account = random_portfolio(5, 200, 10, 0.2)
    first = positions(np.searchsorted(account, np.arange(201)))
    c, r = sparse.csc_array(contacts), sparse.csr_array(influence)
    steps = routes.Steps(
        first, named.view(np.uint8), positions(c.indptr), narrow(c.indices), c.data, positions(r.indptr),
        narrow(r.indices), r.data, 0.2 - 1e-9, 0.2 - 1e-9, c.shape[0],
    )  # fmt: skip
    found = []
    for count in (1, 2, 3, 7):
        columns = np.zeros(200, np.int32), np.zeros(len(d), np.uint8), np.zeros(c.nnz, np.uint8)
        # So much work that each thread gets spans of its own.
        over_spans(routes.by_account, first * 1000, steps, named & (d > 0), *columns, True, threads=count)
        found.append(b"".join(x.tobytes() for x in columns))
    assert len(set(found)) == 1


def test_what_does_not_fit_together_is_refused() -> None:
    with pytest.raises(ValueError, match="2 people, but contacts"):
        threads(np.zeros((1, 3)), np.zeros((2, 2)), [1, 0], [True, True])
    with pytest.raises(ValueError, match="ascending"):
        threads_by_account(np.zeros((1, 2)), np.zeros((2, 2)), [1, 0], [True, True], [1, 0], accounts=2)
    with pytest.raises(ValueError, match="end at 2, the number of people"):
        counts_by_account(np.zeros((1, 2)), np.zeros((2, 2)), [1, 0], [True, True], [0, 3, 2])
    with pytest.raises(ValueError, match="positions of people"):
        threads_to_each(np.zeros((1, 1)), np.zeros((1, 1)), [1], [True], targets=[1])
