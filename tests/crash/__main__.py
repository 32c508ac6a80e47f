"""The long run: `python -m tests.crash --kills N --cuts N --engines embedded,neo4j --seed TEXT --folder FOLDER`.

Run again with the same folder it goes on where it ended. Exit status 1 if anything was lost, in part or broken.
"""

from __future__ import annotations

import argparse
import json
import secrets
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from .power import Disk
from .rounds import POWER_CUTS, SCENARIOS, Result, Scenario, play
from .systems import running
from .table import put_into, table

_ROUNDS_A_STORE = 50  # then a new store, so that a check stays quick
_DISK = 2048  # MB, of which only what is written takes space


def main() -> int:
    options = _options()
    options.folder.mkdir(parents=True, exist_ok=True)
    results = options.folder / "results.jsonl"
    for engine in options.engines.split(","):
        _rounds(engine, SCENARIOS, options.kills, options.seed, results)
        _rounds(engine, POWER_CUTS, options.cuts, options.seed, results)
    text = table(read(results))
    print(text)
    if options.page:
        put_into(options.page, text)
    return 1 if any(r.findings for r in read(results)) else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100, help="for each engine")
    parser.add_argument("--cuts", type=int, default=20, help="of the power, for each engine")
    parser.add_argument("--engines", default="embedded,neo4j")
    parser.add_argument("--seed", default=secrets.token_hex(4))
    parser.add_argument("--folder", type=Path, default=Path("build/crash"))
    parser.add_argument("--page", type=Path, help="whose figures are replaced")
    return parser.parse_args()


def _rounds(engine: str, scenarios: Sequence[Scenario], wanted: int, seed: str, results: Path) -> None:
    """Plays what is missing of so many rounds; the scenarios take turns."""
    own = [scenario for scenario in scenarios if engine in scenario.engines]
    power = own[0].targets == ("power",)
    while (done := _played(results, engine, power)) < wanted:
        try:
            with _folder(power) as (folder, disk):
                numbers = range(done, min(wanted, done + _ROUNDS_A_STORE))
                rounds = ((own[n % len(own)], f"{seed}:{engine}:{'cut:' if power else ''}{n}") for n in numbers)
                _play_all(engine, rounds, folder, disk, results)
        except PermissionError as error:
            print(f"No power is cut here: {error}")
            return


def _played(results: Path, engine: str, power: bool) -> int:
    return sum(r.engine == engine and (r.targets == "power") is power for r in read(results))


@contextmanager
def _folder(power: bool) -> Iterator[tuple[Path, Disk | None]]:
    folder = Path(tempfile.mkdtemp(prefix="graphsvc-crash-"))
    disk = Disk(folder, _DISK) if power else None
    try:
        yield folder, disk
    finally:
        if disk:
            disk.remove(keep=(folder / "kept").exists())
        if not (folder / "kept").exists():
            shutil.rmtree(folder)


def _play_all(
    engine: str, rounds: Iterator[tuple[Scenario, str]], folder: Path, disk: Disk | None, results: Path
) -> None:
    """Ends early where a round finds something: the next one begins with a new store."""
    clients = folder / "clients"
    clients.mkdir()
    with running(engine, folder, disk) as system:
        if disk:
            disk.settle()  # the server's own files: whoever sets it up waits for that
        for scenario, seed in rounds:
            result = play(system, clients, scenario, seed)
            with results.open("a", encoding="utf-8") as file:
                file.write(json.dumps(result.as_json(), ensure_ascii=False) + "\n")
            print(_line(result), flush=True)
            if result.findings:
                (folder / "kept").touch()
                print(f"The ledgers, and the store, are kept in {folder}.", *result.findings, sep="\n  ", flush=True)
                return


def read(results: Path) -> list[Result]:
    """The results so far."""
    if not results.exists():
        return []
    return [Result(**json.loads(line)) for line in results.read_text(encoding="utf-8").splitlines()]


def _line(result: Result) -> str:
    verdict = "FAILED" if result.findings else "whole"
    return (
        f"{result.seed}  {result.targets:16} {result.workload:14} {result.acknowledged:4} acknowledged,"
        f" back after {result.recovery:5.1f} s: {verdict}"
    )


if __name__ == "__main__":
    sys.exit(main())
