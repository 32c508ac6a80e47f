"""`python -m cypher_lint [FILE…]`: all files of `cypher/` where none is named."""

from __future__ import annotations

import sys
from pathlib import Path

from cypher_lint.check import check
from cypher_lint.source import ROOT, cypher_files


def main(names: list[str]) -> int:
    """Prints every breach. 0 if there is none."""
    files = [Path(name).resolve() for name in names] or cypher_files()
    breaches = check(files)
    for breach in breaches:
        print(breach.shown(ROOT))
    print(f"{len(files)} Cypher files, {len(breaches)} breaches")
    return 1 if breaches else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
