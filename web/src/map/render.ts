import { cardParts } from "./card.ts";
import { legendItem } from "./legend.ts";
import type { Card, Line, Panel, Scene, Theme } from "./scene.ts";
import { el } from "./svg.ts";
import { textNode } from "./text.ts";

/** The drawn scene with a handle on everything that can be looked for. */
export interface Drawing {
  svg: SVGSVGElement;
  /** What zoom and pan move. */
  stage: SVGGElement;
  cards: Map<string, SVGGElement>;
  lines: { line: Line; node: SVGGElement }[];
}

/** Draws a scene as the files show it: panels, lines below cards, cards, legend. `label` names the whole picture. */
export function draw(scene: Scene, label: string): Drawing {
  const lines = scene.lines.map((line) => ({ line, node: lineNode(line) }));
  const cards = new Map(scene.cards.map((card) => [card.id, cardNode(card, scene.theme)]));
  const stage = el("g", { class: "stage" }, [
    el("g", { class: "titles" }, scene.titles.map(textNode)),
    el("g", { class: "panels" }, scene.panels.map((panel) => panelNode(panel, scene.theme))),
    el("g", { class: "lines", fill: "none", "stroke-linejoin": "round" }, lines.map(({ node }) => node)),
    el("g", { class: "cards" }, [...cards.values()]),
    el("g", { class: "legend", "aria-hidden": "true" }, scene.legend.map(legendItem)),
  ]);
  const svg = el("svg", { class: "map", role: "group", "aria-label": label, "font-family": scene.theme.fonts }, [stage]);
  return { svg, stage, cards, lines };
}

function panelNode(panel: Panel, theme: Theme): SVGGElement {
  const [fill, stroke] = theme.panels[panel.kind] ?? ["#f5f7fa", "#dfe5ec"];
  const dash = panel.kind === "seats" ? "6 4" : undefined;
  const { x, y, w, h } = panel;
  const frame = el("rect", { x, y, width: w, height: h, rx: 14, fill, stroke, "stroke-dasharray": dash });
  return el("g", { class: "panel", "data-panel": panel.id }, [frame, ...panel.titles.map(textNode)]);
}

/** A line with its arrow head. */
function lineNode(line: Line): SVGGElement {
  const drawn = el("path", {
    d: line.d,
    stroke: line.colour,
    "stroke-width": line.width,
    "stroke-dasharray": line.dashed ? "5 4" : undefined,
  });
  return el("g", { class: `line ${line.kind}`, "data-line": line.id }, [drawn, line.arrow ? arrow(line) : null]);
}

/** A head at the last point, along the last stretch. */
export function arrow(line: Line): SVGPathElement | null {
  const [from, to] = line.points.slice(-2);
  if (!from || !to) return null;
  const length = Math.max(1e-6, Math.hypot(to[0] - from[0], to[1] - from[1]));
  const [ux, uy] = [(to[0] - from[0]) / length, (to[1] - from[1]) / length];
  const corner = (side: number) => `${round(to[0] - 9 * ux - side * uy)} ${round(to[1] - 9 * uy + side * ux)}`;
  return el("path", { d: `M${to[0]} ${to[1]}L${corner(4.2)}L${corner(-4.2)}Z`, fill: line.colour, stroke: "none" });
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

function cardNode(card: Card, theme: Theme): SVGGElement {
  const attributes = {
    class: `card ${card.side}${card.ghost ? " ghost" : ""}`,
    transform: `translate(${card.x} ${card.y})`,
    "data-id": card.id,
  };
  // What is drawn is in the label already, uncut; read twice it would only tire.
  const face = el("g", { "aria-hidden": "true", class: "face" }, cardParts(card, theme));
  return el("g", attributes, [face, button(card)]);
}

/** What is pressed and focused: it lies over the card and speaks its full label. */
function button(card: Card): SVGRectElement {
  const { w: width, h: height, label } = card;
  return el("rect", {
    class: "button", width, height, rx: 8, role: "button", tabindex: -1, "aria-label": label, "aria-pressed": "false",
  });
}

/** The button of a drawn card. */
export function buttonOf(card: SVGGElement): SVGElement {
  return card.lastElementChild as SVGElement;
}
