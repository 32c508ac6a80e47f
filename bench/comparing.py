"""What the peers say is held against what we say, before anything is timed."""

from __future__ import annotations

from dataclasses import replace

import networkx as nx
import numpy as np
from scipy.sparse import csr_array

from bench.peers import with_igraph, with_networkx, with_numpy
from bench.peers.accounts import Case, summed
from graphsvc.analysis.decision import shares
from graphsvc.analysis.portfolio import Figures, Portfolio, cuts
from graphsvc.analysis.removals import coverage_changes
from graphsvc.analysis.segments import Floats
from graphsvc.analysis.settings import MetricSettings
from graphsvc.analysis.threads import ThreadColumns

TOLERANCE = 1e-12
_SOLVED = 1e-9  # igraph stops PageRank at 1e-10
_DENSE = 120  # people of an account up to which a dense system for each of them takes no more than a second


def compare(of: Portfolio, found: Figures, sample: list[Case], settings: MetricSettings) -> None:
    """Raises RuntimeError with what differs, where and by how much."""
    cut = cuts(of, settings)
    _coverage(of, found)
    for case in sample:
        _threads(case, found, cut, of)
        _pagerank(case)
        if case.people <= _DENSE:
            _removals(case, settings)


def _coverage(of: Portfolio, found: Figures) -> None:
    """From our shares: the same sums."""
    theirs = summed(of, found, found.share, found.threads.count)
    _equal("coverage", theirs.coverage, np.nan_to_num(found.coverage))
    _equal("gaps", theirs.gap, found.share * (1.0 - found.covered))
    _equal("value at risk", np.nan_to_num(theirs.value_at_risk), np.nan_to_num(found.value_at_risk), 1e-10)


def _threads(case: Case, found: Figures, cut: ThreadColumns, of: Portfolio) -> None:
    """The number of threads, and who is in the cut, of both peers."""
    x = case.account
    begin = int(of.present.first[x])
    people = np.flatnonzero(cut.cut_people[begin : begin + case.people]).tolist()
    ours = [case.people + case.our_ids.index(j) for j in cut.cut_ours[cut.cut_account == x].tolist()]
    expected = (int(found.threads.count[x]), [*people, *sorted(ours)])
    for peer in (with_igraph, with_networkx):
        graphs = peer.graphs(case)
        count, in_cut = peer.cut(graphs)
        if (count, sorted(in_cut)) != expected or peer.threads(graphs) != count:
            raise RuntimeError(f"{peer.__name__}, account {x}: {count} threads, cut {in_cut}; ours {expected}")


def _pagerank(case: Case) -> None:
    """Where the two are the same (metrics §3): uniform d, every r 1, a = 0.85, everybody influenced by somebody."""
    if not case.people or (np.diff(case.r.indptr) == 0).any():
        return
    one = csr_array((np.ones(case.r.nnz), case.r.indices, case.r.indptr), shape=case.r.shape)
    d = np.full(case.people, 1.0 / case.people)
    ours = shares(one, d, replace(MetricSettings(), susceptibility=with_igraph.DAMPING))[0]
    alike = replace(case, r=one, d=d)
    ranks = with_igraph.centrality(with_igraph.graphs(alike))
    _equal(f"igraph's PageRank, account {case.account}", np.array(ranks), ours, _SOLVED)
    listening = with_networkx.graphs(alike).listening
    found = nx.pagerank(listening, alpha=with_networkx.DAMPING, tol=1e-14, max_iter=1000)
    _equal(
        f"NetworkX' PageRank, account {case.account}", np.array([found[i] for i in range(case.people)]), ours, _SOLVED
    )


def _removals(case: Case, settings: MetricSettings) -> None:
    """Everybody removed, our model computed again by dense matrices; and igraph's threads without each."""
    account = np.zeros(case.people, dtype=np.int64)
    ours = coverage_changes(case.r, case.d, case.covered, account, settings)
    _equal(f"removals, account {case.account}", with_numpy.changes(case, settings.susceptibility), ours)
    graphs = with_igraph.graphs(case)
    count, cut = with_igraph.cut(graphs)
    without = with_igraph.without_each(graphs)[1]
    if without != [count - (k in cut) for k in range(case.people)]:
        raise RuntimeError(f"threads without each, account {case.account}: {without}; with all {count}, cut {cut}")


def _equal(what: str, theirs: Floats, ours: Floats, within: float = TOLERANCE) -> None:
    worst = float(np.abs(theirs - ours).max(initial=0.0))
    if worst > within:
        raise RuntimeError(f"{what}: differs by {worst:.1e}, more than {within:.0e}")
