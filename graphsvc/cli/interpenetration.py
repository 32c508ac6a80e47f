"""How far our functions and theirs have grown into each other, as lines and as a matrix."""

from __future__ import annotations

from collections import Counter
from typing import Any

from rich.console import Console

from graphsvc.cli.render import line, percent, table, words

_MOST_COLUMNS = 5
_SHOWN = 5


def show_interpenetration(out: Console, answer: Any) -> None:
    """Of the account that was asked for in full; of several how many have which pattern."""
    if answer.account is not None:
        _show(out, answer.interpenetration[0])
    elif answer.interpenetration:
        counted = Counter(_pattern(each) for each in answer.interpenetration)
        out.print(line("Function to function: " + ", ".join(f"{n} {name}" for name, n in sorted(counted.items()))))


def _show(out: Console, each: Any) -> None:
    names = [person.name or person.id for person in each.people]
    who = ": " + ", ".join(names[:_SHOWN]) if names else ""
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    maybe = f" (at most {percent(each.at_most)})" if each.at_most != each.share else ""
    out.print(line(f"Met by two or more of our functions: {percent(each.share)} of the decision{maybe}{who}{more}"))
    out.print(line(
        f"Function to function: {_pattern(each)}{_lines(each)}; {percent(each.density)} of the possible pairs are in "
        "contact"
    ))  # fmt: skip
    used = [i for i, _ in enumerate(each.columns) if any(row[i].pairs for row in each.cells)]
    rows = [
        (name or words(row), cells)
        for row, name, cells in zip(each.rows, each.row_names, each.cells, strict=True)
        if any(cell.pairs for cell in cells)
    ]
    for start in range(0, len(used), _MOST_COLUMNS):
        shown = used[start : start + _MOST_COLUMNS]
        columns = [("Pairs of possible", "left"), *((words(each.columns[i]), "right") for i in shown)]
        out.print(table(columns, [(name, *(_cell(cells[i]) for i in shown)) for name, cells in rows]))


def _lines(each: Any) -> str:
    return f", {each.lines} lines" if each.pattern == "diamond" else ""


def _pattern(each: Any) -> str:
    if each.pattern is not None:
        return words(each.pattern)
    if each.lines < 2 <= each.lines_at_most:
        return "unknown pattern"
    return "no contact" if not any(cell.pairs for row in each.cells for cell in row) else "one-sided fan"


def _cell(cell: Any) -> str:
    return f"{cell.pairs}/{cell.possible}" if cell.pairs else "·"
