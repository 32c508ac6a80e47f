"""The page of results: sections, each with its own day, machine and load, which are replaced one by one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from bench.rows import Found, Target, table
from graphsvc.services import timing

RESULTS = Path(__file__).with_name("RESULTS.md")
_HEAD = """\
# Measured

`make bench` writes this page, `python -m bench SECTION …` some sections of it (`--help` lists them). Medians of at
least three runs unless a row says p95 or its section otherwise; ✗ misses its target. A load above the number of cores
says that other work was going on: then times by the clock are longer than on an idle machine."""
_SECTION = re.compile(r"^## (.+)\n", re.MULTILINE)


def section(found: Found, targets: Mapping[str, Target], load: tuple[float, float]) -> str:
    """The text under a section's heading. `load`: before and after."""
    day = f"{datetime.now(UTC):%Y-%m-%d}"
    where = f"{day}, {timing.machine()}, load {load[0]:.1f} before and {load[1]:.1f} after."
    return f"{where} {found.about}\n\n{table(found.rows, targets)}"


def replaced(page: str, order: Iterable[str], title: str, text: str) -> str:
    """The page with this text under a heading, in its place among the headings of `order`; others are left out."""
    _, *parts = _SECTION.split(page)
    texts = {**dict(zip(parts[::2], parts[1::2], strict=True)), title: text}
    return "\n\n".join([_HEAD, *(f"## {each}\n\n{texts[each].strip()}" for each in order if each in texts)]) + "\n"


def write(order: Iterable[str], title: str, text: str, path: Path = RESULTS) -> None:
    """Replaces one section of the page."""
    page = path.read_text(encoding="utf-8") if path.exists() else ""
    path.write_text(replaced(page, order, title, text), encoding="utf-8")
