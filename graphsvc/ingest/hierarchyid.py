"""SQL Server's hierarchyid: a path such as /1/4/2/ in bits, from which the superior's row follows.

Format: an ordinal is a prefix, value bits (`x`) between fixed bits, and an end bit: 1 ends the level, 0 goes on with
a further ordinal of the same level (/1.5/). Source: the order-preserving code of O'Neil et al., "ORDPATHs:
Insert-Friendly XML Node Labels" (SIGMOD 2004), with the prefixes that SQL Server uses for ordinals from 0 up.
Ordinals before a dot stay as they are coded: only whether two paths are equal matters here.
"""

from __future__ import annotations

import re

import polars as pl

_CODES = (
    # (pattern, the smallest ordinal it stands for)
    ("01xx", 0),
    ("100xx", 4),
    ("101xxx", 8),
    ("110xx0x1xxx", 16),
    ("1110xxx0xxx0x1xxx", 80),
    ("11110xxxxx0xxxxxx0xxx0x1xxx", 1104),
)
_MATCHERS = [(re.compile(code.replace("x", "([01])") + "([01])"), low) for code, low in _CODES]

Path = tuple[tuple[int, ...], ...]


def decode(text: str | None) -> Path | None:
    """The path that a cell such as `0x5AC0` holds; `()` for the root (empty or `0x`). None: not such a cell."""
    if text is None:
        return ()
    if not re.fullmatch(r"0x([0-9A-Fa-f]{2})*", text.strip()):
        return None
    digits = text.strip()[2:]
    return _levels("".join(f"{int(digit, 16):04b}" for digit in digits))


def _levels(bits: str) -> Path | None:
    levels: list[tuple[int, ...]] = []
    ordinals: list[int] = []
    at = 0
    while "1" in bits[at:]:
        found = next(((m, low) for code, low in _MATCHERS if (m := code.match(bits, at))), None)
        if found is None:
            return None
        match, low = found
        *value, end = match.groups()
        ordinals.append(low + int("".join(value), 2))
        at = match.end()
        if end == "1":
            levels.append(tuple(ordinals))
            ordinals = []
    return None if ordinals else tuple(levels)


def superiors(nodes: pl.Series, ids: pl.Series) -> pl.Series:
    """The id of each row's superior; null for the root. A cell that leads to no row stays, so that it is rejected."""
    paths = [decode(cell) for cell in nodes]
    owner = {path: id_ for path, id_ in zip(paths, ids, strict=True) if path is not None}
    found = [_superior(path, cell, owner) for path, cell in zip(paths, nodes, strict=True)]
    return pl.Series(nodes.name, found, dtype=pl.String)


def _superior(path: Path | None, cell: str | None, owner: dict[Path, str]) -> str | None:
    if path == ():
        return None
    return owner.get(path[:-1], cell) if path else cell
