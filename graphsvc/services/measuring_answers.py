"""The shapes of what `bench` says. A figure that the system does not tell is not there."""

from __future__ import annotations

from typing import Literal

from graphsvc.services.answers import Shape


class Machine(Shape):
    """`memory` in bytes; `load`: processes that wanted to run, on average of the minute before and after."""

    cores: int
    processor: str
    memory: int | None
    python: str
    graphsvc: str
    load: tuple[float, float]


class Measured(Shape):
    """`value`: the median of the runs, or the one figure; `best`: the shortest run. In seconds, or bytes of memory."""

    name: str
    what: str
    unit: Literal["seconds", "bytes"]
    value: float
    best: float
    runs: int


class Measurement(Shape):
    """What was measured, on which invented portfolio. `ties`: influences, lines, contacts, interactions and roles."""

    machine: Machine
    accounts: int
    seed: int
    rows: int
    people: int
    ties: int
    largest_account: int
    measured: list[Measured]
