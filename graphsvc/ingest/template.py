"""Empty import tables, for people to fill in."""

from __future__ import annotations

import csv
from pathlib import Path

from graphsvc.errors import InvalidInput
from graphsvc.kinds import TABLES


def write_template(folder: Path) -> list[Path]:
    """Writes one CSV a table with exactly the headers that import reads. Raises InvalidInput; overwrites nothing."""
    paths = [folder / f"{name}.csv" for name in TABLES]
    if there := next((path for path in paths if path.exists()), None):
        raise InvalidInput(f"{there.name} exists already in {folder}.", hint="Choose an empty folder.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, table in zip(paths, TABLES.values(), strict=True):
            with path.open("w", encoding="utf-8-sig", newline="") as file:
                csv.writer(file).writerow(table.header)
    except OSError as error:
        raise InvalidInput(f"{folder} cannot be written: {error.strerror}.", hint="Choose another folder.") from error
    return paths
