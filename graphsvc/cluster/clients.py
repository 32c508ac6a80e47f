"""A client of the cluster that was asked for: somebody's scheduler, or worker processes on this machine."""

from __future__ import annotations

import logging
import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from multiprocessing import resource_tracker
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from graphsvc.analysis.columns.slices import ROWS
from graphsvc.analysis.kernels.spans import usable_cores
from graphsvc.cluster.failures import LOCAL, no_local_cluster, no_scheduler
from graphsvc.errors import MissingTool

if TYPE_CHECKING:
    from distributed import Client, LocalCluster

_OWN = {"set_as_default": False}
# Dask shows what it does on a web page, which nobody asked for.
_NO_PAGES: dict[str, list[str]] = {"distributed.scheduler.http.routes": [], "distributed.worker.http.routes": []}


@dataclass(frozen=True, slots=True)
class Cluster:
    """`scheduler`: the address of a Dask scheduler, None = a cluster of `workers` processes on this machine.

    `place`: where parts lie, see `place_for`; `rows`: about how many rows of facts a part has; `answer`: seconds to
    wait for the scheduler; `patience`: seconds to go on while no worker is there.
    """

    scheduler: str | None = None
    place: str | None = None
    workers: int | None = None
    rows: int = ROWS
    answer: float = 10.0
    patience: float = 60.0


def check_installed() -> None:
    """Raises MissingTool where Dask is not."""
    try:
        import distributed  # noqa: F401
        import fsspec  # noqa: F401
    except ImportError as error:
        raise MissingTool(
            "The engine dask needs Dask, which is not installed.", hint=f"`pip install graphsvc[cluster]`. {LOCAL}"
        ) from error


@contextmanager
def connected(cluster: Cluster) -> Iterator[Client]:
    """A client for the time of one analysis. Raises ClusterFailed where there is no cluster."""
    import dask
    import distributed  # noqa: F401  (its loggers are set up with it)

    # What Dask would log is said by the errors raised here, in our words.
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    with ExitStack() as until:
        scratch = until.enter_context(TemporaryDirectory(prefix="graphsvc-dask-", ignore_cleanup_errors=True))
        # Without a folder of its own Dask leaves one behind.
        until.enter_context(dask.config.set({"temporary-directory": scratch, **_NO_PAGES}))
        yield until.enter_context(_client(cluster, until))


def _client(cluster: Cluster, until: ExitStack) -> Client:
    import distributed

    if cluster.scheduler is None:
        return distributed.Client(until.enter_context(_processes(cluster.workers or usable_cores())), **_OWN)
    try:
        return distributed.Client(cluster.scheduler, timeout=cluster.answer, **_OWN)
    except Exception as error:  # what it raises depends on the address and its protocol
        raise no_scheduler(cluster.scheduler, error) from error


def _processes(workers: int) -> LocalCluster:
    """A cluster on the loopback interface, for nobody but its client: a scheduler runs what it is told to."""
    import distributed

    threads = str(max(1, usable_cores() // workers))
    try:
        with _deaf_to_interrupts():
            return distributed.LocalCluster(
                n_workers=workers, threads_per_worker=1, processes=True, security=True,
                dashboard_address="127.0.0.1:0", scheduler_kwargs={"dashboard": False},
                silence_logs=logging.CRITICAL, env={"POLARS_MAX_THREADS": threads},
            )  # fmt: skip
    except Exception as error:
        raise no_local_cluster(workers, error) from error


@contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """Threads and processes that begin in here never hear of Ctrl-C, which a terminal sends to all of them: we do, and
    end them. It waits until all have begun."""
    resource_tracker.ensure_running()  # which would let the signal through when it is started
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
