"""What the colours and strokes mean: only those that the map shows."""

from __future__ import annotations

from collections.abc import Sequence

from graphsvc.diagram import theme
from graphsvc.diagram.shapes import Card, LegendItem, Line, Text
from graphsvc.diagram.text import width

SIZE = 11.0
_SAMPLE = {"strip": 14.0, "line": 36.0, "halo": 24.0, "ghost": 24.0, "bar": 34.0}


def legend(
    lines: Sequence[Line], cards: Sequence[Card], lang: theme.Lang, x: float, y: float, right: float
) -> tuple[tuple[LegendItem, ...], float]:
    """The items in rows from (x, y) to `right`, and the last row's y."""
    items: list[LegendItem] = []
    at = x
    for kind, key, colour, label in _entries(lines, cards, lang):
        wide = width(label, SIZE)
        if at > x and at + _SAMPLE[kind] + wide > right:
            at, y = x, y + 22
        text = Text(at + _SAMPLE[kind], y + 4, wide, label, SIZE, False, theme.MUTED)
        items.append(LegendItem(kind, key, at, y, colour, text))
        at += _SAMPLE[kind] + wide + 22
    return tuple(items), y


def _entries(lines: Sequence[Line], cards: Sequence[Card], lang: theme.Lang) -> list[tuple[str, str, str, str]]:
    found: list[tuple[str, str, str, str]] = []
    strips = {card.strip for card in cards}
    for support, code in theme.SUPPORT.items():
        if code in strips:
            found.append(("strip", code, theme.STRIPS[code], theme.support_name(support, lang)))
    if "unknown" in strips:
        found.append(("strip", "unknown", theme.STRIPS["unknown"], theme.word("unknown", lang)))
    for kind, (colour, _) in theme.LINES.items():
        if kind != "team" and any(line.kind == kind and not (kind == "report" and line.dashed) for line in lines):
            found.append(("line", kind, colour, theme.word(kind, lang)))
    if any(line.kind == "report" and line.dashed for line in lines):
        found.append(("line", "dotted", theme.LINES["report"][0], theme.word("dotted", lang)))
    if any(line.kind in {"contact", "partner_contact"} and line.dashed for line in lines):
        found.append(("line", "stale", theme.line_colour("contact", 0), theme.word("stale", lang)))
    if any(card.share for card in cards):
        found.append(("bar", "share", theme.INK, theme.word("share", lang)))
    if any(card.team for card in cards):
        found.append(("halo", "team", "#f2b705", theme.word("team", lang)))
    if any(card.ghost for card in cards):
        found.append(("ghost", "seat", theme.MUTED, theme.word("seat", lang)))
    return found
