"""The scene as one self-contained SVG: white ground, no script, every text escaped."""

from __future__ import annotations

from xml.sax.saxutils import escape as _escape
from xml.sax.saxutils import quoteattr

from graphsvc.diagram import theme
from graphsvc.diagram.shapes import Badge, Bar, Card, LegendItem, Line, Panel, Scene, Text, path


def svg(scene: Scene) -> str:
    """The SVG document as text."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {scene.width:g} {scene.height:g}" '
        f'width="{scene.width:g}" height="{scene.height:g}" role="img" aria-label={_attr(scene.account)} '
        f'xml:lang="{"zh-CN" if scene.lang == "zh" else "en"}" font-family="{theme.FONTS}">',
        '<rect width="100%" height="100%" fill="#ffffff"/>',
        *map(_text, scene.titles),
        *map(_panel, scene.panels),
        '<g fill="none" stroke-linejoin="round">',
        *map(_line, scene.lines),
        "</g>",
        *map(_card, scene.cards),
        *map(_legend, scene.legend),
        "</svg>",
    ]
    return "\n".join(parts)


def _safe(text: str) -> str:
    """Without the characters that XML 1.0 cannot hold, not even escaped."""
    return "".join(
        c for c in text if c in "\t\n\r" or ("\x20" <= c <= "\ud7ff") or ("\ue000" <= c <= "\ufffd") or c > "\uffff"
    )


def _attr(text: str) -> str:
    return quoteattr(_safe(text))


def _text(text: Text) -> str:
    weight = ' font-weight="700"' if text.bold else ""
    words = _escape(_safe(text.text))
    return f'<text x="{text.x:g}" y="{text.y:g}" font-size="{text.size:g}"{weight} fill="{text.colour}">{words}</text>'


def _rect(x: float, y: float, w: float, h: float, radius: float, fill: str, more: str = "") -> str:
    return f'<rect x="{x:g}" y="{y:g}" width="{w:g}" height="{h:g}" rx="{radius:g}" fill="{fill}"{more}/>'


def _panel(panel: Panel) -> str:
    fill, edge, _ = theme.PANELS[panel.kind]
    dash = ' stroke-dasharray="6 4"' if panel.kind == "seats" else ""
    frame = _rect(panel.x, panel.y, panel.w, panel.h, 14, fill, f' stroke="{edge}"{dash}')
    return frame + "".join(map(_text, panel.titles))


def _line(line: Line) -> str:
    dash = ' stroke-dasharray="5 4"' if line.dashed else ""
    d = path(line.points, line.radius)
    drawn = f'<path d="{d}" stroke="{line.colour}" stroke-width="{line.width:g}"{dash}/>'
    return drawn + (_arrow(line) if line.arrow else "")


def _arrow(line: Line) -> str:
    """A head at the last point, along the last stretch."""
    (x0, y0), (x, y) = line.points[-2:]
    length = max(1e-6, ((x - x0) ** 2 + (y - y0) ** 2) ** 0.5)
    ux, uy = (x - x0) / length, (y - y0) / length
    left, right = (x - 9 * ux - 4.2 * uy, y - 9 * uy + 4.2 * ux), (x - 9 * ux + 4.2 * uy, y - 9 * uy - 4.2 * ux)
    corners = f"M{x:g} {y:g}L{left[0]:g} {left[1]:g}L{right[0]:g} {right[1]:g}Z"
    return f'<path d="{corners}" fill="{line.colour}" stroke="none"/>'


def _card(card: Card) -> str:
    inner = [
        f'<g transform="translate({card.x:g} {card.y:g})" data-id={_attr(card.id)} aria-label={_attr(card.label)}>'
    ]
    if card.team:
        inner.append(
            f'<rect x="-4.5" y="-4.5" width="{card.w + 9:g}" height="{card.h + 9:g}" rx="12" fill="#fdf0bf" '
            'stroke="#f2b705" stroke-dasharray="4 3"/>'
        )
    dash = ' stroke-dasharray="5 4"' if card.ghost else ""
    edge = "#9aa5b4" if card.ghost else theme.CARD_EDGE
    inner.append(f'<rect width="{card.w:g}" height="{card.h:g}" rx="8" fill="#ffffff" stroke="{edge}"{dash}/>')
    if card.strip:
        edge = f"M8 0H6V{card.h:g}H8A8 8 0 0 1 0 {card.h - 8:g}V8A8 8 0 0 1 8 0Z"
        inner.append(f'<path d="{edge}" fill="{theme.STRIPS[card.strip]}"/>')
    inner += [*map(_text, card.name), *map(_text, card.title), *map(_badge, card.badges)]
    if card.share:
        inner.append(_bar(card.share))
    return "".join(inner) + "</g>"


def _badge(badge: Badge) -> str:
    pill = _rect(badge.x, badge.y, badge.w, badge.h, badge.h / 2, badge.fill)
    return pill + _text(Text(badge.x + 6, badge.y + 10.4, badge.w - 12, badge.text, 9, True, badge.ink))


def _bar(bar: Bar) -> str:
    ground = f'<rect x="{bar.x:g}" y="{bar.y:g}" width="{bar.w:g}" height="{bar.h:g}" rx="1.7" fill="#e3e7ed"/>'
    if bar.value > 0:
        filled = max(bar.w * bar.value, 1.5)
        ground += f'<rect x="{bar.x:g}" y="{bar.y:g}" width="{filled:g}" height="{bar.h:g}" rx="1.7" fill="#334155"/>'
    return ground + _text(bar.label)


def _legend(item: LegendItem) -> str:
    x, y, colour = item.x, item.y, item.colour
    if item.kind == "strip":
        sample = f'<rect x="{x:g}" y="{y - 7:g}" width="6" height="14" rx="2" fill="{colour}"/>'
    elif item.kind == "line":
        dash = ' stroke-dasharray="5 4"' if item.key in {"stale", "dotted"} else ""
        sample = f'<path d="M{x:g} {y:g}h28" stroke="{colour}" stroke-width="2.2"{dash}/>'
        if item.key == "influence":
            sample += f'<path d="M{x + 29:g} {y:g}l-8 -4v8z" fill="{colour}"/>'
    elif item.kind == "bar":
        sample = _rect(x, y - 2, 26, 4, 2, "#e3e7ed") + _rect(x, y - 2, 12, 4, 2, "#334155")
    else:
        fill = "#fdf0bf" if item.kind == "halo" else "#ffffff"
        sample = _rect(x, y - 6, 17, 12, 3, fill, f' stroke="{colour}" stroke-dasharray="4 3"')
    return sample + _text(item.text)
