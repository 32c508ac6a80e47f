from typing import Any

from numpy.typing import NDArray

SIDE_BY_SIDE: int

_Array = NDArray[Any]

class Network:
    def __init__(
        self,
        begin: _Array,
        end: _Array,
        d: _Array,
        b: _Array,
        coverage: _Array,
        start: _Array,
        by: _Array,
        part: _Array,
        scale: _Array,
        gain: _Array,
        heard: _Array,
        listener: _Array,
        tie: _Array,
    ) -> None: ...

def changes(lo: int, hi: int, of: Network, batch: _Array, people: _Array, change: _Array, /) -> None: ...
