"""PDF and PNG from the SVG, by librsvg's `rsvg-convert`."""

from __future__ import annotations

import shutil
import subprocess

from graphsvc.diagram.shapes import Scene
from graphsvc.diagram.svg import svg
from graphsvc.errors import MissingTool

RASTER = frozenset({"pdf", "png"})
"""The formats that are drawn here, with the fonts of this machine."""


def pdf(scene: Scene) -> bytes:
    """A vector PDF of one page, fonts embedded. Raises MissingTool without the renderer."""
    return _convert(scene, "--format=pdf")


def png(scene: Scene, width: int | None = None) -> bytes:
    """A PNG on white, `width` pixels wide: twice the scene unless told, at most 8,000. Raises MissingTool."""
    wide = width or min(8000, round(scene.width * 2))
    return _convert(scene, "--format=png", f"--width={wide}", "--keep-aspect-ratio", "--background-color=white")


def _convert(scene: Scene, *options: str) -> bytes:
    """Runs the renderer with the SVG on its standard input. Raises MissingTool where it is absent or refuses."""
    tool = shutil.which("rsvg-convert")
    if tool is None:
        raise MissingTool(
            "PDF and PNG need the program rsvg-convert.",
            hint="Install the package librsvg2-bin (macOS: brew install librsvg), or export SVG instead.",
        )
    try:
        done = subprocess.run([tool, *options], input=svg(scene).encode(), capture_output=True, timeout=60, check=True)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as failure:
        said = (failure.stderr or b"").decode(errors="replace").strip()[:300]
        raise MissingTool(f"rsvg-convert could not draw the map. {said}", hint="Export SVG instead.") from failure
    return done.stdout


def cjk_font() -> str | None:
    """A family that has Chinese, or None (then a renderer silently draws boxes).

    Asked anew each time (some 20 ms): a font that was installed meanwhile is found by a running service.
    """
    tool = shutil.which("fc-list")
    if tool is None:
        return None
    found = subprocess.run(
        [tool, ":lang=zh-cn", "family"], capture_output=True, text=True, timeout=20, check=False
    ).stdout
    families = sorted(line.strip() for line in found.splitlines() if line.strip())
    return families[0] if families else None


def needs_cjk(scene: Scene) -> bool:
    """Whether any text of the scene is Chinese, Japanese or Korean."""
    texts = [t.text for card in scene.cards for t in (*card.name, *card.title)]
    texts += [t.text for panel in scene.panels for t in panel.titles] + [t.text for t in scene.titles]
    return any("\u2e80" <= char <= "\u9fff" or "\uac00" <= char <= "\ud7a3" for text in texts for char in text)


def warnings(scene: Scene) -> list[str]:
    """What the reader of a PDF or PNG should know: no font for Chinese."""
    if needs_cjk(scene) and cjk_font() is None:
        return ["No font for Chinese is installed: such text shows as boxes. Install the package fonts-noto-cjk."]
    return []
