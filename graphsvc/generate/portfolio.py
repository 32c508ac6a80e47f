"""A whole portfolio, and writing it as a folder of tables."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl

from graphsvc.errors import InvalidInput
from graphsvc.files import new_file
from graphsvc.generate import customers, dealings, happenings, ours
from graphsvc.generate.shapes import sizes
from graphsvc.kinds import TABLES

Progress = Callable[[str, int, int], None]


def portfolio(accounts: int, seed: int) -> dict[str, pl.DataFrame]:
    """The tables of a synthetic portfolio (see `shapes`), in the import format and its order of tables.

    `accounts` ≥ 1. Same numbers, same tables, on every machine. O(people); 20,000 accounts take some seconds.
    """
    rng = np.random.Generator(np.random.PCG64(seed))
    ids = customers.numbered("k", accounts)
    them, us = customers.people(rng, sizes(rng, accounts)), ours.ours(rng, accounts)
    made = {
        **ours.tables(rng, us, ids, them.size),
        **customers.tables(rng, them, ids),
        **dealings.tables(rng, them, us, ids),
    }
    made = happenings.with_happenings(rng, them, made)
    return {
        name: made[name].select(c for c in TABLES[name].header if c in made[name].columns)
        for name in TABLES
        if name in made
    }


def write(folder: Path, accounts: int, seed: int, hear: Progress | None = None) -> dict[str, int]:
    """Writes the tables as CSV into a folder; how many rows each has. Raises InvalidInput where a table is there
    already, or the folder cannot be written."""
    there = next((path for name in TABLES if (path := folder / f"{name}.csv").exists()), None)
    if there:
        raise InvalidInput(f"{there.name} exists already in {folder}.", hint="Choose an empty folder.")
    _make(folder)
    tables = portfolio(accounts, seed)
    for done, (name, table) in enumerate(tables.items(), start=1):
        with new_file(folder / f"{name}.csv", private=False) as file:
            table.write_csv(file)
        if hear:
            hear("writing", done, len(tables))
    return {name: table.height for name, table in tables.items()}


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InvalidInput(f"{folder} cannot be written: {error.strerror}.", hint="Choose another folder.") from error
