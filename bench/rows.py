"""What a section of the page measured: rows, in one kind of table beside their targets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from graphsvc.services.timing import Taken

SECONDS, BYTES, TIMES, RATE, COUNT, POINTS = "s", "bytes", "times", "a second", "", "points"
"""Units. `TIMES`: how many times something else."""


@dataclass(frozen=True, slots=True)
class Row:
    """One figure. `more`: what else there is to say of it."""

    what: str
    value: float
    unit: str = SECONDS
    more: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What a section measured; `about`: on what, and how, in sentences."""

    about: str
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Target:
    """A row's value should be at most, or with `least` at least, the limit."""

    limit: float
    unit: str = SECONDS
    least: bool = False

    def __str__(self) -> str:
        return f"{'≥' if self.least else '≤'} {_limit(self.limit, self.unit)}"

    def met(self, row: Row) -> bool:
        """Raises ValueError where the row is in another unit."""
        if row.unit != self.unit:
            raise ValueError(f"{row.what}: measured in {row.unit!r}, its target in {self.unit!r}")
        return row.value >= self.limit if self.least else row.value <= self.limit


def timed(what: str, taken: Taken, more: str = "") -> Row:
    """The median of some runs, with the best and the seconds of all cores."""
    said = f"best {shown(taken.best)}, all cores {shown(taken.cpu)}"
    return Row(what, taken.median, SECONDS, f"{said}; {more}" if more else said)


def against(what: str, theirs: Taken, ours: Taken) -> Row:
    """How many times ours somebody else's time is, best against best."""
    cores = f"by all cores {shown(theirs.cpu / ours.cpu, TIMES)}"
    return Row(what, theirs.best / ours.best, TIMES, f"{shown(theirs.median)}, best {shown(theirs.best)}; {cores}")


def in_seconds(figures: Mapping[str, float]) -> list[Row]:
    """Seconds by what they are of."""
    return [Row(what, value) for what, value in figures.items()]


def table(rows: list[Row], targets: Mapping[str, Target]) -> str:
    """As Markdown. A target that no row is held against stands at the end, not measured."""
    lines = [_line(row, targets.get(row.what)) for row in rows]
    missing = targets.keys() - {row.what for row in rows}
    lines += [f"| {what} | {target} | not measured | |" for what, target in targets.items() if what in missing]
    return "\n".join(["| what | target | measured | |", "|---|---|---|---|", *lines])


def _line(row: Row, target: Target | None) -> str:
    missed = "" if target is None or target.met(row) else " ✗"
    return f"| {row.what} | {target or ''} | {shown(row.value, row.unit)}{missed} | {row.more} |"


def shown(value: float, unit: str = SECONDS) -> str:
    """A figure as it is read: three digits or so."""
    if unit == SECONDS:
        return f"{value:,.2f} s" if value >= 1 else f"{value * 1e3:{'.1f' if value >= 1e-3 else '.2g'}} ms"
    if unit == BYTES:
        return f"{value / 1e9:.2f} GB" if value >= 1e9 else f"{value / 1e6:,.0f} MB"
    digits = 2 if abs(value) < 3 else 1 if abs(value) < 100 else 0
    number = f"{value:.2g}" if unit == POINTS else f"{value:,.{0 if unit in {RATE, COUNT} else digits}f}"
    return f"{number} {unit}".rstrip()


def _limit(value: float, unit: str) -> str:
    if unit == SECONDS:
        return f"{value:g} s" if value >= 0.1 else f"{value * 1e3:g} ms"
    if unit == BYTES:
        return f"{value / 1e9:g} GB" if value >= 1e9 else f"{value / 1e6:g} MB"
    return f"{value:,.0f} {unit}" if value >= 1000 else f"{value:g} {unit}"
