"""What is written from the kinds is as the kinds say: the page's words, the reference of tables."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]


def derived(script: str, function: str) -> tuple[str, Path]:
    """(what the script would write, where to)."""
    names: dict[str, Any] = runpy.run_path(str(ROOT / script))
    return names[function](), names["PLACE"]


@pytest.mark.parametrize(
    ("script", "function", "place"),
    [
        ("scripts/tables_page.py", "page", "docs/tables.md"),
        ("scripts/queries_page.py", "page", "docs/queries.md"),
        ("web/derive.py", "words", "web/src/i18n/enumerations.json"),
    ],
)
def test_a_derived_file_is_up_to_date(script: str, function: str, place: str) -> None:
    # `.venv/bin/python SCRIPT` writes it again after a change of the kinds.
    text, path = derived(script, function)
    assert path == ROOT / place
    assert path.read_text(encoding="utf-8") == text
