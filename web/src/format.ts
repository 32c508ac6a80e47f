import type { Lang } from "./i18n/index.ts";

const LOCALE: Record<Lang, string> = { en: "en-GB", zh: "zh-CN" };
const formats = new Map<string, Intl.NumberFormat>();

function format(lang: Lang, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = lang + JSON.stringify(options);
  const kept = formats.get(key) ?? new Intl.NumberFormat(LOCALE[lang], options);
  formats.set(key, kept);
  return kept;
}

/**
 * A fraction of 1 as a percentage: whole from 10 % on, else with one decimal; a thin part is "< 0.1 %", because only
 * an exact 0 reads as zero. The same goes for what is nearly everything.
 */
export function percent(fraction: number): string {
  const value = fraction * 100;
  if (value > 0 && value < 0.05) return "< 0.1 %";
  if (value > 99.5 && value < 100 - 1e-7) return "> 99 %";
  const digits = Math.abs(value) < 9.95 && Math.abs(value - Math.round(value)) > 1e-9 ? 1 : 0;
  return `${value.toFixed(digits)} %`;
}

/** A fraction as whole points with its sign: +2.4, −13. */
export function points(fraction: number): string {
  const value = fraction * 100;
  const text = Math.abs(value) < 9.95 ? Math.abs(value).toFixed(1) : Math.abs(value).toFixed(0);
  return Number(text) === 0 ? "0" : `${value < 0 ? "−" : "+"}${text}`;
}

export function whole(value: number, lang: Lang): string {
  return format(lang, { maximumFractionDigits: 0 }).format(value);
}

/** An amount of money in short, with its currency's code: "12.4M CNY", "1240万 CNY". */
export function money(value: number, currency: string | null, lang: Lang): string {
  const text = format(lang, { notation: "compact", maximumSignificantDigits: 3 }).format(value);
  return currency ? `${text} ${currency}` : text;
}

/** An instant as day and time where the reader is. */
export function instant(at: string, lang: Lang): string {
  return new Intl.DateTimeFormat(LOCALE[lang], { dateStyle: "medium", timeStyle: "short" }).format(new Date(at));
}
