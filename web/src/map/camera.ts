import type { Place } from "../state/route.ts";

/** Width and height in pixels. */
export interface Size {
  w: number;
  h: number;
}

const LEAST = 0.08;
const MOST = 4;

/** The place from which the whole scene is seen, never larger than life. */
export function fit(scene: Size, window: Size, margin = 12): Place {
  const k = Math.min((window.w - 2 * margin) / scene.w, (window.h - 2 * margin) / scene.h, 1.1);
  return { x: scene.w / 2, y: scene.h / 2, k: clamp(k) };
}

/** Scaled by `factor` so that the scene's point under (px, py) of the window stays there. */
export function zoomed(place: Place, window: Size, factor: number, px: number, py: number): Place {
  const k = clamp(place.k * factor);
  const [dx, dy] = [px - window.w / 2, py - window.h / 2];
  return { x: place.x + dx / place.k - dx / k, y: place.y + dy / place.k - dy / k, k };
}

/** Moved with a hand that went (dx, dy) pixels over the window. */
export function panned(place: Place, dx: number, dy: number): Place {
  return { ...place, x: place.x - dx / place.k, y: place.y - dy / place.k };
}

/** The transform that puts `place` into the middle of the window. */
export function transform(place: Place, window: Size): string {
  const [x, y] = [window.w / 2 - place.x * place.k, window.h / 2 - place.y * place.k];
  return `translate(${x.toFixed(2)} ${y.toFixed(2)}) scale(${place.k.toFixed(4)})`;
}

/** Where to stand so that a box of the scene is seen: the same place if it is, else moved there, close enough to read. */
export function revealing(
  place: Place,
  window: Size,
  box: { x: number; y: number; w: number; h: number },
  readable = 0.55,
): Place {
  const [left, top] = [place.x - window.w / 2 / place.k, place.y - window.h / 2 / place.k];
  const [right, bottom] = [place.x + window.w / 2 / place.k, place.y + window.h / 2 / place.k];
  const seen = box.x >= left && box.y >= top && box.x + box.w <= right && box.y + box.h <= bottom;
  if (seen) return place;
  return { x: box.x + box.w / 2, y: box.y + box.h / 2, k: Math.max(place.k, readable) };
}

function clamp(k: number): number {
  return Math.min(MOST, Math.max(LEAST, k));
}
