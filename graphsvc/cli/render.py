"""Tables and figures for a terminal of 80 columns, wide Chinese characters aligned (rich measures them)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import orjson
from pydantic import BaseModel
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from graphsvc.cli import streams

UNKNOWN = "?"
_WIDTH = 80

_SHORT = {"no_contact": "none"}

Cell = str | tuple[str, ...]
"""One line of stored text, or several under each other."""


class _Console(Console):
    def on_broken_pipe(self) -> None:
        """Left to the entry point, which ends quietly; rich would make a failure of it."""
        raise BrokenPipeError


def console(stderr: bool = False) -> Console:
    """A console of 80 columns, or of the terminal's where they are more.

    In a narrower one the terminal breaks the lines: squeezed further, names vanish and figures lose digits.
    """
    made = _Console(stderr=stderr, highlight=False, emoji=False)
    made.width = max(_WIDTH, made.width) if made.file.isatty() else _WIDTH
    return made


def percent(value: float | None) -> str:
    """A fraction as a whole percentage; unknown is shown as unknown, and a trace never as 0 %."""
    if value is None:
        return UNKNOWN
    if 0 < value < 0.005:
        return "<1 %"
    return f"{value * 100:.0f} %"


def money(value: float | None, currency: str | None) -> str:
    """An amount with thin grouping and its currency, or unknown."""
    return UNKNOWN if value is None else f"{value:,.0f} {currency or ''}".rstrip()


def words(value: str | None) -> str:
    """An enumeration's stored value as words; unknown as unknown."""
    return value.replace("_", " ") if value else UNKNOWN


def short_verdict(value: str) -> str:
    """A verdict in one word: multi, double, single, none, unknown."""
    return _SHORT.get(value, value.removesuffix("_threaded"))


def table(columns: Sequence[tuple[str, str]], rows: Iterable[Sequence[Cell]], title: str | None = None) -> Table:
    """A plain table; each column is (heading, "left" or "right"). Cells are text, never markup."""
    built = Table(title=title and escape(title), title_justify="left", box=None, pad_edge=False, header_style="bold")
    for heading, side in columns:
        right = side == "right"
        built.add_column(heading, justify="right" if right else "left", no_wrap=right, overflow="fold")
    for row in rows:
        built.add_row(*(_cell(cell) for cell in row))
    return built


def _cell(cell: Cell) -> Text:
    lines = (cell,) if isinstance(cell, str) else cell
    return Text("\n".join(_printable(part) for part in lines))


def _printable(cell: str) -> str:
    """Control characters and direction overrides out of stored text must not steer the terminal."""
    return "".join(c if c.isprintable() else " " for c in cell)


def line(text: str) -> Text:
    """One line of stored text, safe for the terminal."""
    return Text(_printable(text))


def emit_json(answer: BaseModel | dict[str, Any]) -> None:
    """The answer as one JSON document on standard output."""
    plain = answer.model_dump(mode="json", by_alias=True) if isinstance(answer, BaseModel) else answer
    streams.write_document(orjson.dumps(plain, option=orjson.OPT_INDENT_2))
