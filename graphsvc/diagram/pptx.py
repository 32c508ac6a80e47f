"""The scene as PowerPoint: native shapes that can be edited; tree reports are glued connectors.

Lines of many bends (contacts, influence, reports between panels) are free forms with the screen's points: a glued
connector knows at most four bends and would run across cards.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree  # type: ignore[import-untyped]
from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_CONNECTOR, MSO_SHAPE
from pptx.oxml.ns import qn
from pptx.util import Emu, Inches

from graphsvc.diagram import theme
from graphsvc.diagram.pptx_text import write
from graphsvc.diagram.shapes import Card, Line, Panel, Scene, Text

READABLE = 40
_TOP, _LEFT, _WIDE, _HIGH = Inches(0.9), Inches(0.35), Inches(12.63), Inches(6.1)
_BOTTOM_SITE, _TOP_SITE = 2, 0


@dataclass(slots=True)
class Slide:
    """A slide's shapes and the way from scene pixels to EMU."""

    shapes: Any
    k: float
    ox: float
    oy: float

    def x(self, value: float) -> Emu:
        return Emu(int(self.ox + value * self.k))

    def y(self, value: float) -> Emu:
        return Emu(int(self.oy + value * self.k))

    def size(self, value: float) -> Emu:
        return Emu(max(1, int(value * self.k)))

    def points(self, pixels: float) -> float:
        """A font size or a line width: pixels of the scene to points of the slide."""
        return pixels * self.k / 12700


def pptx(scene: Scene) -> bytes:
    """A presentation: the whole map, and above 40 people (too small to read on one slide) a slide a panel."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(13.333), Inches(7.5)
    _slide(deck, scene, scene.panels, scene.cards, scene.lines, " · ".join(t.text for t in scene.titles))
    if len(scene.cards) > READABLE:
        for panel in scene.panels:
            cards = [card for card in scene.cards if card.panel == panel.id]
            inside = {card.id for card in cards}
            lines = [line for line in scene.lines if {line.source, line.target} <= inside and _within(line, panel)]
            _slide(deck, scene, [panel], cards, lines, f"{scene.titles[0].text} · {panel.label}")
    stream = io.BytesIO()
    deck.save(stream)
    return stream.getvalue()


def _within(line: Line, panel: Panel) -> bool:
    return all(panel.x <= x <= panel.x + panel.w and panel.y <= y <= panel.y + panel.h for x, y in line.points)


def _slide(
    deck: Any, scene: Scene, panels: Sequence[Panel], cards: Sequence[Card], lines: Sequence[Line], title: str
) -> None:
    raw = deck.slides.add_slide(deck.slide_layouts[5])
    raw.shapes.turbo_add_enabled = True
    _title(raw.shapes.title, title)
    slide = _fit(raw.shapes, panels, lines)
    for panel in panels:
        _panel(slide, panel)
    before = len(raw.shapes._spTree)
    boxes = {card.id: _card(slide, card) for card in cards}
    drawn = [_line(slide, line, boxes) for line in lines]
    for index, element in enumerate(drawn):  # lines lie under the cards that they are glued to
        raw.shapes._spTree.remove(element)
        raw.shapes._spTree.insert(before + index, element)
    if panels == scene.panels:
        _legend(slide, scene)


def _title(shape: Any, text: str) -> None:
    shape.left, shape.top, shape.width, shape.height = _LEFT, Inches(0.2), _WIDE, Inches(0.55)
    frame = shape.text_frame
    frame.margin_left = frame.margin_right = 0
    write(frame.paragraphs[0], text, 20, theme.INK, True)


def _fit(shapes: Any, panels: Sequence[Panel], lines: Iterable[Line]) -> Slide:
    """The scale at which everything fits on the slide, centred across."""
    xs = [v for p in panels for v in (p.x, p.x + p.w)] + [x for line in lines for x, _ in line.points] or [0.0, 600.0]
    ys = [v for p in panels for v in (p.y, p.y + p.h)] + [y for line in lines for _, y in line.points] or [0.0, 300.0]
    k = min(_WIDE / (max(xs) - min(xs)), _HIGH / (max(ys) - min(ys)), 12700 * 1.2)
    return Slide(shapes, k, _LEFT + (_WIDE - (max(xs) - min(xs)) * k) / 2 - min(xs) * k, _TOP - min(ys) * k)


def _rgb(colour: str) -> str:
    return colour.lstrip("#").upper()


def _box(
    slide: Slide, x: float, y: float, w: float, h: float, fill: str, edge: str | None = None, radius: float = 0.0,
    name: str = "", dashed: bool = False,
) -> Any:  # fmt: skip
    kind = MSO_SHAPE.ROUNDED_RECTANGLE if radius else MSO_SHAPE.RECTANGLE
    shape = slide.shapes.add_shape(kind, slide.x(x), slide.y(y), slide.size(w), slide.size(h))
    _plain(shape)
    if radius:
        shape.adjustments[0] = min(0.5, radius / min(w, h))
    shape.fill.solid()
    _colour(shape.fill.fore_color, fill)
    if edge:
        _stroke(shape.line._get_or_add_ln(), edge, 0.75, dashed)
    else:
        shape.line.fill.background()
    shape.name = name or shape.name
    frame = shape.text_frame
    frame.word_wrap = False
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    return shape


def _plain(shape: Any) -> None:
    """Takes the theme's style out: its shadow survives every other way of switching it off."""
    style = shape._element.find(qn("p:style"))
    if style is not None:
        shape._element.remove(style)


