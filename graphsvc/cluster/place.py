"""Where parts and results lie for the time of one analysis: a folder at any location that fsspec knows."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import fields
from datetime import date
from importlib.metadata import version
from io import BytesIO
from typing import Any
from uuid import uuid4

import polars as pl

from graphsvc.analysis.columns.facts import OF_ACCOUNTS, PARTS, Facts
from graphsvc.analysis.columns.files import FORMAT
from graphsvc.analysis.portfolio_rows import Asked, Rows
from graphsvc.analysis.settings import MetricSettings, flat, with_values
from graphsvc.errors import ClusterFailed

_ASKED = "asked.json"
_NAMES = ("name", "name_zh")
_OF_ALL = tuple(name for name in PARTS if name not in OF_ACCOUNTS and name != "accounts")
RELEASE = f"{version('graphsvc')}, format {FORMAT}"
"""What parts are written by: another release might compute other figures from them."""


class Place:
    """One folder, by its URL. What is the same for all parts, our side, is in it once."""

    def __init__(self, url: str) -> None:
        from fsspec.core import url_to_fs

        self.url = url
        self._files, self._path = url_to_fs(url)

    def make(self) -> None:
        """The folder, with whatever is missing above it, and something in it: many locations have no empty folders."""
        self._files.makedirs(self._path, exist_ok=True)
        self._files.pipe_file(self._at("begun"), b"")

    def remove(self) -> None:
        """The folder and all that is in it."""
        self._files.rm(self._path, recursive=True)

    def write_all(self, facts: Facts, asked: Asked) -> None:
        """What every part needs: our side, and what is asked."""
        for name in _OF_ALL:
            self._write(name, getattr(facts, name))
        self._files.pipe_file(self._at(_ASKED), json.dumps(_plain(asked)).encode())

    def write_part(self, number: int, facts: Facts) -> None:
        """The facts of some accounts."""
        self._files.makedirs(self._at(_part(number)), exist_ok=True)
        for name in ("accounts", *OF_ACCOUNTS):
            self._write(f"{_part(number)}/{name}", getattr(facts, name))

    def release(self) -> str:
        """By what the parts were written."""
        return str(self._asked()["release"])

    def asked(self) -> Asked:
        """What is asked of every part."""
        plain = self._asked()
        settings = with_values(MetricSettings(time_zone=plain["time_zone"]), plain["settings"])
        return Asked(date.fromisoformat(plain["day"]), settings, plain["withheld"])

    def part(self, number: int) -> Facts:
        """The facts that were written as this part."""
        of_all = {name: self._read(name) for name in _OF_ALL}
        return Facts(**of_all, **{name: self._read(f"{_part(number)}/{name}") for name in ("accounts", *OF_ACCOUNTS)})

    def write_result(self, number: int, rows: Rows) -> str:
        """The figures of a part under a name of their own: a worker that was given up may still be writing others."""
        name = f"{_part(number)}/{uuid4().hex}"
        for each in fields(Rows):
            self._write(f"{name}-{each.name}", getattr(rows, each.name))
        return name

    def result(self, name: str) -> Rows:
        """The figures that were written under that name."""
        return Rows(**{each.name: self._read(f"{name}-{each.name}") for each in fields(Rows)})

    def _asked(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self._files.cat_file(self._at(_ASKED)))
        return found

    def _at(self, name: str) -> str:
        return f"{self._path}/{name}"

    def _write(self, name: str, table: pl.DataFrame) -> None:
        held = BytesIO()
        # No figure needs a name, so none leaves this machine.
        table.with_columns(
            pl.lit(None, pl.String).alias(each) for each in _NAMES if each in table.columns
        ).write_parquet(held, compression="lz4", statistics=False)
        self._files.pipe_file(self._at(f"{name}.parquet"), held.getvalue())

    def _read(self, name: str) -> pl.DataFrame:
        return pl.read_parquet(self._files.cat_file(self._at(f"{name}.parquet")))


def _part(number: int) -> str:
    return f"part-{number:05}"


def _plain(asked: Asked) -> dict[str, Any]:
    return {
        "release": RELEASE, "day": asked.day.isoformat(), "withheld": asked.withheld,
        "time_zone": asked.settings.time_zone, "settings": flat(asked.settings),
    }  # fmt: skip


@contextmanager
def place_for(location: str | None) -> Iterator[Place]:
    """A new folder there, by default a temporary one on this machine, that goes when the analysis ends: nobody who is
    erased stays behind in it. Raises ClusterFailed where it cannot be written."""
    if location is None:
        with tempfile.TemporaryDirectory(prefix="graphsvc-", ignore_cleanup_errors=True) as folder:
            yield Place(folder)
        return
    with cannot_write(location):
        place = Place(f"{location.rstrip('/')}/graphsvc-{uuid4().hex[:12]}")
        place.make()
    try:
        yield place
    finally:
        with suppress(Exception):  # of any of the many kinds that locations have; what failed before says more
            place.remove()


@contextmanager
def cannot_write(location: str) -> Iterator[None]:
    """Raises ClusterFailed for whatever fails in it: fsspec and what is behind it raise whatever they like."""
    try:
        yield
    except Exception as error:
        why = getattr(error, "strerror", None) or str(error) or type(error).__name__
        raise ClusterFailed(
            f"The parts cannot be written to {location}: {why.rstrip('.')}.",
            hint="Name a folder or URL with --partitions that this machine and every worker can write. "
            "`--engine local` answers, too.",
        ) from error
