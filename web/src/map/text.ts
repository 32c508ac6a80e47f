import type { Text } from "./scene.ts";
import { el } from "./svg.ts";

/** A line of text where the scene puts it. */
export function textNode(text: Text): SVGTextElement {
  const { x, y, size, bold, colour } = text;
  const attributes = { x, y, "font-size": size, "font-weight": bold ? 700 : undefined, fill: colour };
  return el("text", attributes, [document.createTextNode(text.text)]);
}
