import { signal } from "@preact/signals";
import type { Lang } from "../i18n/index.ts";
import { format, LIST, parse, type Layer, type ListView, type Place, type Tab, type View } from "./route.ts";

const KEPT_LANG = "graphsvc.lang";

/** What is on the screen; the URL follows it. */
export const view = signal<View>(read());
/** Whom the pointer or the focus is on: for a moment, so it is not in the URL. */
export const pointed = signal<string | null>(null);

function read(): View {
  return parse(location.pathname, location.search, preferred());
}

function preferred(): Lang {
  const kept = remembered();
  if (kept === "en" || kept === "zh") return kept;
  return navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";
}

function remembered(): string | null {
  try {
    return localStorage.getItem(KEPT_LANG);
  } catch {
    return null; // a browser that keeps nothing is no reason to show nothing
  }
}

/** Back and forward; called once. */
export function followHistory(): void {
  addEventListener("popstate", () => {
    view.value = read();
  });
}

/** Changes the view. `step`: a new entry in the browser's history, else the current one is rewritten. */
export function change(patch: Partial<View>, step = true): void {
  const next = { ...view.value, ...patch };
  if (format(next) === format(view.value)) return;
  view.value = next;
  history[step ? "pushState" : "replaceState"](null, "", format(next));
}

export function select(person: string | null): void {
  change({ person });
}

export function openTab(tab: Tab): void {
  change({ tab });
}

/** What the history compares, the earlier one first where both are commits; null: nothing chosen, and now. */
export function compare(since: string | null, until: string | null): void {
  const backwards = [since, until].every((end) => /^\d+$/.test(end ?? "")) && Number(since) > Number(until);
  change(backwards ? { since: until, until: since } : { since, until });
}

export function changeList(patch: Partial<ListView>, step = true): void {
  change({ list: { ...view.value.list, page: 1, ...patch } }, step);
}

export function switchLayer(layer: Layer): void {
  const off = view.value.off;
  change({ off: off.includes(layer) ? off.filter((l) => l !== layer) : [...off, layer] }, false);
}

export function switchWide(): void {
  change({ wide: !view.value.wide }, false);
}

export function movedTo(place: Place | null): void {
  change({ place }, false);
}

export function switchLang(lang: Lang): void {
  try {
    localStorage.setItem(KEPT_LANG, lang);
  } catch {
    // see remembered()
  }
  change({ lang }, false);
}

/** The URL of an account, with the language and day of the page. */
export function accountUrl(id: string): string {
  return format(accountView(id));
}

/** The URL of the list as it was left. */
export function accountsUrl(): string {
  return format({ ...view.value, page: "accounts" });
}

export function openAccount(id: string): void {
  change(accountView(id));
}

export function openAccounts(keepList = true): void {
  change({ page: "accounts", list: keepList ? view.value.list : LIST });
}

function accountView(id: string): View {
  return { ...view.value, page: "account", account: id, person: null, tab: "people", since: null, until: null, place: null };
}

/** A click that the page answers itself: with the plain button, and no key that asks the browser for a new tab. */
export function isPlain(event: MouseEvent): boolean {
  return event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
}
