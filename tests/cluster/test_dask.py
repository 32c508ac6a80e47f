"""The portfolio on a Dask cluster of real worker processes says what one machine says, whatever dies meanwhile."""

from __future__ import annotations

import logging
import os
import shutil
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date
from pathlib import Path

import dask
import polars as pl
import pytest
from distributed import LocalCluster
from polars.testing import assert_frame_equal

from bench.generated import tables
from graphsvc.analysis.columns.facts import Facts, facts
from graphsvc.analysis.columns.slices import cuts
from graphsvc.analysis.columns.tables import of_graph
from graphsvc.analysis.portfolio_rows import Asked, Rows, rows
from graphsvc.analysis.settings import MetricSettings, with_values
from graphsvc.cluster.clients import Cluster
from graphsvc.cluster.driver import analyse
from graphsvc.cluster.place import RELEASE, Place
from graphsvc.cluster.work import Failed, analyse_part
from graphsvc.errors import ClusterFailed, MissingTool
from tests.unit.analysis.random_portfolio import TODAY, RandomPortfolio

ASKED = Asked(date(2026, 7, 1), MetricSettings())
SMALL_PARTS = 2_000  # rows: some 20 accounts


@contextmanager
def processes(folder: Path, workers: int, allowed_failures: int = 3) -> Iterator[LocalCluster]:
    """A scheduler and so many worker processes, which their nannies start anew when they die."""
    with (
        dask.config.set({"temporary-directory": str(folder)}),
        LocalCluster(
            n_workers=workers, threads_per_worker=1, processes=True, dashboard_address="127.0.0.1:0",
            silence_logs=logging.CRITICAL, scheduler_kwargs={"allowed_failures": allowed_failures},
        ) as cluster,
    ):  # fmt: skip
        yield cluster


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCluster]:
    with processes(tmp_path_factory.mktemp("dask"), 2) as cluster:
        yield cluster


@pytest.fixture(scope="module")
def portfolio() -> Facts:
    """300 accounts with some 7,000 people."""
    return facts(tables(300))


def kill_somebody_at_work(cluster: LocalCluster) -> int | None:
    """The id of the process that was killed in the middle of a part; None while nobody works."""
    busy = {worker.address for worker in list(cluster.scheduler.workers.values()) if worker.processing}
    for nanny in list(cluster.workers.values()):
        if nanny.worker_address in busy and nanny.pid:
            os.kill(nanny.pid, signal.SIGKILL)
            return int(nanny.pid)
    return None


def same(found: Rows, expected: Rows) -> None:
    for name in ("accounts", "people"):
        one, other = getattr(found, name), getattr(expected, name)
        assert_frame_equal(one, other, check_exact=False, rel_tol=0, abs_tol=1e-12)
        exact = [column for column, kind in other.schema.items() if kind != pl.Float64]
        assert one.select(exact).equals(other.select(exact))


def refused(facts: Facts, cluster: Cluster, hear: Callable[[int, int], None] | None = None) -> str:
    with pytest.raises(ClusterFailed) as caught:
        analyse(facts, ASKED, cluster, hear)
    assert caught.value.exit_status == 1
    assert "`--engine local` answers, too." in str(caught.value)
    return caught.value.message


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_portfolio_in_which_all_happens_is_the_same(running: LocalCluster, tmp_path: Path, seed: int) -> None:
    """Three accounts in three parts, on a folder that stays empty, by settings other than the default."""
    found = facts(of_graph(RandomPortfolio(seed).graph()))
    zoned = replace(MetricSettings(), time_zone="Asia/Shanghai")
    asked = Asked(TODAY, with_values(zoned, {"susceptibility": 0.3, "playbook": "legal; user|coach"}), seed == 2)
    cluster = Cluster(running.scheduler_address, f"file://{tmp_path}", rows=1)
    heard: list[tuple[int, int]] = []
    same(analyse(found, asked, cluster, lambda done, of: heard.append((done, of))), rows(found, asked))
    assert heard == [(1, 3), (2, 3), (3, 3)]
    assert list(tmp_path.iterdir()) == []


