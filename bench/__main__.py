"""`make bench`: measures everything and writes bench/RESULTS.md with machine and date."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from pathlib import Path

from bench import backup, ingest, journal, portfolio, service, shares
from bench.timing import machine

TARGETS = {
    "key-people, engine not running": "≤ 3 s",
    "key-people, engine running": "≤ 0.8 s",
    "key-people by REST, p95": "≤ 50 ms",
    "coverage by REST, p95": "≤ 50 ms",
    "paths by REST, person after person, p95": "≤ 50 ms",
    "paths by REST, asked before, p95": "≤ 50 ms",
    "key-people by REST, changed, p95": "reported",
    "coverage by REST, changed, p95": "reported",
    "paths by REST, changed, p95": "reported",
    "scene by REST, p95": "≤ 30 ms",
    "scene by REST, changed, p95": "≤ 2.5 s",
    "import of AdventureWorks": "≤ 10 s",
    "first paint": "≤ 500 ms",
    "resident memory, MB": "≤ 300",
    "shares of 20,000 accounts": "",
    "shares against networkx.pagerank, ratio": "≥ 10",
    "shares of one account of 150": "reported",
    "reading and validating, rows/s": "≥ 200,000",
    "one edit through REST, p95, embedded": "≤ 15 ms",
    "8 editors against bare writes, ratio, embedded": "≥ 0.5",
    "8 editors against bare writes, ratio, Neo4j": "≥ 0.5",
    "import with the journal against without, ratio, embedded": "≤ 1.3",
    "import with the journal against without, ratio, Neo4j": "≤ 1.3",
    "an account's graph of 150 people by query, p95, embedded": "≤ 15 ms",
    "an account's graph of 150 people by query, p95, Neo4j": "≤ 15 ms",
    "as of one account, 10,000 commits on top, embedded": "≤ 200 ms",
    "as of one account, 10,000 commits on top, Neo4j": "≤ 200 ms",
    "backup of 100,000 nodes and 300,000 ties, embedded": "≤ 5 s",
    "longest write during a backup, embedded": "≤ 200 ms",
    "median write during a backup, embedded": "reported",
    "BACKUP DATABASE of the embedded engine": "reported",
    "backup of 100,000 nodes and 300,000 ties, Neo4j": "≤ 5 s",
    "longest write during a backup, Neo4j": "≤ 200 ms",
    "median write during a backup, Neo4j": "reported",
}
RESULTS = Path(__file__).with_name("RESULTS.md")


def main() -> None:
    """Runs every measurement, the longest first; the peer is measured in the same run. The page is written after each,
    so that one that fails leaves the others."""
    figures: dict[str, float] = {}
    whole = _section()
    with tempfile.TemporaryDirectory() as name:
        for measure in (journal.embedded, journal.neo4j, _backup, _service, _shares, _ingest):
            figures |= measure(Path(name))
            _write(table(figures), whole)
        _write(table(figures), portfolio.section())


def _write(page: str, section: str) -> None:
    RESULTS.write_text(f"{page}\n{section}", encoding="utf-8")
    print(RESULTS.read_text(encoding="utf-8"), flush=True)


def _section() -> str:
    """That of the whole portfolio as it stands, until it is measured again."""
    page = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else ""
    return page[page.index(portfolio.HEADING) :] if portfolio.HEADING in page else ""


def _backup(_: Path) -> dict[str, float]:
    return backup.measure()


def _service(folder: Path) -> dict[str, float]:
    store = folder / "demo"
    service.command(store, "import", str(service.ROOT / "examples" / "demo"), idle="0")
    return service.command_line(store) | service.rest(store) | service.adventureworks(folder)


def _shares(_: Path) -> dict[str, float]:
    compared = shares.measure()
    return {
        "shares of 20,000 accounts": compared["ours"],
        "shares against networkx.pagerank, ratio": compared["ratio"],
        "shares of one account of 150": compared["one of 150"],
    }


def _ingest(_: Path) -> dict[str, float]:
    return {"reading and validating, rows/s": ingest.measure()}


def table(figures: dict[str, float]) -> str:
    """The figures beside their targets."""
    rows = "\n".join(f"| {what} | {TARGETS.get(what, '')} | {_shown(what, value)} |" for what, value in figures.items())
    return (
        f"# Measured\n\n{datetime.now(UTC):%Y-%m-%d}, {machine()}. Medians over at least five runs unless a row says "
        f"p95; *changed*: right after a change, so that nothing kept answers. `make bench` writes "
        f"this page.\n\n| what | target | measured |\n|---|---|---|\n{rows}\n"
    )


def _shown(what: str, value: float) -> str:
    if any(unit in what for unit in ("MB", "rows/s", "per second")) or ("ratio" in what and value > 3):
        return f"{value:,.0f}"
    if "ratio" in what:
        return f"{value:.2f}"
    return f"{value:.2f} s" if value >= 1 else f"{value * 1000:.1f} ms"


if __name__ == "__main__":
    main()
