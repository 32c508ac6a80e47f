"""What every question of the library must answer over the demonstration portfolio."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

from . import library_accounts, library_people
from .library_tables import Rows


def _answers(module: ModuleType) -> dict[str, Callable[[], Rows]]:
    """The functions of a module that give rows, by the name of their question."""
    return {
        name: found for name, found in vars(module).items()
        if getattr(found, "__annotations__", {}).get("return") == "Rows"
    }  # fmt: skip


EXPECTED = _answers(library_people) | _answers(library_accounts)
