"""The scene: what is drawn, where, to the pixel. Frozen, JSON-serialisable; y grows downwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from graphsvc.diagram import theme

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Text:
    """A line of text that already fits `w`; (x, y) is the start of its baseline."""

    x: float
    y: float
    w: float
    text: str
    size: float
    bold: bool = False
    colour: str = theme.INK


@dataclass(frozen=True, slots=True)
class Badge:
    """A pill with a word in it, relative to its card."""

    x: float
    y: float
    w: float
    h: float
    text: str
    role: str
    ink: str
    fill: str


@dataclass(frozen=True, slots=True)
class Bar:
    """The decision share: a bar of `w` of which `value` (0–1) is filled, relative to its card."""

    x: float
    y: float
    w: float
    h: float
    value: float
    label: Text


@dataclass(frozen=True, slots=True)
class Card:
    """One person or seat. Texts, badges and the bar are relative to (x, y)."""

    id: str
    side: str
    x: float
    y: float
    w: float
    h: float
    name: tuple[Text, ...]
    title: tuple[Text, ...]
    badges: tuple[Badge, ...]
    strip: str | None
    share: Bar | None
    ghost: bool
    team: str | None
    panel: str
    label: str

    @property
    def right(self) -> float:
        return self.x + self.w

    @property
    def bottom(self) -> float:
        return self.y + self.h


@dataclass(frozen=True, slots=True)
class Panel:
    """A department, our team or the partners; `titles` are absolute."""

    id: str
    kind: str
    x: float
    y: float
    w: float
    h: float
    titles: tuple[Text, ...]
    label: str

    @property
    def title_box(self) -> tuple[float, float, float, float]:
        """(left, top, right, bottom) of the title's ink."""
        last = self.titles[-1]
        return self.titles[0].x, self.y + 6, last.x + last.w, self.y + 28


@dataclass(frozen=True, slots=True)
class Line:
    """A polyline from `source` to `target`; the writers round its corners by `radius`."""

    id: str
    kind: str
    source: str
    target: str
    points: tuple[Point, ...]
    width: float
    colour: str
    dashed: bool = False
    arrow: bool = False
    strength: float = 1.0
    radius: float = 8.0


@dataclass(frozen=True, slots=True)
class LegendItem:
    """A sample of a strip, a line, a halo, a ghost or a bar at (x, y), and its word."""

    kind: str
    key: str
    x: float
    y: float
    colour: str
    text: Text


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything in drawing order: panels, contact lines, report lines, cards, influence lines, legend."""

    width: float
    height: float
    lang: str
    account: str
    titles: tuple[Text, ...]
    panels: tuple[Panel, ...]
    cards: tuple[Card, ...]
    lines: tuple[Line, ...]
    legend: tuple[LegendItem, ...]
    warnings: tuple[str, ...] = ()
    redacted: bool = False

    def to_dict(self) -> dict[str, Any]:
        """The scene and its theme as plain JSON; every line also carries its SVG path `d`."""
        plain = asdict(self)
        for shown, line in zip(plain["lines"], self.lines, strict=True):
            shown["d"] = path(line.points, line.radius)
        return {**plain, "theme": theme.as_dict()}


def path(points: Sequence[Point], radius: float) -> str:
    """An SVG path through `points` with corners rounded by at most `radius`."""
    parts = [f"M{points[0][0]:g} {points[0][1]:g}"]
    for start, corner, end in rounded(points, radius):
        parts.append(f"L{start[0]:g} {start[1]:g}Q{corner[0]:g} {corner[1]:g} {end[0]:g} {end[1]:g}")
    return "".join(parts) + f"L{points[-1][0]:g} {points[-1][1]:g}"


def rounded(points: Sequence[Point], radius: float) -> list[tuple[Point, Point, Point]]:
    """For every inner point (where its curve begins, the corner, where it ends)."""
    return [_corner(a, b, c, radius) for a, b, c in zip(points, points[1:], points[2:], strict=False)]


def _corner(a: Point, b: Point, c: Point, radius: float) -> tuple[Point, Point, Point]:
    """A corner's curve takes at most half of each leg, so that neighbours never overlap."""
    return _towards(b, a, radius), b, _towards(b, c, radius)


def _towards(start: Point, end: Point, distance: float) -> Point:
    length = abs(end[0] - start[0]) + abs(end[1] - start[1])
    share = min(distance, length / 2) / length if length else 0.0
    return round(start[0] + (end[0] - start[0]) * share, 2), round(start[1] + (end[1] - start[1]) * share, 2)
