"""Random accounts as arrays, alone and side by side, and what is left of one without a person. Not a test."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy.sparse import block_diag, csr_array

from graphsvc.analysis.coverage import covered
from graphsvc.analysis.decision import shares
from graphsvc.analysis.settings import MetricSettings
from graphsvc.analysis.threads import threads, threads_by_account

SETTINGS = MetricSettings()
Array = Any


@dataclass(frozen=True)
class Case:
    """One account: contacts (ours × people), influence (people × people), weights, who has a name."""

    contacts: Array
    influence: Array
    d: Array
    named: Array

    def coverage(self) -> float:
        """From scratch."""
        share = shares(csr_array(self.influence), self.d, SETTINGS)[0]
        return float(share @ covered(self.contacts))

    def threads(self) -> int:
        return threads(self.contacts, self.influence, self.d, self.named).count

    def without_ours(self, j: int) -> Case:
        return replace(self, contacts=np.delete(self.contacts, j, axis=0))

    def without(self, i: int) -> Case:
        """Whoever leaves is gone from every column; their d is gone from the people, it is a seat's."""
        rest = np.delete(np.arange(len(self.d)), i)
        return Case(self.contacts[:, rest], self.influence[np.ix_(rest, rest)], self.d[rest], self.named[rest])


OURS = 4


def random_case(rng: np.random.Generator, largest: int = 9, listening: float = 0.35) -> Case:
    """Contacts and influences of strength 1 among them: 1 − c is 0, so nothing may be divided by it."""
    people = int(rng.integers(1, largest + 1))
    named = rng.random(people) < 0.85
    some = rng.random((OURS, people)) < 0.3
    contacts = np.where(some & named, rng.choice([0.1, 0.2, 0.7, 1.0], size=some.shape), 0.0)
    ties = rng.random((people, people)) < listening
    influence = np.where(ties, rng.choice([0.1, 0.2, 0.5, 0.93, 1.0, 1e-300, 5e-324], size=ties.shape), 0.0)
    np.fill_diagonal(influence, 0)
    d = rng.choice([0, 1.0, 4.0], size=people)
    return Case(contacts, influence, d / (d.sum() + rng.choice([1.0, 2.0])), named)


@dataclass(frozen=True)
class Portfolio:
    cases: list[Case]

    @property
    def contacts(self) -> csr_array:
        return csr_array(np.hstack([case.contacts for case in self.cases]))

    @property
    def influence(self) -> csr_array:
        return csr_array(block_diag([csr_array(case.influence) for case in self.cases], format="csr"))

    @property
    def d(self) -> Array:
        return np.concatenate([case.d for case in self.cases])

    @property
    def account(self) -> Array:
        return np.repeat(np.arange(len(self.cases)), [len(case.d) for case in self.cases])

    @property
    def covered(self) -> Array:
        return np.concatenate([covered(case.contacts) for case in self.cases])

    def threads(self) -> Any:
        named = np.concatenate([case.named for case in self.cases])
        return threads_by_account(
            self.contacts, self.influence, self.d, named, self.account, accounts=len(self.cases)
        )  # fmt: skip


def portfolio(seed: int, accounts: int = 4) -> Portfolio:
    rng = np.random.default_rng(seed)
    return Portfolio([random_case(rng) for _ in range(accounts)])
