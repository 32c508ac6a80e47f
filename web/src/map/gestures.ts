/** What hands do over the map: drag, pinch, wheel. Points are pixels from the element's top left corner. */
export interface Gestures {
  pan(dx: number, dy: number): void;
  zoom(factor: number, x: number, y: number): void;
  /** A press and release that moved nothing. */
  tap(target: Element): void;
  /** All fingers are up again. */
  rest(): void;
}

const SLACK = 4;

interface Finger {
  x: number;
  y: number;
}

/** Listens on `host` until the returned function is called. */
export function listen(host: HTMLElement, does: Gestures): () => void {
  const fingers = new Map<number, Finger>();
  let travelled = 0;
  let pressed: Element | null = null;

  function down(event: PointerEvent): void {
    if (event.button !== 0) return;
    if (fingers.size === 0) [travelled, pressed] = [0, event.target as Element];
    fingers.set(event.pointerId, at(host, event));
  }

  function move(event: PointerEvent): void {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    const now = at(host, event);
    const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1];
    fingers.set(event.pointerId, now);
    travelled += Math.hypot(now.x - before.x, now.y - before.y);
    if (travelled <= SLACK) return;
    if (!host.hasPointerCapture(event.pointerId)) host.setPointerCapture(event.pointerId);
    if (other) pinch(other, before, now);
    else does.pan(now.x - before.x, now.y - before.y);
  }

  function pinch(other: Finger, before: Finger, now: Finger): void {
    const factor = apart(other, now) / Math.max(1, apart(other, before));
    does.zoom(factor, (other.x + now.x) / 2, (other.y + now.y) / 2);
    does.pan((now.x - before.x) / 2, (now.y - before.y) / 2);
  }

  function up(event: PointerEvent): void {
    if (!fingers.delete(event.pointerId) || fingers.size) return;
    if (travelled <= SLACK && pressed && event.type === "pointerup") does.tap(pressed);
    else does.rest();
  }

  function wheel(event: WheelEvent): void {
    event.preventDefault();
    const { x, y } = at(host, event);
    const pixels = event.deltaY * (event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1);
    does.zoom(Math.exp(-Math.max(-120, Math.min(120, pixels)) * (event.ctrlKey ? 0.01 : 0.0016)), x, y);
    does.rest();
  }

  const handlers: [string, (event: never) => void][] = [
    ["pointerdown", down], ["pointermove", move], ["pointerup", up], ["pointercancel", up], ["wheel", wheel],
  ];
  for (const [name, handler] of handlers) host.addEventListener(name, handler as EventListener, { passive: false });
  return () => handlers.forEach(([name, handler]) => host.removeEventListener(name, handler as EventListener));
}

function at(host: HTMLElement, event: MouseEvent): Finger {
  const box = host.getBoundingClientRect();
  return { x: event.clientX - box.left, y: event.clientY - box.top };
}

function apart(a: Finger, b: Finger): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
