"""Puts what lies outside the package into the wheel: queries, the built page, the demonstration tables."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_INSIDE = {"cypher": "graphsvc/_cypher", "web/dist": "graphsvc/_web", "examples/demo": "graphsvc/_demo"}


class Hook(BuildHookInterface):
    """An installed wheel needs them all; an editable install finds them in the checkout."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        root = Path(self.root)
        if not (root / "web/dist/index.html").is_file():
            raise SystemExit("The page is not built, and a wheel without it would be half a product: run `make setup`.")
        for place, inside in _INSIDE.items():
            build_data["force_include"][str(root / place)] = inside
