"""What goes wrong with a cluster, in sentences that say what to do."""

from __future__ import annotations

from graphsvc.cluster.work import Failed
from graphsvc.errors import ClusterFailed

LOCAL = "`--engine local` answers, too."


def no_scheduler(address: str, error: BaseException) -> ClusterFailed:
    """Nobody answers at the address, or it is none."""
    why = (
        "its address looks like tcp://HOST:8786" if isinstance(error, ValueError) else "start one with `dask scheduler`"
    )
    return ClusterFailed(f"No Dask scheduler answers at {address}.", hint=f"Name one that runs, or {why}. {LOCAL}")


def scheduler_gone() -> ClusterFailed:
    """It was there and is no more."""
    return ClusterFailed("The Dask scheduler went away.", hint=f"Start it and the analysis again. {LOCAL}")


def no_local_cluster(workers: int, error: BaseException) -> ClusterFailed:
    """Processes could not be started."""
    return ClusterFailed(
        f"{workers} worker processes could not be started ({type(error).__name__}).",
        hint=f"Ask for fewer with --workers. {LOCAL}",
    )


def no_worker(patience: float) -> ClusterFailed:
    """The scheduler waits for workers, and so would we."""
    return ClusterFailed(
        f"The cluster has had no worker for {patience:g} s.", hint=f"Start some with `dask worker`. {LOCAL}"
    )


def worker_failed(error: BaseException) -> ClusterFailed:
    """Dask gave a part up."""
    if type(error).__name__ == "KilledWorker":
        return ClusterFailed(
            "Every worker that took up one part of the accounts died over it.",
            hint=f"Mostly that is too little memory: give each worker 1 GB or more. {LOCAL}",
        )
    if isinstance(error, ImportError):
        return ClusterFailed(
            f"A worker has no {error.name or 'graphsvc'}.",
            hint=f"Install graphsvc[cluster] of this release on every worker. {LOCAL}",
        )
    return ClusterFailed(f"A worker could not begin ({type(error).__name__}).", hint=LOCAL)


def what_failed(failed: Failed, location: str) -> ClusterFailed:
    """A worker, or whoever collects, said what stood in the way."""
    if failed.kind == "release":
        return ClusterFailed(
            f"A worker runs another release of graphsvc ({failed.why}).",
            hint=f"Install this one on every worker. {LOCAL}",
        )
    if failed.of_files:
        return ClusterFailed(
            f"A part at {location} could not be read or written: {failed.why or failed.kind}.",
            hint=f"Name a folder or URL with --partitions that every worker reaches. {LOCAL}",
        )
    return ClusterFailed(f"A worker failed over part {failed.number} ({failed.kind}).", hint=LOCAL)
