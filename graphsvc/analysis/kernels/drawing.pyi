from typing import Any

from numpy.typing import NDArray

_Low_and_high = tuple[NDArray[Any], NDArray[Any]]

class Assumptions:
    def __init__(
        self, of: Any, factor: NDArray[Any], draws: int, most_strength: float, most_a: float, most_base: float
    ) -> None: ...

class Spread:
    def __init__(
        self,
        shares: _Low_and_high,
        seats: _Low_and_high,
        ranks: _Low_and_high,
        flips: NDArray[Any],
        share_places: tuple[tuple[int, float], tuple[int, float]],
        rank_places: tuple[int, int],
    ) -> None: ...

def by_account(lo: int, hi: int, of: Assumptions, to: Spread, /) -> None: ...
