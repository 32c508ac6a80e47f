"""What a client wrote and what was acknowledged: a file of JSON lines, each on the disk before anything follows."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .content import Content, after
from .edits import Edit


@dataclass
class Past:
    """What a ledger says: its acknowledged edits in order, what content they make, the edit under way at its end, if
    any."""

    done: list[Edit] = field(default_factory=list)
    content: Content = field(default_factory=dict)
    acknowledged: dict[int, int] = field(default_factory=dict)  # edit → number of its commit; 0 where it is not known
    pending: Edit | None = None
    last: int = 0


class Ledger:
    """Appended to by one process at a time."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def begin(self, edit: Edit) -> None:
        """Before the edit is sent."""
        self._append(edit.as_json())

    def acknowledge(self, edit: int, commit: int) -> None:
        """When its commit was acknowledged with that number; 0: it was applied, its number got lost."""
        self._append({"acknowledged": edit, "commit": commit})

    def drop(self, edit: int) -> None:
        """When it turned out that a pending edit had not been applied."""
        self._append({"dropped": edit})

    def size(self) -> int:
        return self.path.stat().st_size if self.path.exists() else 0

    def read(self) -> Past:
        """What it says now. A line that a kill cut off does not count."""
        past = Past()
        for line in self._lines():
            if "edit" in line:
                past.pending = Edit.from_json(line)
                past.last = past.pending.number
            elif past.pending:
                if "acknowledged" in line:
                    past.done.append(past.pending)
                    past.content = after(past.content, past.pending.steps)
                    past.acknowledged[past.pending.number] = line["commit"]
                past.pending = None
        return past

    def _lines(self) -> Iterable[dict[str, Any]]:
        if not self.path.exists():
            return
        for text in self.path.read_text(encoding="utf-8", errors="replace").split("\n"):
            with suppress(ValueError):
                yield json.loads(text)

    def _append(self, line: dict[str, Any]) -> None:
        append(self.path, json.dumps(line, ensure_ascii=False))


def append(path: Path, line: str) -> None:
    """Adds a line to a file, on the disk when this returns. The line break in front ends one that a kill cut off."""
    with path.open("ab") as file:
        file.write(f"\n{line}\n".encode())
        file.flush()
        os.fsync(file.fileno())
