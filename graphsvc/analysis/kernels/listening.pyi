from typing import Any

from numpy.typing import NDArray

_Floats = NDArray[Any]
_Positions = NDArray[Any]

def joined_rows(lo: int, hi: int, start: _Positions, r: _Floats, joined: _Floats, /) -> None: ...
def normalised_rows(lo: int, hi: int, start: _Positions, r: _Floats, w: _Floats, /) -> None: ...
def listened(
    lo: int,
    hi: int,
    first: _Positions,
    start: _Positions,
    by: _Positions,
    w: _Floats,
    a: _Floats,
    d: _Floats,
    y: _Floats,
    /,
) -> int: ...