def _colour(target: Any, colour: str) -> None:
    target.rgb = RGBColor(*bytes.fromhex(colour.lstrip("#")))  # type: ignore[no-untyped-call]


def _stroke(ln: etree._Element, colour: str, width: float, dashed: bool = False, arrow: bool = False) -> None:
    for child in list(ln):
        ln.remove(child)
    ln.set("w", str(int(width * 12700)))
    etree.SubElement(etree.SubElement(ln, qn("a:solidFill")), qn("a:srgbClr")).set("val", _rgb(colour))
    if dashed:
        etree.SubElement(ln, qn("a:prstDash")).set("val", "dash")
    etree.SubElement(ln, qn("a:round"))
    if arrow:
        tail = etree.SubElement(ln, qn("a:tailEnd"))
        tail.set("type", "triangle")


def _texts(slide: Slide, texts: Iterable[Text], x: float = 0.0, y: float = 0.0) -> None:
    """Text boxes on the baselines of the screen; a quarter of an em below the baseline belongs to the line.

    A box that does not wrap is centred on its text by LibreOffice, so it wraps, with room for another font's widths.
    """
    for text in texts:
        box = slide.shapes.add_textbox(
            slide.x(x + text.x),
            slide.y(y + text.y - text.size * 1.05),
            slide.size(text.w * 1.3 + 8),
            slide.size(text.size * 1.35),
        )
        frame = box.text_frame
        frame.word_wrap = True
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
        write(frame.paragraphs[0], text.text, slide.points(text.size), text.colour, text.bold)


def _panel(slide: Slide, panel: Panel) -> None:
    fill, edge, _ = theme.PANELS[panel.kind]
    _box(slide, panel.x, panel.y, panel.w, panel.h, fill, edge, 14, panel.label, panel.kind == "seats")
    _texts(slide, panel.titles)


def _card(slide: Slide, card: Card) -> Any:
    if card.team:
        _box(slide, card.x - 4.5, card.y - 4.5, card.w + 9, card.h + 9, "#fdf0bf", "#f2b705", 12, "Joint team", True)
    edge = "#9aa5b4" if card.ghost else theme.CARD_EDGE
    shape = _box(slide, card.x, card.y, card.w, card.h, "#ffffff", edge, 8, card.name[0].text, card.ghost)
    shape._element.nvSpPr.cNvPr.set("descr", _legal(card.label))
    if card.strip:
        _box(slide, card.x, card.y + 5, 6, card.h - 10, theme.STRIPS[card.strip], name="Support")
    _texts(slide, (*card.name, *card.title), card.x, card.y)
    for badge in card.badges:
        _box(slide, card.x + badge.x, card.y + badge.y, badge.w, badge.h, badge.fill, None, badge.h / 2, "Role")
        _texts(slide, [Text(badge.x + 6, badge.y + 10.4, badge.w - 12, badge.text, 9, True, badge.ink)], card.x, card.y)
    if card.share:
        bar = card.share
        _box(slide, card.x + bar.x, card.y + bar.y, bar.w, bar.h, "#e3e7ed", name="Decision share")
        _box(
            slide, card.x + bar.x, card.y + bar.y, max(bar.w * bar.value, 1.5), bar.h, "#334155", name="Decision share"
        )
        _texts(slide, [bar.label], card.x, card.y)
    return shape


def _legal(text: str) -> str:
    return "".join(c for c in text if c >= " " and not "\ud800" <= c <= "\udfff" and c not in "\ufffe\uffff")


def _line(slide: Slide, line: Line, boxes: dict[str, Any]) -> etree._Element:
    """A glued connector where the line falls from a boss onto a card, else a free form."""
    points = [(slide.x(x), slide.y(y)) for x, y in line.points]
    falls = (
        line.kind == "report"
        and len(points) in (2, 4)
        and line.points[0][0] == line.points[1][0]
        and line.points[-1][0] == line.points[-2][0]
    )
    shape = _glued(slide, line, boxes, points) if falls and _centred(line, boxes, slide) else _free(slide, points)
    _plain(shape)
    _stroke(shape.line._get_or_add_ln(), line.colour, max(0.5, slide.points(line.width)), line.dashed, line.arrow)
    shape.name = f"{line.kind}: {_legal(line.source)} – {_legal(line.target)}"
    return shape._element


