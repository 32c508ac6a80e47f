"""Compiles the kernels, and puts what lies outside the package into the wheel: queries, page, demonstration tables."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_INSIDE = {"cypher": "graphsvc/_cypher", "web/dist": "graphsvc/_web", "examples/demo": "graphsvc/_demo"}


class Hook(BuildHookInterface):
    """A wheel needs them all; an editable install finds them in the checkout, kernels beside their sources."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        if version != "editable" and not (root / "web/dist/index.html").is_file():
            raise SystemExit("The page is not built, and a wheel without it would be half a product: run `make setup`.")
        compiled = _kernels(root)
        build_data["pure_python"] = False
        build_data["infer_tag"] = True
        if version == "editable":
            return
        for place, inside in _INSIDE.items():
            build_data["force_include"][str(root / place)] = inside
        for kernel in compiled:
            build_data["force_include"][str(root / kernel)] = kernel.as_posix()


def _kernels(root: Path) -> list[Path]:
    sys.path.insert(0, str(root / "scripts"))
    try:
        from kernels import build
    finally:
        sys.path.pop(0)
    return build(root)
