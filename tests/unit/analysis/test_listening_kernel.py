"""Shares of many accounts at once against dense solutions, at the extremes, and on any number of threads."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from account_world import SETTINGS
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from risk_cases import portfolio
from scipy.sparse import csr_array

from graphsvc.analysis.decision import listened, row_normalised, shares, solve, susceptibility
from graphsvc.analysis.kernels import listening
from graphsvc.analysis.kernels.spans import narrow, over_spans, positions, spans
from graphsvc.kinds import MOST_HANDED_ON

Array = Any


def dense_shares(r: Array, d: Array) -> Array:
    """V = (I − A W)^-1 (I − A), s = Vᵀ d, as metrics §3 writes it. A strength of 5e-324 counts as 0 in 1 − ∏(1 − r)."""
    a = 0.5 * np.maximum(1.0 - np.prod(1.0 - r, axis=1), r.max(axis=1, initial=0.0))
    total = r.sum(axis=1, keepdims=True)
    w = np.divide(r, total, out=np.zeros_like(r), where=total > 0)
    return (np.linalg.inv(np.eye(len(d)) - a[:, None] * w) @ np.diag(1.0 - a)).T @ d


@given(st.integers(0, 2**32), st.integers(1, 6))
@hypothesis_settings(deadline=None, max_examples=100)
def test_accounts_side_by_side_against_dense_inverses(seed: int, accounts: int) -> None:
    """Strengths 1, 0.1 … 1e-300 and 5e-324, people without ties, people on no route to anybody."""
    found = portfolio(seed, accounts)
    first = np.r_[0, np.cumsum([len(case.d) for case in found.cases])]
    share, _, _ = shares(found.influence, found.d, SETTINGS, first)
    expected = np.concatenate([dense_shares(case.influence, case.d) for case in found.cases])
    np.testing.assert_allclose(share, expected, rtol=0, atol=1e-15)
    # Where accounts begin says who may work beside whom, no more.
    np.testing.assert_allclose(shares(found.influence, found.d, SETTINGS)[0], share, rtol=0, atol=1e-16)


def test_empty_accounts_between_others() -> None:
    r = csr_array(np.array([[0, 0.5], [0, 0]]))
    first = np.array([0, 0, 2, 2])
    assert shares(r, np.array([1.0, 0.0]), SETTINGS, first)[0].tolist() == [0.75, 0.25]
    assert shares(csr_array((0, 0)), np.zeros(0), SETTINGS, np.zeros(3, dtype=int))[0].tolist() == []


@pytest.mark.parametrize("strength", [1.0, 0.3, 1e-12, 5e-324])
def test_everybody_listens_to_everybody_alike(strength: float) -> None:
    """300 people: by symmetry s = 1/300 each; with all of d on the first, two equations are left of 300."""
    n = 300
    r = csr_array(np.where(np.eye(n) > 0, 0.0, strength))
    even, _, a = shares(r, np.full(n, 1 / n), SETTINGS)
    np.testing.assert_allclose(even, 1 / n, rtol=0, atol=1e-16)
    share, _, _ = shares(r, np.eye(n)[0], SETTINGS)
    # y_0 = 1 + a·Y/299, Y = a·y_0 + a·Y·298/299, where Y = Σ y of the others, of whose 299 one is the first.
    y0, others = np.linalg.solve([[1, -a[0] / (n - 1)], [-a[0], 1 - a[0] * (n - 2) / (n - 1)]], [1, 0])
    expected = (1 - a[0]) * np.r_[y0, np.full(n - 1, others / (n - 1))]
    np.testing.assert_allclose(share, expected, rtol=1e-13)  # sums of 299 numbers


def test_an_account_of_5000_people_solves_its_equations() -> None:
    """What d + (A W)ᵀ y leaves of y bounds the error: Σ |error| ≤ Σ |rest| / (1 − largest a)."""
    rng = np.random.default_rng(1)
    n, ties = 5000, 20_000
    ends = rng.integers(0, n, (2, ties))
    r = csr_array((rng.choice([0.1, 0.5, 1.0], ties), ends), shape=(n, n))
    r.setdiag(0)
    r.eliminate_zeros()
    r.data = np.minimum(r.data, 1.0)
    d = rng.random(n)
    d /= d.sum()
    a = susceptibility(r, 0.9)
    y = listened(r, a, d)
    w = r.multiply(1 / np.maximum(r.sum(axis=1), 1e-300)[:, None])
    rest = d + w.T @ (a * y) - y
    assert np.abs(rest).sum() / (1 - a.max()) < 1e-14
    assert ((1 - a) * y).sum() == pytest.approx(1, abs=1e-14)


def test_a_chain_hands_on_and_a_loop_to_oneself_comes_back() -> None:
    # 2 listens to 1, 1 to 0, all of them fully and a = ½: y = (¼, ½, 1).
    chain = csr_array((np.ones(2), ([2, 1], [1, 0])), shape=(3, 3))
    assert solve(chain, np.full(3, 0.5), np.array([0.0, 0.0, 1.0])).tolist() == [0.25, 0.5, 1.0]
    # y = 1 + ½·½·y.
    assert solve(csr_array([[0.5]]), np.array([0.5]), np.ones(1)).tolist() == pytest.approx([4 / 3], abs=1e-15)


@pytest.mark.parametrize("first", [[0, 1], [1, 2], [0, 2, 1, 2], []])
def test_accounts_that_do_not_cover_everybody_are_refused(first: list[int]) -> None:
    with pytest.raises(ValueError, match="end at 2, the number of people"):
        solve(csr_array((2, 2)), np.zeros(2), np.ones(2), np.array(first, dtype=int))


def test_columns_of_other_lengths_are_refused() -> None:
    for a, d in ((np.zeros(1), np.ones(2)), (np.zeros(2), np.ones(3))):
        with pytest.raises(ValueError, match=r"people, but susceptibilities of \d, and ties \(2, 2\)"):
            solve(csr_array((2, 2)), a, d)


def test_a_tie_out_of_its_account_is_refused() -> None:
    with pytest.raises(ValueError, match="from account 1 to somebody of another one"):
        solve(csr_array([[0, 0], [1.0, 0]]), np.full(2, 0.5), np.ones(2), np.array([0, 1, 2]))


def test_the_number_of_threads_changes_nothing() -> None:
    rng = np.random.default_rng(2)
    sizes = rng.integers(0, 40, 3000)
    first = np.r_[0, np.cumsum(sizes)]
    n, who = int(first[-1]), np.repeat(np.arange(first[-1]), 6)
    begin, size = np.repeat(first[:-1], sizes)[who], np.repeat(sizes, sizes)[who]
    r = csr_array((rng.random(len(who)), (who, begin + rng.integers(0, size))), shape=(n, n))
    w, start, d = row_normalised(r), positions(r.indptr), rng.random(n)
    found = []
    for threads in (1, 2, 3, 7):
        y = np.empty(n)
        over_spans(
            listening.listened, start[first], first, start, narrow(w.indices), w.data, np.full(n, 0.8), d, y,
            threads=threads,
        )  # fmt: skip
        found.append(y.tobytes())
    assert len(spans(start[first], 12)) == 12
    assert len(set(found)) == 1


def test_spans_cover_everything_once_in_parts_of_about_equal_work() -> None:
    work = np.array([0, 1, 2, 3, 103, 104, 204])
    assert spans(work, 2) == [(0, 4), (4, 6)]
    assert spans(work, 1) == [(0, 6)]
    assert spans(work, 100)[0] == (0, 3)
    assert spans(np.array([0, 0, 0]), 5) == [(0, 2)]
    assert over_spans(lambda lo, hi: (lo, hi), np.array([0])) == []


@pytest.mark.parametrize("n", [10, 3000])
def test_the_most_that_the_settings_allow_in_the_slowest_order(n: int) -> None:
    """A ring in which everybody hands on 0.99, against the order of pushing: one step of the ring a sweep, so that next
    to nothing is left only after some 5,000 of them. By symmetry s = 1/n each; with all of d on the first, who listens
    to the second and so on, s_k = 0.01 · 0.99^k / (1 − 0.99^n)."""
    r = csr_array((np.ones(n), (np.arange(n), (np.arange(n) + 1) % n)), shape=(n, n))
    most = replace(SETTINGS, susceptibility=MOST_HANDED_ON)
    np.testing.assert_allclose(shares(r, np.full(n, 1 / n), most)[0], 1 / n, rtol=1e-13)
    expected = 0.01 * 0.99 ** np.arange(n) / (1 - 0.99**n)
    np.testing.assert_allclose(shares(r, np.eye(n)[0], most)[0], expected, rtol=0, atol=1e-14)


def test_more_than_that_is_refused() -> None:
    ring = csr_array(np.roll(np.eye(3), 1, axis=1))
    with pytest.raises(ValueError, match=r"0\.995 is more than 0\.99"):
        solve(ring, np.array([0.5, 0.995, 0.5]), np.full(3, 1 / 3))
