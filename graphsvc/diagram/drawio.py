"""The scene as a draw.io file: panels, cards and lines at the places of the screen, still editable."""

from __future__ import annotations

import html
import xml.etree.ElementTree as ET

from graphsvc.diagram import theme
from graphsvc.diagram.shapes import Card, Line, Panel, Scene

_FONT = "fontFamily=Noto Sans;"


def drawio(scene: Scene) -> str:
    """The XML of an uncompressed draw.io document with one page."""
    file = ET.Element("mxfile", host="graphsvc")
    page = ET.SubElement(file, "diagram", name=_safe(scene.account), id="map")
    model = ET.SubElement(
        page, "mxGraphModel", grid="0", page="1", pageWidth=f"{scene.width:g}", pageHeight=f"{scene.height:g}"
    )
    root = ET.SubElement(model, "root")
    ET.SubElement(root, "mxCell", id="0")
    ET.SubElement(root, "mxCell", {"id": "1", "parent": "0"})
    for panel in scene.panels:
        _panel(root, panel)
    for card in scene.cards:
        _card(root, card)
    for line in scene.lines:
        _line(root, line)
    return ET.tostring(file, encoding="unicode", xml_declaration=True)


def _safe(text: str) -> str:
    return "".join(c for c in text if c >= " " and not "\ud800" <= c <= "\udfff" and c not in "\ufffe\uffff")


def _vertex(
    root: ET.Element, id_: str, value: str, style: str, box: tuple[float, float, float, float], **more: str
) -> None:
    holder = ET.SubElement(root, "object", {"id": id_, "label": _safe(value), **{k: _safe(v) for k, v in more.items()}})
    cell = ET.SubElement(holder, "mxCell", {"style": style, "vertex": "1", "parent": "1"})
    x, y, w, h = (f"{value:g}" for value in box)
    ET.SubElement(cell, "mxGeometry", {"x": x, "y": y, "width": w, "height": h, "as": "geometry"})


def _panel(root: ET.Element, panel: Panel) -> None:
    fill, edge, ink = theme.PANELS[panel.kind]
    style = (
        f"rounded=1;absoluteArcSize=1;arcSize=28;html=1;fillColor={fill};strokeColor={edge};fontColor={ink};fontStyle=1;"
        f"fontSize=13;align=left;verticalAlign=top;spacingLeft=14;spacingTop=4;{_FONT}"
    )
    label = html.escape("  ".join(text.text for text in panel.titles))
    _vertex(root, f"panel:{_safe(panel.id)}", label, style, (panel.x, panel.y, panel.w, panel.h))


def _card(root: ET.Element, card: Card) -> None:
    edge = theme.STRIPS.get(card.strip or "", theme.CARD_EDGE)
    style = (
        f"rounded=1;absoluteArcSize=1;arcSize=16;html=1;whiteSpace=wrap;align=left;verticalAlign=top;spacingLeft=10;"
        f"fillColor=#FFFFFF;strokeColor={edge};strokeWidth=2;fontSize=12;{_FONT}" + ("dashed=1;" if card.ghost else "")
    )
    rows = [f"<b>{html.escape(' '.join(t.text for t in card.name))}</b>"]
    rows += [f'<font style="font-size:9px" color="{theme.MUTED}">{html.escape(t.text)}</font>' for t in card.title]
    if card.badges:
        rows.append('<font style="font-size:9px">' + html.escape(" · ".join(b.text for b in card.badges)) + "</font>")
    more = {"role": " ".join(b.role for b in card.badges), "share": card.share.label.text if card.share else ""}
    _vertex(root, f"card:{_safe(card.id)}", "<br>".join(rows), style, (card.x, card.y, card.w, card.h), **more)


def _line(root: ET.Element, line: Line) -> None:
    style = (
        f"html=1;rounded=1;edgeStyle=none;strokeColor={line.colour};strokeWidth={line.width:g};"
        f"endArrow={'block' if line.arrow else 'none'};endSize=5;" + ("dashed=1;" if line.dashed else "")
    )
    ends = {"source": f"card:{_safe(line.source)}", "target": f"card:{_safe(line.target)}"}
    cell = ET.SubElement(
        root, "mxCell", {"id": f"line:{_safe(line.id)}", "style": style, "edge": "1", "parent": "1", **ends}
    )
    shape = ET.SubElement(cell, "mxGeometry", {"relative": "1", "as": "geometry"})
    bends = ET.SubElement(shape, "Array", {"as": "points"})
    for x, y in line.points:
        ET.SubElement(bends, "mxPoint", x=f"{x:g}", y=f"{y:g}")
