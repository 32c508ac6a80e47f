"""The whole portfolio at once, beside an igraph and a NetworkX program: `python -m bench.portfolio [--accounts N]`.

Everything is compared before it is timed. See `bench.peers` for what is the same work and what is not.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import block_diag, csr_array

from bench import closed, comparing
from bench.generated import tables
from bench.peers import with_igraph, with_networkx, with_numpy
from bench.peers.accounts import Case, by_size, cases, summed
from bench.timing import Taken, machine, taken
from graphsvc.analysis.columns import files
from graphsvc.analysis.columns.facts import PARTS, Facts, facts
from graphsvc.analysis.columns.parts import part
from graphsvc.analysis.portfolio import Figures, Portfolio, cuts, figures, portfolio
from graphsvc.analysis.risk import ours_leaving, theirs_leaving
from graphsvc.analysis.settings import MetricSettings
from graphsvc.analysis.sureness import portfolio_spreads
from graphsvc.model import Stamp

HEADING = "## The whole portfolio"
SETTINGS = MetricSettings()
ACCOUNTS = 20_000
SAMPLE = 400
"""Accounts of a sample, every so many-th by size; its seconds stand for as many times more accounts as there are."""

_NOTES = (
    "Beyond the number of cores the clock counts the waiting for them too, so the cores' own seconds (all threads "
    "together) stand beside. Best and median of five runs, or three; dense removals of one. Peers run on one "
    "core, ours on all; both begin with the same arrays in memory, each account's ties combined. Threads, cuts, "
    "coverage from our shares and removals from our shares were equal to the peers' before anything was timed; "
    "PageRank is the nearest to shares, not the same work (one damping for everybody, no seats), and was equal "
    "where the two are the same. Samples are every so many-th account by size, scaled up by the number of "
    "accounts. The answers of a new process open no store, which takes its own time."
)

LARGE = (1000, 2000, 5000)
Ours = tuple[Taken, Taken]
ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table. `ratio`: how many times the seconds of ours, by the clock and by the cores' time."""

    what: str
    target: str
    taken: Taken
    ratio: tuple[float, float] | None = None


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
    """That of the day of the measurements."""
    of = portfolio(recorded, closed.DAY, SETTINGS)
    found = figures(of, SETTINGS)
    return World(of, found, cases(of, found.covered, SETTINGS, by_size(of, sample).tolist()))


def measure(recorded: Facts, folder: Path, times: int = 5) -> list[Row]:
    """Every line of the table; the comparisons first. Raises RuntimeError where anything differs."""
    whole = world(recorded)
    comparing.compare(whole.of, whole.found, whole.sample, SETTINGS)
    return [
        *_from_memory(whole, times), *_closed(recorded, folder, times), *_risk(whole, times),
        *_intervals(whole, recorded, times),
    ]  # fmt: skip


def _from_memory(of: World, times: int) -> list[Row]:
    plain = taken(lambda: figures(of.of, SETTINGS), times)
    with_cuts = taken(lambda: (figures(of.of, SETTINGS), cuts(of.of, SETTINGS)), times)
    rows = [
        Row("share, coverage, gaps, threads, verdict, value at risk of all accounts, from memory", "≤ 0.3 s", plain),
        Row("the same with cuts", "≤ 0.5 s", with_cuts),
        Row("from the facts in memory: presence, strengths, weights, ties combined", "reported",
            taken(lambda: portfolio(of.of.facts, closed.DAY, SETTINGS), times)),
    ]  # fmt: skip
    everybody = cases(of.of, of.found.covered, SETTINGS)
    one = part(of.of.facts, [int(by_size(of.of, 1)[0])])
    alone = taken(lambda: figures(portfolio(one, closed.DAY, SETTINGS), SETTINGS), times * 4)
    rows.append(Row(f"one account of {one.people.height} people from its facts in memory", "reported", alone))
    ours = plain, with_cuts
    rows += _peer("igraph, all accounts", with_igraph, everybody, of, ours, times, "≥ 5 times ours")
    name = f"NetworkX, a sample of {len(of.sample)}"
    return rows + _peer(name, with_networkx, of.sample, of, ours, times, "≥ 100 times ours")


def _peer(name: str, peer: Any, several: list[Case], of: World, ours: Ours, times: int, target: str) -> list[Row]:
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
        Row(f"{name}: graphs, PageRank, flow, coverage", target, plain, _ratio(plain, ours[0])),
        Row(f"{name}: the same with cuts", "reported", cut, _ratio(cut, ours[1])),
        Row(f"{name}: PageRank, flow, coverage; graphs made before", "reported", before, _ratio(before, ours[0])),
    ]


def _ratio(theirs: Taken, ours: Taken) -> tuple[float, float]:
    return theirs.best / ours.best, theirs.cpu / ours.cpu


def _closed(recorded: Facts, folder: Path, times: int) -> list[Row]:
    """A new process for each answer. The most memory that any of them held stands in the place of seconds, in GB."""
    save(recorded, folder)
    (anew, most), (kept, _) = _asked(folder, times), _asked(folder, times, "kept")
    return [
        Row("python started, snapshot read, all accounts analysed, answered", "≤ 2.5 s", anew),
        Row("python started, snapshot and kept results read, answered", "≤ 1.5 s", kept),
        Row("memory of the process that analyses all accounts, GB", "≤ 1", Taken(most, most, 0.0)),
    ]


