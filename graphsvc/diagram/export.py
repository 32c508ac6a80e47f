"""Every format of the map under its file ending."""

from __future__ import annotations

from collections.abc import Callable

import orjson

from graphsvc.diagram.dot import dot
from graphsvc.diagram.drawio import drawio
from graphsvc.diagram.mermaid import mermaid
from graphsvc.diagram.raster import pdf, png
from graphsvc.diagram.shapes import Scene
from graphsvc.diagram.svg import svg
from graphsvc.errors import InvalidInput

MEDIA_TYPES = {
    "svg": "image/svg+xml",
    "pdf": "application/pdf",
    "png": "image/png",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "drawio": "application/vnd.jgraph.mxfile",
    "dot": "text/vnd.graphviz",
    "mmd": "text/plain",
    "json": "application/json",
}
FORMATS = tuple(MEDIA_TYPES)


def _pptx(scene: Scene) -> bytes:
    """A slide. Its library takes 14 MB, so it is loaded when one is wanted."""
    from graphsvc.diagram.pptx import pptx

    return pptx(scene)


_WRITERS: dict[str, Callable[[Scene], str | bytes]] = {
    "svg": svg,
    "pdf": pdf,
    "png": png,
    "pptx": _pptx,
    "drawio": drawio,
    "dot": dot,
    "mmd": mermaid,
    "json": lambda scene: orjson.dumps(scene.to_dict(), option=orjson.OPT_INDENT_2),
}


def export(scene: Scene, ending: str) -> bytes:
    """The scene in the format of a file ending such as `svg`. Raises InvalidInput, MissingTool."""
    kind = ending.lower().lstrip(".")
    if kind not in _WRITERS:
        raise InvalidInput(f"A map cannot be written as {ending!r}.", hint=f"Choose one of: {', '.join(_WRITERS)}.")
    made = _WRITERS[kind](scene)
    return made.encode() if isinstance(made, str) else made
