"""Columns of numpy as a table of polars: arrays of objects are texts, some of them unknown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray


def frame(columns: Mapping[str, Any]) -> pl.DataFrame:
    """A table with these columns, each of as many values."""
    return pl.DataFrame({name: _series(values) for name, values in columns.items()})


def where_known(known: NDArray[np.bool_], values: NDArray[np.object_]) -> NDArray[np.object_]:
    """The values, and None where they are not known."""
    found = values.copy()
    found[~known] = None
    return found


def _series(values: Any) -> Any:
    if isinstance(values, np.ndarray) and values.dtype == object:
        return pl.Series(values.tolist(), dtype=pl.String)
    return values
