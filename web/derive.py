"""Writes web/src/i18n/enumerations.json, the words of every enumeration: `.venv/bin/python web/derive.py`.

A test compares the file with what the kinds say (`tests/docs/test_derived.py`).
"""

from __future__ import annotations

import json
from pathlib import Path

from graphsvc.kinds import ENUMERATIONS

PLACE = Path(__file__).resolve().parent / "src/i18n/enumerations.json"


def words() -> str:
    """Enumeration → value → [English, Chinese], as JSON text."""
    table = {
        name: {value: [caption.en, caption.zh] for value, caption in enumeration.values.items()}
        for name, enumeration in sorted(ENUMERATIONS.items())
    }
    return json.dumps(table, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    PLACE.write_text(words(), encoding="utf-8")
