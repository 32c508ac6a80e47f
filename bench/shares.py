"""Decision shares of 20,000 accounts of 25 people in one batch, against a loop of networkx.pagerank.

PageRank is the nearest thing in the peer, not the same work: one damping for everybody, no seats. Both get ties
that are combined already.
"""

from __future__ import annotations

from pathlib import Path
from statistics import median

import networkx as nx
import numpy as np
from scipy.sparse import csr_array

from bench.rows import TIMES, Found, Row, shown
from graphsvc.analysis.decision import listened, susceptibility
from graphsvc.services.timing import seconds

ACCOUNTS, PEOPLE, TIES = 20_000, 25, 4
_PEER_ACCOUNTS = 400


def portfolio(accounts: int, people: int, ties: int, seed: int = 1) -> tuple[csr_array, np.ndarray]:
    """Block-diagonal r and uniform d: every person is influenced by `ties` others of the same account."""
    rng = np.random.default_rng(seed)
    n = accounts * people
    who = np.repeat(np.arange(n), ties)
    offset = (1 + np.argsort(rng.random((n, people - 1)), axis=1)[:, :ties]).ravel()
    by = who - who % people + (who % people + offset) % people
    r = csr_array((rng.choice([0.2, 0.5, 0.7], n * ties), (who, by)), shape=(n, n))
    return r, np.full(n, 1.0 / people)


def ours(r: csr_array, d: np.ndarray, accounts: int = 1) -> np.ndarray:
    """s of so many accounts of equal size at once."""
    a = susceptibility(r, 0.5)
    return (1.0 - a) * listened(r, a, d, np.linspace(0, len(d), accounts + 1).astype(int))


def peer(graphs: list[nx.DiGraph]) -> None:
    """PageRank of each account in turn."""
    for graph in graphs:
        nx.pagerank(graph, alpha=0.85, weight="weight")


def measure(_: Path) -> Found:
    """Seconds of ours for all accounts, and the ratio to those of the peer for all accounts (from a sample)."""
    r, d = portfolio(ACCOUNTS, PEOPLE, TIES)
    shares = ours(r, d, ACCOUNTS)
    if not np.allclose(shares.reshape(ACCOUNTS, PEOPLE).sum(axis=1), 1.0, atol=1e-12):
        raise RuntimeError("shares of an account do not sum to 1")
    graphs = [_graph(r, k) for k in range(_PEER_ACCOUNTS)]
    mine = median(seconds(lambda: ours(r, d, ACCOUNTS), 5))
    theirs = median(seconds(lambda: peer(graphs), 5)) * ACCOUNTS / _PEER_ACCOUNTS
    big, weights = portfolio(1, 150, 6)
    about = (
        f"{ACCOUNTS:,} accounts of {PEOPLE} people in one batch; the peer from {_PEER_ACCOUNTS} of them. PageRank is "
        "the nearest thing in the peer, not the same work (one damping for everybody, no seats)."
    )
    peers = f"networkx.pagerank against shares of {ACCOUNTS:,} accounts"
    return Found(about, [
        Row(f"shares of {ACCOUNTS:,} accounts", mine),
        Row(peers, theirs / mine, TIMES, shown(theirs)),
        Row("shares of one account of 150 people", median(seconds(lambda: ours(big, weights), 50))),
    ])  # fmt: skip


def _graph(r: csr_array, account: int) -> nx.DiGraph:
    rows = slice(account * PEOPLE, (account + 1) * PEOPLE)
    return nx.from_scipy_sparse_array(r[rows, rows], create_using=nx.DiGraph)
