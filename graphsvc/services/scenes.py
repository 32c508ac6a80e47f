"""The map of an account as an answer: its geometry, with what every answer carries."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from pydantic import BaseModel

from graphsvc.access import Viewer
from graphsvc.diagram.shapes import Card, LegendItem, Panel, Text
from graphsvc.services import pictures
from graphsvc.services.answers import Answer
from graphsvc.services.context import Context
from graphsvc.services.sight import erased_people
from graphsvc.services.studies import envelope, study


class SceneLine(BaseModel):
    """A polyline from `source` to `target`, and the same as an SVG path `d` with its corners rounded by `radius`."""

    id: str
    kind: str
    source: str
    target: str
    points: list[tuple[float, float]]
    d: str
    width: float
    colour: str
    dashed: bool
    arrow: bool
    strength: float
    radius: float


class SceneTheme(BaseModel):
    """Fonts and colours: per kind of panel its fill, edge and ink, per support its strip, per line strong and weak."""

    fonts: str
    ink: str
    muted: str
    card_edge: str
    panels: dict[str, list[str]]
    strips: dict[str, str]
    lines: dict[str, list[str]]


class SceneAnswer(Answer):
    """The geometry that the page draws and every export writes: pixels, y grows downwards."""

    width: float
    height: float
    lang: Literal["en", "zh"]
    titles: list[Text]
    panels: list[Panel]
    cards: list[Card]
    lines: list[SceneLine]
    legend: list[LegendItem]
    warnings: list[str]
    redacted: bool
    theme: SceneTheme


def scene_answer(
    ctx: Context, viewer: Viewer, account: str, lang: pictures.Language, redact: bool, today: date | None
) -> dict[str, Any]:
    """A SceneAnswer as plain data: a map is too large to build and check a model of it each time.

    Raises NotFound, Ambiguous.
    """
    found = study(ctx, viewer, account, None, today)
    head = Answer(**envelope(ctx, found), withheld=erased_people(found.graph.erased))
    drawn = pictures.scene(ctx, viewer, account, lang, redact, today)
    return {**drawn.to_dict(), **head.model_dump(mode="json")}
