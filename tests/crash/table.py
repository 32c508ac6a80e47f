"""The figures of a run as a table in Markdown."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from statistics import median

from .rounds import Result

_BEGIN, _END = "<!-- figures -->\n", "<!-- end of figures -->\n"
_HEAD = (
    "| engine | killed | during | times | acknowledged | lost | in part | other | back after (median, longest) |\n"
    "|---|---|---|---|---|---|---|---|---|\n"
)


def table(results: Iterable[Result]) -> str:
    """A row for each engine, target and workload; for each engine the sum of its kills and that of its power cuts."""
    rows: dict[tuple[str, str, str], list[Result]] = {}
    for result in sorted(results, key=lambda r: (r.engine, r.targets, r.workload)):
        rows.setdefault((result.engine, result.targets, result.workload), []).append(result)
    sums: dict[tuple[str, str], list[Result]] = {}
    for (engine, targets, _), some in rows.items():
        sums.setdefault((engine, "power" if targets == "power" else "any"), []).extend(some)
    lines = [_row(engine, targets, workload, some) for (engine, targets, workload), some in rows.items()]
    lines += [_row(f"**{engine}**", f"**{targets}**", "**any**", some) for (engine, targets), some in sums.items()]
    return _HEAD + "".join(lines)


def put_into(page: Path, text: str) -> None:
    """Replaces the figures of a page by others."""
    before, _, rest = page.read_text(encoding="utf-8").partition(_BEGIN)
    _, _, after = rest.partition(_END)
    page.write_text(f"{before}{_BEGIN}{text}{_END}{after}", encoding="utf-8")


def _row(engine: str, targets: str, workload: str, some: list[Result]) -> str:
    seconds = [result.recovery for result in some]
    counts = [len(some), sum(r.acknowledged for r in some)]
    counts += [sum(len(getattr(r, what)) for r in some) for what in ("lost", "partial", "broken")]
    cells = [engine, targets, workload, *map(str, counts), f"{median(seconds):.1f} s, {max(seconds):.1f} s"]
    return f"| {' | '.join(cells)} |\n"