def test_a_worker_that_is_killed_in_the_middle_is_survived(running: LocalCluster, portfolio: Facts) -> None:
    killed: list[int] = []

    def hear(done: int, of: int) -> None:
        if not killed and (process := kill_somebody_at_work(running)):
            killed.append(process)

    cluster = Cluster(running.scheduler_address, rows=SMALL_PARTS)
    assert len(cuts(portfolio, SMALL_PARTS)) > 10
    same(analyse(portfolio, ASKED, cluster, hear), rows(portfolio, ASKED))
    with pytest.raises(ProcessLookupError):
        os.kill(killed[0], 0)


def test_workers_that_die_again_and_again_are_told(tmp_path: Path, portfolio: Facts) -> None:
    over = threading.Event()
    killed: list[int] = []

    def kill_all(cluster: LocalCluster) -> None:
        while not over.is_set():
            with suppress(ProcessLookupError):
                killed.extend(filter(None, [kill_somebody_at_work(cluster)]))
            time.sleep(0.02)

    with processes(tmp_path, 1, allowed_failures=1) as cluster:
        killer = threading.Thread(target=kill_all, args=(cluster,))
        killer.start()
        try:
            told = refused(portfolio, Cluster(cluster.scheduler_address))
        finally:
            over.set()
            killer.join()
    assert told == "Every worker that took up one part of the accounts died over it."
    assert len(set(killed)) == 2


def test_a_cluster_without_workers_or_without_a_scheduler_is_told(tmp_path: Path, portfolio: Facts) -> None:
    with processes(tmp_path, 0) as cluster:
        address = cluster.scheduler_address
        assert refused(portfolio, Cluster(address, patience=1)) == "The cluster has had no worker for 1 s."
        end = threading.Timer(1, cluster.close)
        end.start()
        assert refused(portfolio, Cluster(address)) == "The Dask scheduler went away."
        end.join()
    # It is closed now, and nobody listens there any more.
    assert refused(portfolio, Cluster(address, answer=1)) == f"No Dask scheduler answers at {address}."
    assert refused(portfolio, Cluster("no address", answer=1)) == "No Dask scheduler answers at no address."


def test_a_place_that_cannot_be_written_or_read_is_told(
    running: LocalCluster, tmp_path: Path, portfolio: Facts
) -> None:
    (tmp_path / "file").write_text("")
    taken = f"{tmp_path}/file"
    told = refused(portfolio, Cluster(running.scheduler_address, taken))
    assert told == f"The parts cannot be written to {taken}: Not a directory."
    assert "Protocol not known: nowhere" in refused(portfolio, Cluster(running.scheduler_address, "nowhere://x"))

    def hear(done: int, of: int) -> None:
        shutil.rmtree(tmp_path / "shared", ignore_errors=True)

    lost = Cluster(running.scheduler_address, str(tmp_path / "shared"), rows=SMALL_PARTS)
    assert "could not be read or written: No such file or directory." in refused(portfolio, lost, hear)


def test_parts_hold_no_names_and_what_is_said_of_a_failure_nothing_of_the_data(tmp_path: Path) -> None:
    found = facts(of_graph(RandomPortfolio(1).graph()))
    place = Place(str(tmp_path))
    place.write_all(found, ASKED)
    place.write_part(0, found)
    kept = place.part(0)
    assert (kept.accounts["name"].null_count(), kept.ours["name"].null_count()) == (3, 5)
    bad = found.accounts.with_columns(annual_revenue=pl.lit("Ines Vale, economic buyer"))
    bad.write_parquet(tmp_path / "part-00000" / "accounts.parquet")
    assert analyse_part(str(tmp_path), 0) == Failed(0, "InvalidOperationError")


def test_parts_of_another_release_are_not_analysed(tmp_path: Path) -> None:
    place = Place(str(tmp_path))
    place.write_all(facts(of_graph(RandomPortfolio(1).graph())), ASKED)
    asked = tmp_path / "asked.json"
    asked.write_text(asked.read_text().replace(RELEASE, "0.0.1, format 0"))
    assert analyse_part(str(tmp_path), 0) == Failed(0, "release", RELEASE)


def test_without_dask_it_is_told_how_to_get_it(monkeypatch: pytest.MonkeyPatch, portfolio: Facts) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)  # as where it is not installed
    with pytest.raises(MissingTool, match=r"`pip install graphsvc\[cluster\]`"):
        analyse(portfolio, ASKED, Cluster())
