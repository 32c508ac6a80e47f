"""Cuts the portfolio, has a Dask cluster analyse the parts, and collects the figures."""

from __future__ import annotations

from collections.abc import Iterator
from time import monotonic
from typing import TYPE_CHECKING

from graphsvc.analysis.columns.facts import Facts
from graphsvc.analysis.columns.slices import cuts, sliced
from graphsvc.analysis.portfolio_rows import Asked, Hear, Rows, joined
from graphsvc.analysis.portfolio_rows import rows as rows_of
from graphsvc.cluster.clients import Cluster, check_installed, connected
from graphsvc.cluster.failures import no_worker, scheduler_gone, what_failed, worker_failed
from graphsvc.cluster.place import Place, cannot_write, place_for
from graphsvc.cluster.work import Done, Failed, analyse_part

if TYPE_CHECKING:
    from distributed import Client, Future

Spans = list[tuple[int, int]]


def analyse(facts: Facts, asked: Asked, cluster: Cluster, hear: Hear | None = None) -> Rows:
    """The figures of all accounts, as `rows` computes them. `hear` is told (accounts done, of how many).

    Workers that die lose nothing: what they were at is done again elsewhere. Raises MissingTool without Dask, and
    ClusterFailed where there is no scheduler or no worker, where workers die again and again over the same part, or
    the parts cannot be written or read.
    """
    check_installed()
    spans = cuts(facts, cluster.rows)
    if not spans:
        return rows_of(facts, asked)
    with place_for(cluster.place) as place, connected(cluster) as client:
        futures = _submitted(client, place, facts, asked, spans)
        found, accounts = dict[int, Rows](), 0
        for future in _finished(client, futures, cluster):
            done = _outcome(future, place)
            found[done.number] = _result(place, done)
            accounts += spans[done.number][1] - spans[done.number][0]
            if hear:
                hear(accounts, facts.accounts.height)
        return joined(found[number] for number in range(len(spans)))


def _submitted(client: Client, place: Place, facts: Facts, asked: Asked, spans: Spans) -> set[Future]:
    """Every part is worked on from when it is written."""
    return {_begun(client, place, number) for number in _written(place, facts, asked, spans)}


def _begun(client: Client, place: Place, number: int) -> Future:
    try:
        return client.submit(analyse_part, place.url, number, pure=False)
    except Exception as error:
        raise scheduler_gone() from error


def _written(place: Place, facts: Facts, asked: Asked, spans: Spans) -> Iterator[int]:
    with cannot_write(place.url):
        place.write_all(facts, asked)
    for number, (lo, hi) in enumerate(spans):
        with cannot_write(place.url):
            place.write_part(number, sliced(facts, lo, hi))
        yield number


def _finished(client: Client, pending: set[Future], cluster: Cluster) -> Iterator[Future]:
    """Each future when it is finished, as long as there are workers."""
    seen = monotonic()
    while pending:
        done, pending, workers = _waited(client, pending)
        yield from done
        if workers:
            seen = monotonic()
        elif monotonic() - seen > cluster.patience:
            raise no_worker(cluster.patience)


def _waited(client: Client, pending: set[Future]) -> tuple[set[Future], set[Future], int]:
    """What is finished within a second, what is not, and how many workers there are."""
    from distributed import wait

    try:
        with client.as_current():
            done, left = wait(pending, timeout=1, return_when="FIRST_COMPLETED")
    except TimeoutError:
        done, left = set(), pending
    except Exception as error:
        raise scheduler_gone() from error
    try:
        return done, left, len(client.ncores())
    except Exception as error:
        raise scheduler_gone() from error


def _outcome(future: Future, place: Place) -> Done:
    error = future.exception()
    if error is not None:
        raise worker_failed(error) from error
    said = future.result()
    if not isinstance(said, Done):
        raise what_failed(said, place.url)
    return said


def _result(place: Place, done: Done) -> Rows:
    try:
        return place.result(done.name)
    except Exception as error:
        raise what_failed(Failed.of(done.number, error), place.url) from error
