import type { Badge, Bar, Card, Theme } from "./scene.ts";
import { el } from "./svg.ts";
import { textNode } from "./text.ts";

/** What a card is made of: halo, ground, focus ring, support strip, texts, badges, decision share. */
export function cardParts(card: Card, theme: Theme): (SVGElement | null)[] {
  return [
    card.team ? halo(card) : null,
    ground(card, theme),
    el("rect", { class: "ring", x: -3, y: -3, width: card.w + 6, height: card.h + 6, rx: 11, fill: "none" }),
    card.strip ? strip(card, theme.strips[card.strip] ?? "#e3e7ed") : null,
    ...card.name.map(textNode),
    ...card.title.map(textNode),
    card.badges.length ? el("g", { class: "support-layer" }, card.badges.flatMap(badge)) : null,
    card.share ? bar(card.share) : null,
  ];
}

function halo(card: Card): SVGRectElement {
  const [width, height] = [card.w + 9, card.h + 9];
  return el("rect", {
    x: -4.5, y: -4.5, width, height, rx: 12, fill: "#fdf0bf", stroke: "#f2b705", "stroke-dasharray": "4 3",
  });
}

function ground(card: Card, theme: Theme): SVGRectElement {
  const stroke = card.ghost ? "#9aa5b4" : theme.card_edge;
  const dash = card.ghost ? "5 4" : undefined;
  const { w: width, h: height } = card;
  return el("rect", { class: "ground", width, height, rx: 8, fill: "#ffffff", stroke, "stroke-dasharray": dash });
}

/** The colour of support; on our side it says whose person this is and cannot be switched off. */
function strip(card: Card, fill: string): SVGPathElement {
  const d = `M8 0H6V${card.h}H8A8 8 0 0 1 0 ${card.h - 8}V8A8 8 0 0 1 8 0Z`;
  return el("path", { class: card.side === "theirs" ? "support-layer" : "side-strip", d, fill });
}

function badge(badge: Badge): SVGElement[] {
  const { x, y, w: width, h: height, text, fill, ink: colour } = badge;
  const pill = el("rect", { x, y, width, height, rx: height / 2, fill });
  return [pill, textNode({ x: x + 6, y: y + 10.4, w: width - 12, text, size: 9, bold: true, colour })];
}

function bar(bar: Bar): SVGGElement {
  const { x, y, w: width, h: height } = bar;
  const filled = bar.value > 0 ? Math.max(width * bar.value, 1.5) : 0;
  return el("g", { class: "share-layer" }, [
    el("rect", { x, y, width, height, rx: 1.7, fill: "#e3e7ed" }),
    filled ? el("rect", { x, y, width: filled, height, rx: 1.7, fill: "#334155" }) : null,
    textNode(bar.label),
  ]);
}
