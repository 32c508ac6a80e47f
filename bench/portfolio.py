"""The whole portfolio at once, beside an igraph and a NetworkX program.

Everything is compared before it is timed. See `bench.peers` for what is the same work and what is not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import block_diag, csr_array

from bench import comparing
from bench.generated import tables
from bench.peers import with_igraph, with_networkx, with_numpy
from bench.peers.accounts import Case, by_size, cases, summed
from bench.rows import BYTES, Found, Row, against, timed
from graphsvc.analysis.columns import files
from graphsvc.analysis.columns.facts import PARTS, Facts, facts
from graphsvc.analysis.columns.parts import part
from graphsvc.analysis.portfolio import Figures, Portfolio, cuts, figures, portfolio
from graphsvc.analysis.risk import theirs_leaving
from graphsvc.analysis.settings import MetricSettings
from graphsvc.analysis.sureness import portfolio_spreads
from graphsvc.generate.shapes import TODAY
from graphsvc.model import Stamp
from graphsvc.services import closed, measuring
from graphsvc.services.timing import Taken, taken

SETTINGS = MetricSettings()
ACCOUNTS = 20_000
SAMPLE = 400
"""Accounts of a sample, every so many-th by size; its seconds stand for as many times more accounts as there are."""

_NOTES = (
    "Beyond the number of cores the clock counts the waiting for them too, so the cores' own seconds (all threads "
    "together, of the best run) stand beside. Five runs or three; dense removals one. Peers run on one core, ours on "
    "all; both begin with the same arrays in memory, each account's ties combined; *times* are best run against best "
    "run. Threads, cuts, coverage from our shares and removals from our shares were equal to the peers' before "
    "anything was timed; PageRank is the nearest to shares, not the same work (one damping for everybody, no seats), "
    f"and was equal where the two are the same. Samples are {SAMPLE} accounts, every so many-th by size, scaled up by "
    "the number of accounts. The answers of a new process open no store, which takes its own time."
)

LARGE = (1000, 2000, 5000)
_MIDDLE = 150
Ours = tuple[Taken, Taken]


@dataclass(frozen=True, slots=True)
class World:
    """A portfolio in memory with its figures, and the same accounts as the peers have them."""

    of: Portfolio
    found: Figures
    sample: list[Case]

    @property
    def scale(self) -> float:
        """How many accounts one of the sample stands for."""
        return self.of.present.accounts / max(len(self.sample), 1)


def world(recorded: Facts, sample: int = SAMPLE) -> World:
    """That of the day on which the generated portfolio is as it says."""
    of = portfolio(recorded, TODAY, SETTINGS)
    found = figures(of, SETTINGS)
    return World(of, found, cases(of, found.covered, SETTINGS, by_size(of, sample).tolist()))


def measure(folder: Path, accounts: int = ACCOUNTS) -> Found:
    """See the module. Raises RuntimeError where anything differs."""
    recorded = facts(tables(accounts))
    about = (
        f"{accounts:,} generated accounts with {recorded.people['at'].sum():,} people, {measuring.ties(recorded):,} "
        f"influences, lines, contacts, interactions and roles among them. {_NOTES}"
    )
    return Found(about, measured(recorded, folder))


def measured(recorded: Facts, folder: Path, times: int = 5) -> list[Row]:
    """Every row; the comparisons first. Raises RuntimeError where anything differs."""
    whole = world(recorded)
    comparing.compare(whole.of, whole.found, whole.sample, SETTINGS)
    return [
        *_from_memory(whole, times), *_closed(recorded, folder, times), *_risk(whole, times),
        *_intervals(whole, recorded, times),
    ]  # fmt: skip


def _from_memory(of: World, times: int) -> list[Row]:
    plain = taken(lambda: figures(of.of, SETTINGS), times)
    with_cuts = taken(lambda: (figures(of.of, SETTINGS), cuts(of.of, SETTINGS)), times)
    begin = taken(lambda: portfolio(of.of.facts, TODAY, SETTINGS), times)
    one = part(of.of.facts, [int(by_size(of.of, 1)[0])])
    alone = taken(lambda: figures(portfolio(one, TODAY, SETTINGS), SETTINGS), times * 4)
    everybody = cases(of.of, of.found.covered, SETTINGS)
    return [
        timed("share, coverage, gaps, threads, verdict, value at risk of all accounts, from memory", plain),
        timed("the same with cuts", with_cuts),
        timed("from the facts in memory: presence, strengths, weights, ties combined", begin),
        timed("one middle account from its facts in memory", alone, f"{one.people.height} people"),
        *_peer("igraph, all accounts", with_igraph, everybody, of, (plain, with_cuts), times),
        *_peer("NetworkX, a sample", with_networkx, of.sample, of, (plain, with_cuts), times),
    ]


def _peer(name: str, peer: Any, several: list[Case], of: World, ours: Ours, times: int) -> list[Row]:
    """The two questions from the same arrays; and the first with its graphs made before. `ours`: seconds of ours."""
    scale = of.of.present.accounts / len(several)
    made = [peer.graphs(case) for case in several]

    def answer(graphs: Iterable[Any], threads: Callable[[Any], int]) -> None:
        found = [(peer.centrality(graph), threads(graph)) for graph in graphs]
        if scale == 1:
            share, count = np.concatenate([rank for rank, _ in found]), np.array([count for _, count in found])
            summed(of.of, of.found, share, count)

    def anew() -> Iterable[Any]:
        return (peer.graphs(case) for case in several)

    runs: tuple[Callable[[], None], ...] = (
        lambda: answer(anew(), peer.threads), lambda: answer(anew(), lambda graph: peer.cut(graph)[0]),
        lambda: answer(made, peer.threads),
    )  # fmt: skip
    plain, cut, before = (taken(run, times).times(scale) for run in runs)
    return [
        against(f"{name}: graphs, PageRank, flow, coverage", plain, ours[0]),
        against(f"{name}: the same with cuts", cut, ours[1]),
        against(f"{name}: PageRank, flow, coverage; graphs made before", before, ours[0]),
    ]


def _closed(recorded: Facts, folder: Path, times: int) -> list[Row]:
    """A new process for each answer."""
    save(recorded, folder)
    anew, kept = (closed.ask(folder, TODAY, times, kept=kept) for kept in (False, True))
    return [
        timed("python started, snapshot read, all accounts analysed, answered", anew.taken),
        timed("python started, snapshot and kept results read, answered", kept.taken),
        Row("memory of the process that analyses all accounts", anew.memory, BYTES),
    ]


def save(recorded: Facts, folder: Path) -> None:
    """The snapshot's files, and the rows kept beside them."""
    files.save({name: getattr(recorded, name) for name in PARTS}, asdict(Stamp(1)), folder / closed.FACTS)
    files.save({closed.ROWS: closed.analysed(recorded, TODAY)}, asdict(Stamp(1)), folder / closed.ROWS)


