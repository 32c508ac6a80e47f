"""The map as a Mermaid flow chart."""

from __future__ import annotations

from graphsvc.diagram.shapes import Card, Line, Scene

_ARROWS = {"report": "---", "influence": "-->", "contact": "---", "partner_contact": "---", "team": "---"}


def mermaid(scene: Scene) -> str:
    """The Mermaid source; nodes are numbered, since Mermaid's own ids allow only letters and digits."""
    number = {card.id: f"n{index}" for index, card in enumerate(scene.cards)}
    rows = ["flowchart TB"]
    for index, panel in enumerate(scene.panels):
        rows.append(f"  subgraph g{index}[{_quote(panel.label)}]")
        rows += [f"    {number[card.id]}[{_quote(_label(card))}]" for card in scene.cards if card.panel == panel.id]
        rows.append("  end")
    rows += [f"  {number[line.source]} {_arrow(line)} {number[line.target]}" for line in scene.lines]
    rows += [
        f"  linkStyle {index} stroke:{line.colour},stroke-width:{line.width:g}px"
        for index, line in enumerate(scene.lines)
    ]
    return "\n".join([*rows, ""])


def _arrow(line: Line) -> str:
    return "-.-" if line.dashed else _ARROWS[line.kind]


def _label(card: Card) -> str:
    return " – ".join(filter(None, (" ".join(t.text for t in card.name), " ".join(t.text for t in card.title))))


def _quote(text: str) -> str:
    """A Mermaid string: everything that could be read as markup becomes a numeric entity."""
    return '"' + "".join(f"#{ord(c)};" if c in '"#<>&`\\[]{}|' else c for c in text if c >= " ") + '"'
