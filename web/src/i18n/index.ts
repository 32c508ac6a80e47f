import { view } from "../state/view.ts";
import { en, type Key } from "./en.ts";
import words from "./enumerations.json";
import { zh } from "./zh.ts";

export type Lang = "en" | "zh";
export type { Key };

export const LANGS: readonly Lang[] = ["en", "zh"];
export const LANG_NAMES: Record<Lang, string> = { en: "English", zh: "中文" };

const TABLES: Record<Lang, Record<Key, string>> = { en, zh };
const WORDS: Record<string, Record<string, string[]>> = words;

/** The language of the page; whoever reads it while rendering is rendered again when it changes. */
export function lang(): Lang {
  return view.value.lang;
}

/** A text of the page in `language` with its `{names}` filled in. Values stay text: they are never interpreted. */
export function text(language: Lang, key: Key, values: Record<string, string | number> = {}): string {
  return TABLES[language][key].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** A text in the language of the page. */
export function t(key: Key, values?: Record<string, string | number>): string {
  return text(lang(), key, values);
}

/** The word for a value of an enumeration; one that this page does not know is shown as it is. */
export function word(enumeration: string, value: string): string {
  const pair = WORDS[enumeration]?.[value];
  return pair?.[lang() === "zh" ? 1 : 0] ?? value.replaceAll("_", " ");
}

/** The name in the page's language where there is one. */
export function named(thing: { name?: string | null; name_zh?: string | null }): string | null {
  return (lang() === "zh" ? thing.name_zh || thing.name : thing.name || thing.name_zh) ?? null;
}
