"""Coverage without each person, without n solutions: against leaving them out and solving again (metrics §10)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from published import krackhardt
from risk_cases import SETTINGS, Array, portfolio, random_case
from scipy.sparse import csr_array

from graphsvc.analysis.coverage import covered
from graphsvc.analysis.decision import shares
from graphsvc.analysis.removals import coverage_changes


@pytest.mark.parametrize("seed", range(20))
def test_people_whom_many_listen_to(seed: int) -> None:
    """Up to 40 people, of whom each listens to most others: small systems of any size up to 39."""
    case = random_case(np.random.default_rng(seed), 40, listening=0.8)
    account = np.zeros(len(case.d), dtype=int)
    found = coverage_changes(csr_array(case.influence), case.d, covered(case.contacts), account, SETTINGS)
    expected = [case.without(i).coverage() - case.coverage() for i in range(len(case.d))]
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize("susceptibility", [0.0, 0.99])
def test_nobody_or_nearly_everybody_is_susceptible(susceptibility: float) -> None:
    case = random_case(np.random.default_rng(5), 12)
    settings = replace(SETTINGS, susceptibility=susceptibility)
    c = covered(case.contacts)
    found = coverage_changes(csr_array(case.influence), case.d, c, np.zeros(len(c), dtype=int), settings)
    now = shares(csr_array(case.influence), case.d, settings)[0] @ c
    rest = [case.without(i) for i in range(len(c))]
    after = [shares(csr_array(x.influence), x.d, settings)[0] @ covered(x.contacts) for x in rest]
    np.testing.assert_allclose(found, np.array(after) - now, rtol=0, atol=1e-12)


def test_only_those_asked_for_of_several_accounts() -> None:
    several = portfolio(3, accounts=6)
    columns = (several.influence, several.d, several.covered, several.account, SETTINGS)
    asked = np.arange(len(several.d))[::-2]
    assert coverage_changes(*columns, asked).tolist() == coverage_changes(*columns)[asked].tolist()


def test_an_account_of_thousands() -> None:
    """A chain of 5,000 people, each listening only to the next at r = ½; we know the last: C = ½.

    a = ½·½ = ¼ but for the last, whom nobody influences: y_last = Σ_x d ¼^x over the 5,000, d = 1/5000, and coverage is
    ½ y_last. Without the one before, only d of the last is left: ½ d. Without the first, far away, ½ d ¼^4999 = 0 goes.
    """
    n = 5000
    influence = csr_array((np.full(n - 1, 0.5), (np.arange(n - 1), np.arange(1, n))), shape=(n, n))
    covered_ = np.where(np.arange(n) == n - 1, 0.5, 0.0)
    asked = np.array([0, n - 2, n - 1])
    found = coverage_changes(influence, np.full(n, 1 / n), covered_, np.zeros(n, dtype=int), SETTINGS, asked)
    with_all = 0.5 / n * (4 / 3)
    np.testing.assert_allclose(found, [0.0, 0.5 / n - with_all, -with_all], rtol=0, atol=1e-15)


def test_no_account_and_an_account_without_people() -> None:
    nobody = np.zeros(0)
    assert coverage_changes(csr_array((0, 0)), nobody, nobody, nobody.astype(int), SETTINGS).tolist() == []
    # Account 1 has nobody: people of accounts 0 and 2, without ties, each covered by half.
    d, c, account = np.array([0.75, 1.0]), np.array([0.5, 0.5]), np.array([0, 2])
    assert coverage_changes(csr_array((2, 2)), d, c, account, SETTINGS).tolist() == [-0.375, -0.5]


@given(st.integers(0, 2**32))
@hypothesis_settings(deadline=None, max_examples=60)
def test_whoever_nobody_listens_to_takes_their_own_part_along(seed: int) -> None:
    """Without listeners y_k = d_k and P_kk = 1: what goes is what they and those they listen to hold through them."""
    case = random_case(np.random.default_rng(seed))
    influence = case.influence.copy()
    influence[:, 0] = 0
    c = covered(case.contacts)
    found = coverage_changes(csr_array(influence), case.d, c, np.zeros(len(c), dtype=int), SETTINGS)
    own = np.where(np.arange(len(c)) == 0, case.d, 0.0)
    through = float(shares(csr_array(influence), own, SETTINGS)[0] @ c)
    assert found[0] == pytest.approx(-through, abs=1e-12)


def test_krackhardts_managers_without_each_by_dense_inverses() -> None:
    """Advice among 21 managers (Krackhardt 1987), we know the five at the top; V = (I − A W)^-1 (I − A) as defined."""
    advice, managers = krackhardt()
    top = np.array([manager["level"] in {"1", "2"} for manager in managers])
    r = 0.5 * advice.toarray()
    c = np.where(top, 0.75, 0.0)
    found = coverage_changes(csr_array(r), np.full(21, 1 / 21), c, np.zeros(21, dtype=int), SETTINGS)
    everybody = list(range(21))
    expected = [_by_inverse(r, c, [j for j in everybody if j != i]) - _by_inverse(r, c, everybody) for i in everybody]
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-12)


def test_a_ring_in_which_everybody_hands_on_the_most_that_is_allowed() -> None:
    """Against the order of pushing it takes thousands of rounds until next to nothing is left to hand on."""
    n, most = 60, 0.99
    r, c, everybody = np.roll(np.eye(n), 1, axis=1), np.eye(n)[0], list(range(n))
    settings = replace(SETTINGS, susceptibility=most)
    found = coverage_changes(csr_array(r), np.full(n, 1 / n), c, np.zeros(n, dtype=int), settings)
    now = _by_inverse(r, c, everybody, most)
    expected = [_by_inverse(r, c, [j for j in everybody if j != i], most) - now for i in everybody]
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-14)


def _by_inverse(r: Array, c: Array, people: list[int], susceptibility: float = 0.5) -> float:
    """Coverage by V of metrics §3 where these are left; everybody weighs the same as before."""
    d = np.full(len(people), 1 / len(r))
    r = r[np.ix_(people, people)]
    a = susceptibility * (1.0 - np.prod(1.0 - r, axis=1))
    sums = r.sum(axis=1, keepdims=True)
    w = np.divide(r, sums, out=np.zeros_like(r), where=sums > 0)
    v = np.linalg.inv(np.eye(len(a)) - a[:, None] * w) @ np.diag(1.0 - a)
    return float((v.T @ d) @ c[people])
