from typing import Any

from numpy.typing import NDArray

_Array = NDArray[Any]

class Steps:
    def __init__(
        self,
        first: _Array,
        named: _Array,
        met: _Array,
        ours: _Array,
        c: _Array,
        tie: _Array,
        by: _Array,
        r: _Array,
        active: float,
        step: float,
        rows: int,
    ) -> None: ...

def by_account(
    lo: int,
    hi: int,
    steps: Steps,
    target: _Array,
    count: _Array,
    cut_people: _Array,
    cut_contacts: _Array,
    cuts: bool,
    /,
) -> None: ...
def to_each(lo: int, hi: int, steps: Steps, wanted: _Array, count: _Array, /) -> None: ...
