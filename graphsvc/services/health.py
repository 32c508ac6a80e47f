"""Whether everything that answers need is there: engine, fonts, Graphviz, renderer, store version, free disk."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Literal

from graphsvc.access import Viewer
from graphsvc.errors import GraphsvcError
from graphsvc.services.answers import Check, Health
from graphsvc.services.context import Context

_LOW_DISK = 1024**3
_NO_DISK = 64 * 1024**2


def health(ctx: Context, viewer: Viewer) -> Health:
    """The store alone: what a caller needs to know before it asks. Raises StoreUnavailable where it does not answer."""
    revision = ctx.store.revision()
    return Health(state="ok", version=version("graphsvc"), revision=revision, checks=[])


def doctor(open_context: Callable[[], Context], store: str) -> Health:
    """Every check, each with what to do. `open_context`: a callable that opens the store, tried last."""
    checks = [_graphviz(), _renderer(), _font(), _disk(store)]
    revision = _engine(open_context, checks)
    order = ["ok", "warning", "broken"]
    worst = max((check.state for check in checks), key=order.index)
    return Health(state=worst, version=version("graphsvc"), revision=revision, checks=checks)


def _engine(open_context: Callable[[], Context], checks: list[Check]) -> int | None:
    try:
        ctx = open_context()
        revision = ctx.store.revision()
    except GraphsvcError as error:
        checks.append(Check(name="store", state="broken", detail=error.message, todo=error.hint))
        return None
    checks.append(Check(name="store", state="ok", detail=f"answers, revision {revision}"))
    return revision


def _tool(name: str, program: str, package: str, without: str) -> Check:
    path = shutil.which(program)
    if path is None:
        todo = f"Install it: apt-get install {package}"
        return Check(name=name, state="warning", detail=f"{program} is missing: {without}", todo=todo)
    return Check(name=name, state="ok", detail=path)


def _graphviz() -> Check:
    return _tool("graphviz", "dot", "graphviz", "maps written as DOT cannot be drawn on this machine")


def _renderer() -> Check:
    return _tool("renderer", "rsvg-convert", "librsvg2-bin", "maps cannot be written as PDF or PNG")


def _font() -> Check:
    """Without a CJK font Chinese names come out as boxes, and no program says so (map.md, trap 4)."""
    program = shutil.which("fc-list")
    found = subprocess.run([program, ":lang=zh", "family"], capture_output=True, text=True).stdout if program else ""
    if found.strip():
        return Check(name="chinese font", state="ok", detail=sorted(found.splitlines())[0])
    return Check(
        name="chinese font",
        state="warning",
        detail="none found: Chinese names come out as boxes in PDF and PNG",
        todo="Install one: apt-get install fonts-noto-cjk",
    )


def _disk(store: str) -> Check:
    if "://" in store:
        return Check(name="disk", state="ok", detail="the store is on a server")
    place = Path(store).resolve()
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free
    state: Literal["ok", "warning", "broken"] = "broken" if free < _NO_DISK else "warning" if free < _LOW_DISK else "ok"
    todo = None if state == "ok" else "Free some space: below 64 MB nothing can be written."
    return Check(name="disk", state=state, detail=f"{free / 1024**3:.1f} GB free", todo=todo)
