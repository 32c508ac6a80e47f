"""Writes what the page takes from the service's code: the words of every enumeration, and the OpenAPI document.

`python web/derive.py` rewrites both files; `--check` says which of them is out of date (exit status 1).
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

_WEB = Path(__file__).resolve().parent
WORDS = _WEB / "src/i18n/enumerations.json"
OPENAPI = _WEB / "openapi.json"


def words() -> str:
    """Enumeration → value → [English, Chinese], as JSON text."""
    from graphsvc.kinds import ENUMERATIONS

    table = {
        name: {value: [caption.en, caption.zh] for value, caption in enumeration.values.items()}
        for name, enumeration in sorted(ENUMERATIONS.items())
    }
    return json.dumps(table, ensure_ascii=False, indent=1) + "\n"


def openapi() -> str:
    """The OpenAPI document as JSON text. No store is opened: describing the routes needs none."""
    from typing import Any, cast

    from graphsvc.api.app import create_app

    document = create_app(cast(Any, None)).api_doc
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def main(arguments: list[str]) -> int:
    """Writes or checks both files."""
    stale = []
    for path, make in ((WORDS, words), (OPENAPI, openapi)):
        text = make()
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(path.name)
        if "--check" not in arguments:
            path.write_text(text, encoding="utf-8")
    if stale:
        print("out of date: " if "--check" in arguments else "written: ", ", ".join(stale), sep="")
    return 1 if stale and "--check" in arguments else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
