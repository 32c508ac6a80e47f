"""Tables as files: one Arrow file each, read in one piece, and a manifest that proves them whole."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import time
import zlib
from collections.abc import Mapping
from contextlib import suppress
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any

import polars as pl

FORMAT = 3
"""Grows with whatever changes in the tables: older files are not read."""

_ABANDONED = 3600.0  # seconds after which nobody is writing a draft any more
_MANIFEST = "manifest.json"


def save(tables: Mapping[str, pl.DataFrame], stamp: Mapping[str, Any], folder: Path) -> None:
    """Writes the tables into a folder of their own, beside others that are there already, and then removes those.

    Whoever reads meanwhile finds the old ones or the new ones. Raises OSError; then nothing new is there.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _sweep(folder)
    draft = Path(tempfile.mkdtemp(prefix=".new-", dir=folder))
    try:
        sums = {name: _write(table, draft / f"{name}.arrow") for name, table in tables.items()}
        manifest = {"format": FORMAT, "stamp": dict(stamp), "sums": sums}
        (draft / _MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
        draft.rename(folder / draft.name.removeprefix("."))
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    remove(folder, keep=draft.name.removeprefix("."))


Saved = tuple[dict[str, pl.DataFrame], dict[str, Any]]


def load(folder: Path) -> Saved | None:
    """The newest whole tables in a folder and their stamp, None without any. What is damaged does not count."""
    found = [read for place in _places(folder) if (read := _load(place)) is not None]
    return max(found, key=lambda pair: int(pair[1].get("revision", -1)), default=None)


def remove(folder: Path, keep: str = "") -> None:
    """Removes all that `save` has written there. Who is reading it reads on."""
    for place in _places(folder):
        if place.name != keep:
            shutil.rmtree(place, ignore_errors=True)


def _sweep(folder: Path) -> None:
    """Removes what somebody left who was killed while writing."""
    for draft in folder.glob(".new-*"):
        with suppress(OSError):
            if time.time() - draft.stat().st_mtime > _ABANDONED:
                shutil.rmtree(draft, ignore_errors=True)


def _places(folder: Path) -> list[Path]:
    return sorted(folder.glob("new-*")) if folder.is_dir() else []


def _write(table: pl.DataFrame, path: Path) -> int:
    table.rechunk().write_ipc(path, compat_level=pl.CompatLevel.newest(), record_batch_size=max(1, table.height))
    path.chmod(0o600)
    return _sum(path)


def _load(place: Path) -> Saved | None:
    with suppress(OSError, ValueError, KeyError, TypeError, pl.exceptions.PolarsError):
        manifest = json.loads((place / _MANIFEST).read_text(encoding="utf-8"))
        paths = {name: place / f"{name}.arrow" for name in manifest["sums"]}
        if manifest["format"] == FORMAT and all(_sum(path) == manifest["sums"][name] for name, path in paths.items()):
            return {name: pl.read_ipc(path) for name, path in paths.items()}, dict(manifest["stamp"])
    return None


def _sum(path: Path) -> int:
    with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as data:
        return zlib.crc32(data) ^ os.fstat(file.fileno()).st_size
