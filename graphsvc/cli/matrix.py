"""The coverage matrix as a table: their departments down, our functions across."""

from __future__ import annotations

from typing import Any

from rich.console import Console

from graphsvc.cli.render import line, percent, table, words

_MOST_COLUMNS = 6  # beside the departments' names in 80 columns


def show_matrix(out: Console, answer: Any) -> None:
    """The matrix of a coverage answer; functions without any contact are named below it instead of shown empty."""
    matrix = answer.matrix
    used = [i for i, _ in enumerate(matrix.columns) if any(row[i].strength > 0 for row in matrix.cells)]
    if not used:
        return
    names = {part.id: part.name for part in answer.departments}
    for start in range(0, len(used), _MOST_COLUMNS):
        shown = used[start : start + _MOST_COLUMNS]
        columns = [("Department × function", "left"), *((_heading(matrix.columns[i]), "right") for i in shown)]
        rows = [
            (names.get(row) or words(row), *(_cell(cells[i]) for i in shown))
            for row, cells in zip(matrix.rows, matrix.cells, strict=True)
        ]
        out.print()
        out.print(table(columns, rows))
    out.print(line("strongest contact × active contacts; ~ all of them stale; gap: nobody of ours at all"), style="dim")
    idle = [words(column) for i, column in enumerate(matrix.columns) if i not in used]
    if idle:
        out.print(line(f"no contact from: {', '.join(idle)}"), style="dim")


def _heading(column: str) -> str:
    return "admin." if column == "sales_administration" else words(column)


def _cell(cell: Any) -> str:
    if cell.gap:
        return "gap"
    if cell.strength == 0:
        return "·"
    count = f" ×{cell.contacts}" if cell.contacts else ""
    return f"{percent(cell.strength)}{count}{'~' if cell.stale else ''}"
