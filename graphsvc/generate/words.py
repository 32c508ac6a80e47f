"""Names of people and companies: put together from syllables, so that nobody is meant."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from graphsvc.generate.shapes import Random

_FIRST = (
    "Ada", "Bel", "Cor", "Dan", "Edi", "Fen", "Gil", "Han", "Ina", "Jor", "Kai", "Lin", "Mar", "Nor", "Oda", "Pim",
    "Ren", "Sil", "Tam", "Uli", "Ves", "Wim", "Yan", "Zoe",
)  # fmt: skip
_LAST = ("bar", "cote", "dell", "ell", "fors", "grave", "holm", "ings", "kamp", "lund", "mere", "nau", "ost", "pell",
         "quist", "roth", "sund", "thal", "under", "vik", "wick", "yard")  # fmt: skip
_KINDS = ("Mills", "Works", "Group", "Foods", "Clinics", "Stores", "Labs", "Lines", "Plants", "Schools")


def names(rng: Random, count: int) -> NDArray[np.object_]:
    """Names of people, (count,); several may be called the same."""
    found: NDArray[np.object_] = (
        _drawn(rng, _FIRST, count) + " " + _drawn(rng, _FIRST, count) + _drawn(rng, _LAST, count)
    )
    return found


def companies(rng: Random, count: int) -> NDArray[np.object_]:
    """Names of companies, (count,), each another one."""
    numbers = np.array([f" {number + 1}" for number in range(count)], dtype=object)
    called = _drawn(rng, _FIRST, count) + _drawn(rng, _LAST, count) + " " + _drawn(rng, _KINDS, count)
    found: NDArray[np.object_] = called + numbers
    return found


def _drawn(rng: Random, words: tuple[str, ...], count: int) -> NDArray[np.object_]:
    return np.array(words, dtype=object)[rng.integers(0, len(words), count)]
