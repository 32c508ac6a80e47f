"""The map as Graphviz DOT: panels as clusters, ties as edges. Quoted in one function."""

from __future__ import annotations

from graphsvc.diagram import theme
from graphsvc.diagram.shapes import Card, Line, Scene


def quote(text: str) -> str:
    """A DOT string literal; backslashes are doubled, so that no escape sequence of Graphviz comes about."""
    kept = "".join(c for c in text if c >= " ")
    return '"' + kept.replace("\\", "\\\\").replace('"', '\\"') + '"'


def dot(scene: Scene) -> str:
    """The DOT source."""
    lines = [
        f"digraph {quote(scene.account)} {{",
        '  graph [rankdir=TB, compound=true, fontname="Noto Sans"];',
        '  node [shape=box, style="rounded,filled", fillcolor=white, fontname="Noto Sans", fontsize=11];',
        '  edge [fontname="Noto Sans"];',
    ]
    for index, panel in enumerate(scene.panels):
        fill, edge, _ = theme.PANELS[panel.kind]
        lines.append(
            f"  subgraph cluster_{index} {{ label={quote(panel.label)}; style=rounded; "
            f"bgcolor={quote(fill)}; color={quote(edge)};"
        )
        lines += [_node(card) for card in scene.cards if card.panel == panel.id]
        lines.append("  }")
    lines += map(_edge, scene.lines)
    return "\n".join([*lines, "}", ""])


def _node(card: Card) -> str:
    label = quote(_label(card)).replace("\u2028", "\\n")
    colour = quote(theme.STRIPS.get(card.strip or "", theme.CARD_EDGE))
    style = ', style="rounded,dashed"' if card.ghost else ""
    return f"    {quote(card.id)} [label={label}, color={colour}{style}];"


def _label(card: Card) -> str:
    """Name and title, parted by a line separator that stands in for Graphviz's line break until it is quoted."""
    rows = (" ".join(t.text for t in card.name), " ".join(t.text for t in card.title))
    return "\u2028".join(row.replace("\u2028", " ") for row in rows if row)


def _edge(line: Line) -> str:
    style = ", style=dashed" if line.dashed else ""
    arrow = "normal" if line.arrow else "none"
    free = "" if line.kind == "report" else ", constraint=false"
    return (
        f"  {quote(line.source)} -> {quote(line.target)} "
        f"[color={quote(line.colour)}, penwidth={line.width:g}, arrowhead={arrow}{style}{free}];"
    )
