"""Runs the installed program as a user does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_PROGRAM = Path(sys.executable).parent / "graphsvc"


@dataclass(frozen=True)
class Shell:
    """Runs `graphsvc` in a folder, always over the store beside it."""

    folder: Path

    def __call__(self, *words: str, json_output: bool = False) -> subprocess.CompletedProcess[str]:
        options = ["--store", str(self.folder / "store"), *(["--json"] if json_output else [])]
        # One engine serves the whole module, on a slow machine too; the fixture ends it.
        env = {**os.environ, "GRAPHSVC_ENGINE_IDLE": "120", "PYTHONUTF8": "1", "COLUMNS": "80"}
        return subprocess.run(
            [str(_PROGRAM), *options, *words],
            cwd=self.folder, env=env, capture_output=True, encoding="utf-8", timeout=120,
        )  # fmt: skip

    def json(self, *words: str) -> Any:
        """The one JSON document that standard output holds."""
        done = self(*words, json_output=True)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)
