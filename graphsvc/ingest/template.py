"""Empty import tables, for people to fill in."""

from __future__ import annotations

from pathlib import Path

from graphsvc.errors import InvalidInput
from graphsvc.files import write_whole
from graphsvc.kinds import TABLES


def write_template(folder: Path) -> list[Path]:
    """Writes one CSV a table with exactly the headers that import reads. Raises InvalidInput; overwrites nothing."""
    paths = [folder / f"{name}.csv" for name in TABLES]
    if there := next((path for path in paths if path.exists()), None):
        raise InvalidInput(f"{there.name} exists already in {folder}.", hint="Choose an empty folder.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InvalidInput(f"{folder} cannot be written: {error.strerror}.", hint="Choose another folder.") from error
    try:
        for path, table in zip(paths, TABLES.values(), strict=True):
            write_whole(path, (",".join(table.header) + "\r\n").encode("utf-8-sig"))
    except InvalidInput:
        for path in paths:  # half a set of tables would be in the way of the next attempt
            path.unlink(missing_ok=True)
        raise
    return paths
