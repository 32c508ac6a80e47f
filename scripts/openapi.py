"""Writes web/openapi.json, from which the page's types are generated: `.venv/bin/python scripts/openapi.py`."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import orjson

from graphsvc.api import create_app
from graphsvc.services.context import Context

PLACE = Path(__file__).resolve().parent.parent / "web" / "openapi.json"


def document() -> bytes:
    """The OpenAPI document. It depends on the routes alone, so no store is opened."""
    app = create_app(cast("Context", None))
    return orjson.dumps(app.api_doc, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS) + b"\n"


if __name__ == "__main__":
    PLACE.write_bytes(document())
