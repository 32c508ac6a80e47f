import type { LegendItem } from "./scene.ts";
import { el } from "./svg.ts";
import { textNode } from "./text.ts";

/** A sample and its word. */
export function legendItem(item: LegendItem): SVGGElement {
  return el("g", { "data-legend": item.key }, [...sample(item), textNode(item.text)]);
}

function sample(item: LegendItem): SVGElement[] {
  if (item.kind === "strip") return [strip(item)];
  if (item.kind === "line") return line(item);
  if (item.kind === "bar") return bar(item);
  return [box(item)];
}

function strip({ x, y, colour: fill }: LegendItem): SVGElement {
  return el("rect", { x, y: y - 7, width: 6, height: 14, rx: 2, fill });
}

function line({ x, y, key, colour }: LegendItem): SVGElement[] {
  const dash = key === "stale" || key === "dotted" ? "5 4" : undefined;
  const stroke = el("path", { d: `M${x} ${y}h28`, stroke: colour, "stroke-width": 2.2, "stroke-dasharray": dash });
  return key === "influence" ? [stroke, el("path", { d: `M${x + 29} ${y}l-8 -4v8z`, fill: colour })] : [stroke];
}

function bar({ x, y }: LegendItem): SVGElement[] {
  const part = (width: number, fill: string) => el("rect", { x, y: y - 2, width, height: 4, rx: 2, fill });
  return [part(26, "#e3e7ed"), part(12, "#334155")];
}

function box({ x, y, kind, colour }: LegendItem): SVGElement {
  const fill = kind === "halo" ? "#fdf0bf" : "#ffffff";
  return el("rect", {
    x, y: y - 6, width: 17, height: 12, rx: 3, fill, stroke: colour, "stroke-dasharray": "4 3",
  });
}
