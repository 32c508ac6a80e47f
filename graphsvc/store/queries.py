"""Loads the Cypher files by name. They lie beside the package in a checkout and inside it in a wheel."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

_PACKAGE = Path(__file__).resolve().parent.parent
Statement = tuple[str, dict[str, Any]]
"""The text of a query that only writes, and its parameters."""
_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")


@cache
def cypher_folder() -> Path:
    """The folder that holds `migrations/` and `queries/`: the wheel's own copy first, else the checkout's."""
    for folder in (_PACKAGE / "_cypher", _PACKAGE.parent / "cypher"):
        if (folder / "queries").is_dir():
            return folder
    raise FileNotFoundError("cypher/ lies neither in the package nor beside it: the installation is incomplete")


@cache
def _text(name: str) -> str:
    return (cypher_folder() / "queries" / f"{name}.cypher").read_text(encoding="utf-8")


@cache
def _filled(name: str, names: tuple[tuple[str, tuple[str, ...]], ...]) -> str:
    return filled(_text(name), name, dict(names))


def filled(text: str, name: str, names: Mapping[str, tuple[str, ...]]) -> str:
    """The text with each placeholder replaced by its identifiers. Raises ValueError for what is no identifier."""
    for placeholder, identifiers in names.items():
        wrong = [identifier for identifier in identifiers if not _IDENTIFIER.match(identifier)]
        if wrong or not identifiers:
            raise ValueError(f"{name}: {wrong or 'nothing'} cannot stand for {placeholder}")
        text = re.sub(rf"\b{placeholder}\b", "|".join(identifiers), text)
    return text


def query(name: str, **names: str | Iterable[str]) -> str:
    """The text of `cypher/queries/<name>.cypher`.

    Cypher takes no parameter for a label or a type, so the files hold placeholders in capitals with a trailing
    underscore (`LABEL_`, `OUT_`), which keep them valid Cypher. They are filled only with identifiers from the
    declared kinds, never from a request; several are joined by `|`. Raises ValueError for anything else.
    """
    given = ((key, (value,) if isinstance(value, str) else tuple(value)) for key, value in sorted(names.items()))
    return _filled(name, tuple(given))


def either(texts: Iterable[str]) -> str:
    """One query for several that have the same columns, without a wait between them: the rows of all."""
    return "UNION ALL\n".join(texts)


def in_turn(first: Statement, second: Statement) -> Statement:
    """One for two whose parameters have other names, without a wait between them: the second follows once, whatever the
    first did."""
    return f"{first[0]}WITH count(*) AS done\n{second[0]}", first[1] | second[1]