def _centred(line: Line, boxes: dict[str, Any], slide: Slide) -> bool:
    """Whether the line's ends are the connection sites of its cards: bottom middle and top middle."""
    for id_, (x, _) in ((line.source, line.points[0]), (line.target, line.points[-1])):
        box = boxes[id_]
        if abs(box.left + box.width / 2 - slide.x(x)) > slide.size(1.5):
            return False
    return True


def _free(slide: Slide, points: Sequence[tuple[int, int]]) -> Any:
    """An open free form. Its geometry is written here, since the library's builder counts all shapes each time."""
    left, top = min(x for x, _ in points), min(y for _, y in points)
    wide, high = max(x for x, _ in points) - left, max(y for _, y in points) - top
    shape = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, left, top, wide, high)
    preset = shape._element.spPr.find(qn("a:prstGeom"))
    custom = etree.Element(qn("a:custGeom"))
    for name in ("avLst", "gdLst", "ahLst", "cxnLst"):
        etree.SubElement(custom, qn(f"a:{name}"))
    etree.SubElement(custom, qn("a:rect"), l="0", t="0", r="r", b="b")
    outline = etree.SubElement(etree.SubElement(custom, qn("a:pathLst")), qn("a:path"))
    outline.attrib.update({"w": str(wide), "h": str(high), "fill": "none"})
    for index, (x, y) in enumerate(points):
        step = etree.SubElement(outline, qn("a:lnTo" if index else "a:moveTo"))
        etree.SubElement(step, qn("a:pt"), x=str(x - left), y=str(y - top))
    preset.getparent().replace(preset, custom)
    shape.fill.background()
    return shape


def _glued(slide: Slide, line: Line, boxes: dict[str, Any], points: Sequence[tuple[int, int]]) -> Any:
    """From bottom to top. PowerPoint keeps an elbow across first: it is turned by 90° about its middle and flipped."""
    (x0, y0), (x1, y1) = points[0], points[-1]
    straight = abs(x1 - x0) < 2000
    kind = MSO_CONNECTOR.STRAIGHT if straight else MSO_CONNECTOR.ELBOW
    shape = slide.shapes.add_connector(kind, x0, y0, x1, y1)
    shape.begin_connect(boxes[line.source], _BOTTOM_SITE)
    shape.end_connect(boxes[line.target], _TOP_SITE)
    if not straight:
        _turn(shape, points)
    return shape


def _turn(shape: Any, points: Sequence[tuple[int, int]]) -> None:
    (x0, y0), (x1, y1) = points[0], points[-1]
    wide, high = abs(x1 - x0), abs(y1 - y0)
    frame = shape._element.spPr.find(qn("a:xfrm"))
    for name in ("flipH", "flipV"):
        frame.attrib.pop(name, None)
    frame.set("rot", "5400000")
    if x1 > x0:
        frame.set("flipV", "1")
    if y1 < y0:
        frame.set("flipH", "1")
    offset, extent = frame.find(qn("a:off")), frame.find(qn("a:ext"))
    offset.set("x", str(int((x0 + x1) / 2 - high / 2)))
    offset.set("y", str(int((y0 + y1) / 2 - wide / 2)))
    extent.set("cx", str(high))
    extent.set("cy", str(wide))
    shape_of = shape._element.spPr.find(qn("a:prstGeom"))
    values = shape_of.find(qn("a:avLst"))
    if values is None:
        values = etree.SubElement(shape_of, qn("a:avLst"))
    bend = abs(points[1][1] - y0) / max(1, high)
    guide = etree.SubElement(values, qn("a:gd"))
    guide.set("name", "adj1")
    guide.set("fmla", f"val {int(bend * 100000)}")


def _legend(slide: Slide, scene: Scene) -> None:
    """The legend in its own scale, along the lower edge."""
    if not scene.legend:
        return
    right = max(item.text.x + item.text.w for item in scene.legend)
    top = min(item.y for item in scene.legend)
    k = min(_WIDE / max(1.0, right), 12700 * 0.85)
    own = Slide(slide.shapes, k, _LEFT, Inches(7.12) - top * k)
    for item in scene.legend:
        if item.kind == "line":
            shape = _free(own, [(own.x(item.x), own.y(item.y)), (own.x(item.x + 28), own.y(item.y))])
            _plain(shape)
            dashed = item.key in {"stale", "dotted"}
            _stroke(shape.line._get_or_add_ln(), item.colour, 1.5, dashed, item.key == "influence")
        else:
            wide = {"strip": 6, "bar": 26}.get(item.kind, 17)
            high = {"strip": 14, "bar": 4}.get(item.kind, 12)
            filled = {"halo": "#fdf0bf", "ghost": "#ffffff"}.get(item.kind, item.colour)
            edge = item.colour if item.kind in {"halo", "ghost"} else None
            _box(own, item.x, item.y - high / 2, wide, high, filled, edge, 0, item.text.text, edge is not None)
        _texts(own, [item.text])