def _asked(folder: Path, times: int, *words: str) -> tuple[Taken, float]:
    """How long the answers took, the cores' seconds as the process itself counts them; the most memory, in GB."""
    said: list[dict[str, Any]] = []

    def ask() -> None:
        command = [sys.executable, "-m", "bench.closed", str(folder), *words]
        said.append(json.loads(subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout))

    clock = taken(ask, times)
    return replace(clock, cpu=min(each["cpu"] for each in said)), max(each["memory"] for each in said) / 1e9


def save(recorded: Facts, folder: Path) -> None:
    """The snapshot's files, and the rows kept beside them."""
    files.save({name: getattr(recorded, name) for name in PARTS}, asdict(Stamp(1)), folder / closed.FACTS)
    files.save({"rows": closed.analysed(recorded)}, asdict(Stamp(1)), folder / closed.ROWS)


def _risk(of: World, times: int) -> list[Row]:
    present, weights, threads = of.of.present, of.of.weights, cuts(of.of, SETTINGS)
    account = present.account

    def everybody() -> None:
        cut = cuts(of.of, SETTINGS)
        ours_leaving(of.of.c, of.found.share, account, cut)
        theirs_leaving(of.of.influence, weights.formal, of.found.covered, account, cut, SETTINGS)

    ours = taken(everybody, times)
    columns = _with_large(of)
    large = taken(lambda: theirs_leaving(*columns, threads, SETTINGS), min(times, 3))
    graphs = [with_igraph.graphs(case) for case in of.sample]
    igraph = taken(lambda: [with_igraph.without_each(graph) for graph in graphs], min(times, 3)).times(of.scale)
    dense = taken(lambda: [with_numpy.changes(case, SETTINGS.susceptibility) for case in of.sample], 1).times(of.scale)
    sample = f"a sample of {len(of.sample)}"
    return [
        Row(f"risk: everybody of ours and all {len(account):,} of theirs", "≤ 1.5 s", ours),
        Row("risk of theirs, with accounts of 1,000, 2,000 and 5,000 people among them", "≤ 20 s", large),
        Row(f"igraph, {sample}: each removed, PageRank and flow again", "reported", igraph, _ratio(igraph, ours)),
        Row(f"numpy, {sample}: each removed, our shares again", "reported", dense, _ratio(dense, ours)),
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
    chosen = int(np.argmin(np.abs(size - 150)))
    one = portfolio(part(recorded, [chosen]), closed.DAY, SETTINGS)
    alone = taken(lambda: portfolio_spreads(one, figures(one, SETTINGS).share, SETTINGS), times * 4)
    every = taken(lambda: portfolio_spreads(of.of, of.found.share, SETTINGS), min(times, 3))
    return [
        Row(f"intervals of one account of {size[chosen]} people, figures included", "≤ 30 ms", alone),
        Row("intervals of all accounts", "≤ 20 s", every),
    ]


def section(accounts: int = ACCOUNTS, times: int = 5) -> str:
    """The table as a section of the page of results."""
    before = os.getloadavg()
    recorded = facts(tables(accounts))
    with tempfile.TemporaryDirectory() as folder:
        rows = measure(recorded, Path(folder), times)
    after = os.getloadavg()
    return written(rows, recorded, before[0], after[0])


def written(rows: list[Row], recorded: Facts, before: float, after: float) -> str:
    """As Markdown."""
    lines = "\n".join(_line(row) for row in rows)
    ties = sum(getattr(recorded, name).height for name in ("influences", "lines", "contacts", "touches", "roles"))
    return (
        f"{HEADING}\n\n{recorded.accounts.height:,} generated accounts with {recorded.people.height:,} people, "
        f"{ties:,} influences, lines, contacts, interactions and roles among them. Measured on "
        f"{datetime.now(UTC):%Y-%m-%d}, {machine()}, load {before:.1f} before and {after:.1f} after. {_NOTES}\n\n"
        "| what | target | best | median | seconds of all cores | times ours, by the clock | by the cores |\n"
        f"|---|---|---|---|---|---|---|\n{lines}\n"
    )


def _line(row: Row) -> str:
    if "GB" in row.what:
        return f"| {row.what} | {row.target} | {row.taken.best:.2f} | | | | |"
    clock, cores = (f"{ratio:,.1f}" for ratio in row.ratio) if row.ratio else ("", "")
    cpu = _shown(row.taken.cpu)
    return (
        f"| {row.what} | {row.target} | {_shown(row.taken.best)} | {_shown(row.taken.median)} | {cpu} | {clock} "
        f"| {cores} |"
    )


def _shown(seconds: float) -> str:
    return f"{seconds:,.2f} s" if seconds >= 1 else f"{seconds * 1000:.1f} ms"


def main() -> None:
    """Prints the section."""
    parser = argparse.ArgumentParser(prog="python -m bench.portfolio", description=__doc__)
    parser.add_argument("--accounts", type=int, default=ACCOUNTS, help="fewer for a quick look")
    parser.add_argument("--times", type=int, default=5, help="runs of each measurement")
    wanted = parser.parse_args()
    print(section(wanted.accounts, wanted.times))


if __name__ == "__main__":
    main()
