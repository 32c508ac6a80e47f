"""The long run: `python -m tests.crash [--kills N] [--engines embedded,neo4j] [--seed TEXT] [--folder FOLDER]`.

Run again with the same folder it goes on where it ended. Exit status 1 if anything was lost, in part or broken.
"""

from __future__ import annotations

import argparse
import json
import secrets
import shutil
import sys
import tempfile
from pathlib import Path

from .rounds import SCENARIOS, Result, Scenario, play
from .systems import running
from .table import table

_ROUNDS_A_STORE = 50  # then a new store, so that a check stays quick


def main() -> int:
    options = _options()
    options.folder.mkdir(parents=True, exist_ok=True)
    results = options.folder / "results.jsonl"
    for engine in options.engines.split(","):
        while (done := sum(r.engine == engine for r in read(results))) < options.kills:
            _some_rounds(engine, done, min(options.kills, done + _ROUNDS_A_STORE), options.seed, results)
    (options.folder / "table.md").write_text(table(read(results)), encoding="utf-8")
    print(table(read(results)))
    return 1 if any(r.findings for r in read(results)) else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100, help="for each engine")
    parser.add_argument("--engines", default="embedded,neo4j")
    parser.add_argument("--seed", default=secrets.token_hex(4))
    parser.add_argument("--folder", type=Path, default=Path("build/crash"))
    return parser.parse_args()


def _some_rounds(engine: str, first: int, end: int, seed: str, results: Path) -> None:
    folder = Path(tempfile.mkdtemp(prefix="graphsvc-crash-"))
    with running(engine, folder) as system:
        for number in range(first, end):
            result = play(system, folder, scenario(engine, number), f"{seed}:{engine}:{number}")
            with results.open("a", encoding="utf-8") as file:
                file.write(json.dumps(result.as_json(), ensure_ascii=False) + "\n")
            print(_line(number, result), flush=True)
            if result.findings:
                print(f"The store and the ledgers are kept in {folder}.", *result.findings, sep="\n  ", flush=True)
                return  # the next rounds begin with a new store
    shutil.rmtree(folder)


def scenario(engine: str, number: int) -> Scenario:
    """They take turns."""
    own = [scenario for scenario in SCENARIOS if engine in scenario.engines]
    return own[number % len(own)]


def read(results: Path) -> list[Result]:
    """The results so far."""
    if not results.exists():
        return []
    return [Result(**json.loads(line)) for line in results.read_text(encoding="utf-8").splitlines()]


def _line(number: int, result: Result) -> str:
    verdict = "FAILED" if result.findings else "whole"
    return (
        f"{result.seed}  {result.targets:16} {result.workload:14} {result.acknowledged:4} acknowledged,"
        f" back after {result.recovery:5.1f} s: {verdict}"
    )


if __name__ == "__main__":
    sys.exit(main())