def _risk(of: World, times: int) -> list[Row]:
    ours = taken(lambda: measuring.leaving(of.of, of.found, SETTINGS), times)
    columns, threads = _with_large(of), cuts(of.of, SETTINGS)
    large = taken(lambda: theirs_leaving(*columns, threads, SETTINGS), min(times, 3))
    graphs = [with_igraph.graphs(case) for case in of.sample]
    igraph = taken(lambda: [with_igraph.without_each(graph) for graph in graphs], min(times, 3)).times(of.scale)
    dense = taken(lambda: [with_numpy.changes(case, SETTINGS.susceptibility) for case in of.sample], 1).times(of.scale)
    sizes = ", ".join(f"{people:,}" for people in LARGE[:-1]) + f" and {LARGE[-1]:,}"
    return [
        timed("risk of everybody, ours and theirs", ours, f"{len(of.of.present.account):,} of theirs"),
        timed(f"risk of theirs, with accounts of {sizes} people among them", large),
        against("igraph, a sample: each removed, PageRank and flow again", igraph, ours),
        against("numpy, a sample: each removed, our shares again", dense, ours),
    ]


def _with_large(of: World) -> tuple[csr_array, np.ndarray, np.ndarray, np.ndarray]:
    """Influence, d, C and account with some large accounts more, in which everybody has four influences."""
    rng = np.random.default_rng(1)
    networks, d, covered, account = (
        [of.of.influence],
        [of.of.weights.formal],
        [of.found.covered],
        [of.of.present.account],
    )
    for extra, people in enumerate(LARGE):
        who = np.repeat(np.arange(people), 4)
        by = (who + rng.integers(1, people, len(who))) % people
        once = np.unique(who * people + by)
        strength = rng.choice([0.2, 0.5, 0.7], len(once))
        networks.append(csr_array((strength, (once // people, once % people)), shape=(people, people)))
        d.append(np.full(people, 1 / people))
        covered.append(rng.choice([0.0, 0.5], people))
        account.append(np.full(people, of.of.present.accounts + extra))
    whole = csr_array(block_diag(networks, format="csr"))
    return whole, np.concatenate(d), np.concatenate(covered), np.concatenate(account)


def _intervals(of: World, recorded: Facts, times: int) -> list[Row]:
    size = np.diff(of.of.present.first)
    chosen = int(np.argmin(np.abs(size - _MIDDLE)))
    one = portfolio(part(recorded, [chosen]), TODAY, SETTINGS)
    alone = taken(lambda: portfolio_spreads(one, figures(one, SETTINGS).share, SETTINGS), times * 4)
    every = taken(lambda: portfolio_spreads(of.of, of.found.share, SETTINGS), min(times, 3))
    what = f"intervals of one account of {_MIDDLE} people, figures included"
    return [timed(what, alone, f"{size[chosen]} people"), timed("intervals of all accounts", every)]
