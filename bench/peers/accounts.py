"""Accounts of a portfolio one by one, as the peers take them, and what all peers do alike with numpy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from graphsvc.analysis.portfolio import Figures, Portfolio
from graphsvc.analysis.segments import Floats, Integers
from graphsvc.analysis.settings import TOLERANCE, MetricSettings

Edge = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Case:
    """One account: `r` (n, n), who listens to whom how much; `d`, `covered` (n,); the steps of routes, (who, to whom):
    contacts of ours 0 … `ours` − 1 with people, influences between people; `targets`: people whom routes lead to.
    `our_ids`: who ours are in the portfolio."""

    account: int
    r: csr_array
    d: Floats
    covered: Floats
    our_ids: list[int]
    contacts: list[Edge]
    influences: list[Edge]
    targets: list[int]

    @property
    def people(self) -> int:
        return len(self.d)


def cases(of: Portfolio, covered: Floats, settings: MetricSettings, which: Iterable[int] | None = None) -> list[Case]:
    """The accounts `which`, by default all."""
    c = of.c.tocsc()
    chosen = range(of.present.accounts) if which is None else which
    return [_case(of, c, covered, settings, x) for x in chosen]


def _case(of: Portfolio, c: csr_array, covered: Floats, settings: MetricSettings, x: int) -> Case:
    here = slice(int(of.present.first[x]), int(of.present.first[x + 1]))
    r, met = of.influence[here, here].tocoo(), c[:, here].tocoo()
    named, d = of.present.named[here], of.weights.formal[here]
    who, by = r.coords
    step = (r.data >= settings.influence_step - TOLERANCE) & named[who] & named[by] & (who != by)
    active = met.data >= settings.active - TOLERANCE
    ids, ours = np.unique(met.coords[0][active], return_inverse=True)
    return Case(
        x, r.tocsr(), d, covered[here], ids.tolist(),
        list(zip(ours.tolist(), met.coords[1][active].tolist(), strict=True)),
        list(zip(by[step].tolist(), who[step].tolist(), strict=True)), np.flatnonzero(named & (d > 0)).tolist(),
    )  # fmt: skip


def by_size(of: Portfolio, count: int) -> Integers:
    """Every so many-th account by the number of people, from the middle of each stretch: `count` or all of them."""
    order = np.argsort(np.diff(of.present.first), kind="stable")
    accounts = len(order)
    if accounts <= count:
        return order
    return order[((np.arange(count) + 0.5) * accounts / count).astype(np.int64)]


@dataclass(frozen=True, slots=True)
class Summed:
    """What is made of shares and threads: `gap` (n,); by account `coverage`, `verdict` 0 … 3, `value_at_risk`."""

    coverage: Floats
    gap: Floats
    verdict: Integers
    value_at_risk: Floats


def summed(of: Portfolio, found: Figures, share: Floats, threads: Integers) -> Summed:
    """Coverage, gaps, verdict and value at risk of all accounts in numpy, from anybody's shares and threads."""
    c = of.c.tocsc()
    met = np.flatnonzero(np.diff(c.indptr))
    covered = np.zeros(len(share))
    covered[met] = 1.0 - np.multiply.reduceat(1.0 - c.data, c.indptr[met])
    coverage = np.bincount(of.present.account, share * covered, of.present.accounts)
    return Summed(coverage, share * (1.0 - covered), np.minimum(threads, 3), found.value * (1.0 - coverage))
