"""`make bench`: measures and writes bench/RESULTS.md. `python -m bench [SECTION ...]` measures only some sections."""

from __future__ import annotations

import argparse
import importlib
import sys
import tempfile
import traceback
from dataclasses import dataclass
from pathlib import Path

from bench import page
from bench.rows import Found
from bench.targets import TARGETS
from graphsvc.services import timing


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of the page, and the function (module, name) that measures what stands under it: it takes an empty
    folder, and how many accounts there shall be where it is `sized`. `named`: only run when named."""

    title: str
    measure: tuple[str, str]
    sized: bool = False
    named: bool = False

    def run(self, accounts: int | None) -> Found:
        """Raises RuntimeError and others where something is not as it should be."""
        module, function = self.measure
        with tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as name:
            measure = getattr(importlib.import_module(f"bench.{module}"), function)
            found = measure(Path(name), accounts) if self.sized and accounts else measure(Path(name))
        assert isinstance(found, Found)
        return found


SECTIONS = {
    "journal": Section("Writing and looking back", ("journal", "embedded")),
    "journal-neo4j": Section("Writing and looking back on a Neo4j", ("journal", "neo4j")),
    "backup": Section("Backup", ("backup", "measure")),
    "service": Section("The service over the demonstration", ("service", "measure")),
    "shares": Section("Decision shares beside NetworkX", ("shares", "measure")),
    "reading": Section("Reading tables", ("ingest", "measure")),
    "portfolio": Section("The whole portfolio", ("portfolio", "measure"), sized=True),
    "store": Section("The store of the whole portfolio", ("scale", "measure"), sized=True),
    "neo4j-portfolio": Section("The whole portfolio on a Neo4j", ("neo4j_portfolio", "measure"), sized=True),
    "paths": Section("Introductions", ("paths", "measure")),
    "plan": Section("The plan over the portfolio", ("plan", "measure"), sized=True),
    "200000": Section("200,000 accounts", ("scaling", "measure"), named=True),
}


def main() -> None:
    """Measures one section after the other; the page is written after each, and one that fails leaves the others."""
    wanted = _wanted()
    failed = [name for name in wanted.sections if not _measured(name, wanted.accounts)]
    if failed:
        sys.exit(f"Not measured: {', '.join(failed)}")


def _wanted() -> argparse.Namespace:
    lines = "\n".join(f"  {name:16} {s.title}{' (only when named)' if s.named else ''}" for name, s in SECTIONS.items())
    parser = argparse.ArgumentParser(
        prog="python -m bench", description=f"{__doc__}\n\nsections:\n{lines}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("sections", nargs="*", metavar="SECTION", help="by default all but those only run when named")
    parser.add_argument("--accounts", type=int, help="another size, for a quick look: printed, not written")
    wanted = parser.parse_args()
    unknown = [name for name in wanted.sections if name not in SECTIONS]
    if unknown:
        parser.error(f"there is no section {unknown[0]!r}")
    fits = [name for name, section in SECTIONS.items() if section.sized or not wanted.accounts]
    if fixed := [name for name in wanted.sections if name not in fits]:
        parser.error(f"{fixed[0]} has no other size")
    wanted.sections = wanted.sections or [name for name in fits if not SECTIONS[name].named]
    return wanted


def _measured(name: str, accounts: int | None) -> bool:
    chosen, load = SECTIONS[name], timing.load()
    try:
        text = page.section(chosen.run(accounts), TARGETS[name], (load, timing.load()))
    except Exception:
        traceback.print_exc()
        return False
    print(f"## {chosen.title}\n\n{text}\n", flush=True)
    if accounts is None:
        page.write([section.title for section in SECTIONS.values()], chosen.title, text)
    return True


if __name__ == "__main__":
    main()
