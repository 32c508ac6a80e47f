"""How a database that was loaded takes the place of the empty one: folders, renamed while no engine runs.

One rename decides: before it, the next start removes what was being loaded; after it, the next start puts it in place
and removes the empty one. Whoever is killed in between, the next start goes on from there.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from graphsvc.store.folder import DATABASE, LOADING

_LOADED = "loaded"  # complete and on the disk: it counts
_BEFORE = "before"  # what it takes the place of


def keep(databases: Path) -> None:
    """Decides for what was loaded. All of it is on the disk already."""
    (databases / LOADING).rename(databases / _LOADED)
    _sync(databases)


def settle(databases: Path) -> None:
    """Puts in place what counts and removes what does not, before an engine opens any of it."""
    if not databases.is_dir():
        return
    served, loaded, before = (databases / name for name in (DATABASE, _LOADED, _BEFORE))
    if loaded.is_dir():
        if served.is_dir():
            shutil.rmtree(before, ignore_errors=True)
            served.rename(before)
        loaded.rename(served)
        _sync(databases)
    for left in (before, databases / LOADING):
        shutil.rmtree(left, ignore_errors=True)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
