import type { Layer, Place } from "../state/route.ts";
import { fit, panned, revealing, type Size, transform, zoomed } from "./camera.ts";
import { listen } from "./gestures.ts";
import { circle, type Direction, ends, next } from "./near.ts";
import { buttonOf, draw, type Drawing } from "./render.ts";
import type { LineKind, Scene } from "./scene.ts";

/** What the map tells the page. */
export interface Wishes {
  select(id: string | null): void;
  point(id: string | null): void;
  /** Null: the whole map is seen. */
  moved(place: Place | null): void;
}

const ARROWS: readonly string[] = ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"];

/** A scene on the screen: drawn once, then moved, faded and switched by attributes only. */
export class RelationshipMap {
  private readonly drawing: Drawing;
  private readonly stops: (() => void)[] = [];
  private window: Size = { w: 0, h: 0 };
  private place: Place | null = null;
  private off: readonly Layer[] = [];
  private selected: string | null = null;
  private current: string | null;

  constructor(
    private readonly host: HTMLElement,
    private readonly scene: Scene,
    label: string,
    private readonly wishes: Wishes,
  ) {
    this.drawing = draw(scene, label);
    host.replaceChildren(this.drawing.svg);
    this.current = scene.cards[0]?.id ?? null;
    this.stand(this.current);
    this.watch();
    this.measure();
  }

  /** Lets go of everything it listens to. */
  dispose(): void {
    this.stops.forEach((stop) => stop());
    this.host.replaceChildren();
  }

  /** Moves to a place, or to where the whole map is seen. */
  goTo(place: Place | null): void {
    this.place = place;
    this.apply();
  }

  zoom(factor: number): void {
    this.zoomAt(factor, this.window.w / 2, this.window.h / 2);
    this.settle();
  }

  fit(): void {
    this.goTo(null);
    this.settle();
  }

  /** Marks the selected person and brings the card into sight. */
  select(id: string | null): void {
    if (this.selected) this.button(this.selected)?.setAttribute("aria-pressed", "false");
    this.selected = id;
    if (id === null || !this.button(id)) return;
    this.button(id)?.setAttribute("aria-pressed", "true");
    this.stand(id);
    this.reveal(id);
  }

  /** Fades what is not theirs; nobody: everything is shown. A glance fades strongly, what lasts stays readable. */
  spotlight(id: string | null, glance = false): void {
    const who = id !== null && this.drawing.cards.has(id) ? id : null;
    const near = who === null ? null : circle(this.scene, who, (kind) => this.shows(kind));
    const hubs = who === null ? null : ends(this.scene, who, (kind) => this.shows(kind));
    this.drawing.svg.classList.toggle("spotlit", near !== null);
    this.drawing.svg.classList.toggle("glance", near !== null && glance);
    for (const [other, node] of this.drawing.cards) {
      node.classList.toggle("near", near?.has(other) ?? false);
      node.classList.toggle("lit", other === who);
    }
    for (const { line, node } of this.drawing.lines) {
      node.classList.toggle("near", hubs?.has(line.source) || hubs?.has(line.target) || false);
    }
  }

  /** Switches layers off. */
  layers(off: readonly Layer[]): void {
    this.off = off;
    for (const { line, node } of this.drawing.lines) node.classList.toggle("off", off.includes(line.kind));
    this.drawing.svg.classList.toggle("no-support", off.includes("support"));
    this.drawing.svg.classList.toggle("no-share", off.includes("share"));
  }

  private shows(kind: LineKind): boolean {
    return !this.off.includes(kind);
  }

  private button(id: string): SVGElement | undefined {
    const card = this.drawing.cards.get(id);
    return card && buttonOf(card);
  }

  private watch(): void {
    const { svg } = this.drawing;
    this.stops.push(
      listen(this.host, {
        pan: (dx, dy) => this.move(panned(this.standing(), dx, dy)),
        zoom: (factor, x, y) => this.zoomAt(factor, x, y),
        tap: (target) => this.tap(idOf(target)),
        rest: () => this.settle(),
      }),
    );
    svg.addEventListener("pointerover", (event) => this.wishes.point(idOf(event.target as Element)));
    svg.addEventListener("pointerleave", () => this.wishes.point(null));
    svg.addEventListener("focusin", (event) => this.focused(idOf(event.target as Element)));
    svg.addEventListener("focusout", () => this.wishes.point(null));
    svg.addEventListener("keydown", (event) => this.key(event));
    const observer = new ResizeObserver(() => this.measure());
    observer.observe(this.host);
    this.stops.push(() => observer.disconnect());
  }

  private measure(): void {
    this.window = { w: this.host.clientWidth || 800, h: this.host.clientHeight || 600 };
    this.apply();
  }

  private standing(): Place {
    return this.place ?? fit({ w: this.scene.width, h: this.scene.height }, this.window);
  }

  private move(place: Place): void {
    this.place = place;
    this.apply();
  }

  private zoomAt(factor: number, x: number, y: number): void {
    this.move(zoomed(this.standing(), this.window, factor, x, y));
  }

  private apply(): void {
    this.drawing.stage.setAttribute("transform", transform(this.standing(), this.window));
  }

  private settle(): void {
    this.wishes.moved(this.place);
  }

  private reveal(id: string): void {
    const card = this.scene.cards.find((c) => c.id === id);
    if (!card || this.place === null) return; // the whole map is seen anyway
    const place = revealing(this.place, this.window, card);
    if (place === this.place) return;
    this.move(place);
    this.settle();
  }

  private tap(id: string | null): void {
    if (id !== null) this.button(id)?.focus({ preventScroll: true });
    this.wishes.select(id !== null && id === this.selected ? null : id);
  }

  private focused(id: string | null): void {
    if (id === null) return;
    this.stand(id);
    this.reveal(id);
    if (this.button(id)?.matches(":focus-visible")) this.wishes.point(id);
  }

  /** One card at a time is a stop of the Tab key; the arrow keys lead on from there. */
  private stand(id: string | null): void {
    if (this.current !== null) this.button(this.current)?.setAttribute("tabindex", "-1");
    this.current = id;
    if (id !== null) this.button(id)?.setAttribute("tabindex", "0");
  }

  private key(event: KeyboardEvent): void {
    const id = idOf(event.target as Element);
    if (id === null || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") this.wishes.select(null);
    else if (event.key === "Enter" || event.key === " ") this.wishes.select(id === this.selected ? null : id);
    else if (ARROWS.includes(event.key)) this.step(id, event.key as Direction);
    else return;
    event.preventDefault();
  }

  private step(id: string, key: Direction): void {
    const to = next(this.scene, id, key, (kind) => this.shows(kind));
    if (to !== null) this.button(to)?.focus({ preventScroll: true });
  }
}

function idOf(node: Element): string | null {
  return node.closest?.(".card")?.getAttribute("data-id") ?? null;
}
