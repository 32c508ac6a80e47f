"""A table as it stands in a file, before anything in it is understood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl


@dataclass(frozen=True)
class RawTable:
    """One table as it stands in a file. `frame`: text columns (null = empty cell); `lines`: the row's 1-based line.

    `faults`: rows that do not fit the header, by line, with the reason; their cells may stand in the wrong columns.
    """

    name: str
    file: str
    frame: pl.DataFrame
    lines: pl.Series
    faults: Mapping[int, str] = field(default_factory=dict)
