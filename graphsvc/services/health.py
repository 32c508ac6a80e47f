"""Whether everything that answers need is there: engine, fonts, Graphviz, renderer, store version, free disk."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from typing import Literal

from graphsvc.access import Viewer
from graphsvc.diagram.raster import cjk_font
from graphsvc.errors import GraphsvcError, NotFound, StoreUnavailable
from graphsvc.services.answers import Check, Health
from graphsvc.services.context import Context
from graphsvc.store.folder import LEAST_FREE
from graphsvc.store.migrate import migrations

State = Literal["ok", "warning", "broken"]

_LOW_DISK = 1024**3
_SHOWN = 10  # complaints about the journal


def health(ctx: Context, viewer: Viewer) -> Health:
    """The store alone: what a caller needs to know before it asks. Raises StoreUnavailable where it does not answer."""
    revision = ctx.store.revision()
    return Health(state="ok", version=version("graphsvc"), revision=revision, checks=[])


def doctor(open_context: Callable[[], Context], store: str, *, digest: bool = False, journal: bool = False) -> Health:
    """Every check, each with what to do. `open_context`: a callable that opens the store, tried last. `digest`,
    `journal`: all of the store is read as well, and held against its journal."""
    checks = [_graphviz(), _renderer(), _font(), _disk(store)]
    revision = _opened(open_context, store, checks)
    if digest and revision is not None:
        checks.append(Check(name="digest", state="ok", detail=open_context().store.contents().digest))
    if journal and revision is not None:
        checks.append(_journal(open_context()))
    order = ["ok", "warning", "broken"]
    worst = max((check.state for check in checks), key=order.index)
    return Health(state=worst, version=version("graphsvc"), revision=revision, checks=checks)


def _opened(open_context: Callable[[], Context], store: str, checks: list[Check]) -> int | None:
    """Adds the engine and the store version, and returns the revision where the store can be opened."""
    try:
        revision = open_context().store.revision()
    except StoreUnavailable as error:
        checks.append(Check(name="engine", state="broken", detail=error.message, todo=error.hint))
        todo = "Put the engine right first."
        checks.append(Check(name="store version", state="warning", detail="not known", todo=todo))
        return None
    except GraphsvcError as error:
        checks.append(_engine_installed(store))
        state: State = "warning" if isinstance(error, NotFound) else "broken"
        checks.append(Check(name="store version", state=state, detail=error.message, todo=error.hint))
        return None
    checks.append(_engine_installed(store, "answers"))
    # Opening a store brings it up to date or refuses it, so it has the version that this program writes.
    checks.append(Check(name="store version", state="ok", detail=f"{max(migrations())}, revision {revision}"))
    return revision


def _journal(ctx: Context) -> Check:
    wrong = ctx.store.audit()
    if not wrong:
        return Check(name="journal", state="ok", detail="every change leads to what is there")
    shown = " ".join(wrong[:_SHOWN]) + (f" And {len(wrong) - _SHOWN} more." if len(wrong) > _SHOWN else "")
    todo = "Something else than graphsvc has written here, or the disk is damaged: restore the last backup."
    return Check(name="journal", state="broken", detail=shown, todo=todo)


def _engine_installed(store: str, how: str = "is installed") -> Check:
    if "://" in store:
        return Check(name="engine", state="ok", detail=f"a server at {store.rpartition('@')[2]}")
    try:
        return Check(name="engine", state="ok", detail=f"ArcadeDB {version('arcadedb-embedded')} {how}")
    except PackageNotFoundError:
        todo = "Install graphsvc again: pip install --force-reinstall graphsvc"
        return Check(name="engine", state="broken", detail="the package arcadedb-embedded is missing", todo=todo)


def _tool(name: str, program: str, package: str, without: str) -> Check:
    path = shutil.which(program)
    if path is None:
        todo = f"Install it: apt-get install {package}"
        return Check(name=name, state="warning", detail=f"{program} is missing: {without}", todo=todo)
    return Check(name=name, state="ok", detail=path)


def _graphviz() -> Check:
    without = "every map can be written, but .dot files cannot be drawn here"
    return _tool("graphviz", "dot", "graphviz", without)


def _renderer() -> Check:
    return _tool("renderer", "rsvg-convert", "librsvg2-bin", "maps cannot be written as PDF or PNG")


def _font() -> Check:
    """Without a CJK font Chinese names come out as boxes, and no program says so."""
    family = cjk_font()
    if family:
        return Check(name="chinese font", state="ok", detail=family)
    return Check(
        name="chinese font",
        state="warning",
        detail="none found: Chinese names come out as boxes in PDF and PNG",
        todo="Install one: apt-get install fontconfig fonts-noto-cjk",
    )


def _disk(store: str) -> Check:
    if "://" in store:
        return Check(name="disk", state="ok", detail="the store is on a server")
    place = os.path.realpath(store)
    while not os.path.exists(place):
        place = os.path.dirname(place)
    free = shutil.disk_usage(place).free
    state: State = "broken" if free < LEAST_FREE else "warning" if free < _LOW_DISK else "ok"
    todo = None if state == "ok" else "Free some space: below 64 MB nothing can be written."
    return Check(name="disk", state=state, detail=f"{free / 1024**3:.1f} GB free", todo=todo)
