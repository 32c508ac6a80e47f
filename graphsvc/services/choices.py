"""What a user may choose from, apart from what the kinds declare. Imports nothing, so that the command line may."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

Lang = Literal["en", "zh"]
"""In which language sentences are told."""


class Sort(StrEnum):
    """By which figure the accounts are ordered."""

    COVERAGE = "coverage"
    VALUE = "value"
    VALUE_AT_RISK = "value_at_risk"
    THREADS = "threads"
    NAME = "name"


class Engine(StrEnum):
    """What computes the figures of the whole portfolio."""

    LOCAL = "local"
    DASK = "dask"
