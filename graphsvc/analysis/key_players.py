"""Key players: the set of people whose leaving breaks a network most, or who reach most of it (metrics §14)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from itertools import chain, combinations
from math import comb
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import shortest_path

from graphsvc.analysis.network import Floats
from graphsvc.errors import InvalidInput

MOST_SETS = 20_000
"""So many sets are searched exhaustively: three of up to 50 people, two of up to 200."""
_WORDS_AT_ONCE = 250_000  # keeps a batch of sets within 2 MB, near the processor: several times faster than 32 MB
_ALL = np.uint64(2**64 - 1)

Sets = NDArray[np.int64]
Score = Callable[[Sets], Floats]


class Measure(StrEnum):
    """What a set of people is judged by."""

    FRAGMENTATION = "fragmentation"
    DISTANCE_FRAGMENTATION = "distance_fragmentation"
    REACH = "reach"
    DISTANCE_REACH = "distance_reach"


_BREAKING = frozenset({Measure.FRAGMENTATION, Measure.DISTANCE_FRAGMENTATION})


class Search(StrEnum):
    """How the set was found: among all sets, or by greedy choice and swaps, which may miss a better one."""

    EXHAUSTIVE = "exhaustive"
    GREEDY_SWAP = "greedy_swap"


@dataclass(frozen=True, slots=True)
class KeyPlayers:
    """The best set found, ascending, and its figure to 12 decimals.

    `of_whole`: F or dF over the pairs of the whole network, None for reach. `equal`: how many sets have that figure,
    this one included; None where not all of them were searched.
    """

    measure: Measure
    people: tuple[int, ...]
    figure: float
    of_whole: float | None
    search: Search
    equal: int | None


def figures(adjacency: csr_array, sets: ArrayLike, measure: Measure, steps: int = 2) -> Floats:
    """The figure of each set K of k people in a network of n.

    - fragmentation `F = 1 − Σ s(s − 1) / p` over the components, of size s, that are left without K: the part of the
      pairs left that cannot reach each other; `p = (n − k)(n − k − 1)`. In [0, 1]; nan if fewer than two are left.
    - distance_fragmentation `dF = 1 − Σ 1/d_ij / p` over the ordered pairs left, d without K (1/∞ = 0). Likewise.
    - reach: how many people outside K are within `steps` of some member of K.
    - distance_reach `dR = Σ 1/d_Kj / n` over the people j outside K, d from the nearest member. In [0, 1].

    Parameters
    ----------
    adjacency : (n, n) symmetric CSR of 0 and 1, nothing on the diagonal
    sets : (m, k) indices of people, nobody twice in one row
    measure : which figure
    steps : m of m-reach, at least 1

    Returns
    -------
    (m,) floats

    Notes
    -----
    F and dF: breadth-first search from everybody at once, 64 people in a word: O(ties · n/64 · diameter) a set. Reach:
    all distances once, then O(k n) a set.

    References
    ----------
    Borgatti, Identifying sets of key players in a social network, Comput. Math. Organiz. Theor. 12 (2006). The
    denominators are those of its worked example, fig. 8.
    """
    return _score(adjacency, measure, steps)(np.asarray(sets, dtype=np.int64))


def of_whole(figure: float, n: int, k: int) -> float:
    """F or dF with n(n − 1) as denominator, the pairs of the whole network: who left counts as cut off, too.

    `1 − (1 − figure)(n − k)(n − k − 1) / (n(n − 1))`, n ≥ 2; so it orders sets of one size as the figure does.
    """
    return 1.0 - (1.0 - figure) * _pairs(n - k) / _pairs(n)


def key_players(
    adjacency: csr_array, size: int, measure: Measure, steps: int = 2, *, most_sets: int = MOST_SETS
) -> KeyPlayers:
    """The set of `size` people with the largest figure; of equal ones the first by index.

    Exhaustive where there are at most `most_sets` sets. Else greedy, adding the best person each time, then swapping
    one member for one other person, the best swap first, until no swap improves the figure.

    Raises
    ------
    InvalidInput
        `size` is below 1, or fewer than two people are left without the set.

    Notes
    -----
    C(n, size) sets, or size · n for each round of swaps; `figures` says what one costs. Greedy with swaps is Borgatti's
    own heuristic (2006), started from the greedy set instead of a random one, so that the answer is always the same.
    """
    n = adjacency.shape[0]
    if not 1 <= size <= n - 2:
        raise InvalidInput("A set of key players leaves at least two people.", hint=f"There are {n} people.")
    score = _score(adjacency, measure, steps)
    equal, search = None, Search.GREEDY_SWAP
    if comb(n, size) <= most_sets:
        people, figure, equal = _best(combinations(range(n), size), size, score)
        search = Search.EXHAUSTIVE
    else:
        people, figure = _greedy_swap(n, size, score)
    whole = of_whole(figure, n, size) if measure in _BREAKING else None
    return KeyPlayers(measure, people, figure, whole, search, equal)


def _greedy_swap(n: int, size: int, score: Score) -> tuple[tuple[int, ...], float]:
    people: tuple[int, ...] = ()
    figure = -np.inf
    while len(people) < size:
        people, figure, _ = _best(((*people, i) for i in range(n) if i not in people), len(people) + 1, score)
    while True:
        swapped, better, _ = _best(_swaps(people, n), size, score)
        if better <= figure:
            return people, figure
        people, figure = swapped, better


def _swaps(people: tuple[int, ...], n: int) -> Iterable[tuple[int, ...]]:
    outside = [i for i in range(n) if i not in people]
    return ((*people[:x], *people[x + 1 :], i) for x in range(len(people)) for i in outside)


def _best(sets: Iterable[tuple[int, ...]], size: int, score: Score) -> tuple[tuple[int, ...], float, int]:
    """The first set of those with the largest figure (12 decimals), the figure, and how many have it."""
    rows = np.sort(np.fromiter(chain.from_iterable(sets), dtype=np.int64).reshape(-1, size), axis=1)
    values = np.round(score(rows), 12)
    top = np.flatnonzero(values == values.max())
    first = min(rows[top].tolist())
    return tuple(first), float(values[top[0]]), len(top)


def _score(adjacency: csr_array, measure: Measure, steps: int) -> Score:
    """The figure as a function of sets alone, with what does not depend on them computed once."""
    n = adjacency.shape[0]
    if measure in _BREAKING:
        words = (n + 63) // 64 * (n + adjacency.nnz)
        return partial(_in_batches, partial(_breaking, adjacency, measure), lambda k: words)
    distance = shortest_path(adjacency, directed=False, unweighted=True) if n else np.zeros((0, 0))
    return partial(_in_batches, partial(_reaching, distance, measure, steps), lambda k: n * k)


def _in_batches(score: Score, words: Callable[[int], int], sets: Sets) -> Floats:
    """`words(k)`: what one set of k people takes."""
    size = max(1, _WORDS_AT_ONCE // max(1, words(sets.shape[1])))
    parts = [score(sets[first : first + size]) for first in range(0, len(sets), size)]
    return np.concatenate(parts) if parts else np.zeros(0)


def _reaching(distance: Floats, measure: Measure, steps: int, sets: Sets) -> Floats:
    nearest = distance[sets].min(axis=1, initial=np.inf)
    outside = nearest > 0
    near: Floats = np.divide(1.0, nearest, out=np.zeros_like(nearest), where=outside) / max(len(distance), 1)
    counted: Floats = near if measure is Measure.DISTANCE_REACH else (outside & (nearest <= steps)).astype(float)
    total: Floats = counted.sum(axis=1)
    return total


def _breaking(adjacency: csr_array, measure: Measure, sets: Sets) -> Floats:
    held = np.zeros(len(sets))
    for distance, pairs in enumerate(_pairs_at(adjacency, sets), start=1):
        held += pairs / distance if measure is Measure.DISTANCE_FRAGMENTATION else pairs
    left = _pairs(adjacency.shape[0] - sets.shape[1])
    return 1.0 - held / left if left else np.full(len(sets), np.nan)


def _pairs(n: int) -> int:
    return n * (n - 1)


def _pairs_at(adjacency: csr_array, sets: Sets) -> Iterable[Any]:
    """For the distances 1, 2, …: how many ordered pairs are exactly that far apart without each set, (m,)."""
    n, m = adjacency.shape[0], len(sets)
    stays = np.full((n, m), _ALL)
    stays[sets.T, np.arange(m)] = 0
    # seen[i, :, x]: whom i reaches without set x, as bits; the sets lie innermost, so that whole rows are combined.
    seen = np.zeros((n, (n + 63) // 64, m), dtype=np.uint64)
    person = np.arange(n)
    seen[person, person // 64] = (np.uint64(1) << (person % 64).astype(np.uint64))[:, None] & stays
    linked = np.flatnonzero(np.diff(adjacency.indptr))
    count = _bits(seen)
    while True:
        seen[linked] |= np.bitwise_or.reduceat(seen[adjacency.indices], adjacency.indptr[linked], axis=0)
        seen &= stays[:, None, :]
        new = _bits(seen) - count
        if not new.any():
            return
        yield new
        count += new


def _bits(seen: NDArray[np.uint64]) -> Any:
    return np.bitwise_count(seen).sum(axis=(0, 1), dtype=np.int64)
