import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { serviceDay } from "../api/client.ts";
import { LANG_NAMES, LANGS, t } from "../i18n/index.ts";
import { accountsUrl, change, isPlain, openAccounts, switchLang, view } from "../state/view.ts";

/** The bar above every page: where we are, the day ages are counted to, the language. */
export function Header({ title, children }: { title?: string; children?: ComponentChildren }) {
  useEffect(() => {
    document.title = [title, t("app.name")].filter(Boolean).join(" · ");
  }, [title]);
  return (
    <header class="bar">
      <a class="brand" href={accountsUrl()} onClick={home}>
        <Mark />
        <span>{t("app.name")}</span>
      </a>
      <nav aria-label={t("app.accounts")} class="crumbs">
        {children ?? <span class="tagline">{t("app.tagline")}</span>}
      </nav>
      <Recorded />
      <Today />
      <Languages />
    </header>
  );
}

function home(event: MouseEvent): void {
  if (!isPlain(event)) return;
  event.preventDefault();
  openAccounts();
}

function Mark() {
  return (
    <svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true">
      <path d="M6 7L17 6M6 7l5 11M17 6l-6 12" stroke="#9db2c4" stroke-width="1.6" />
      <circle cx="6" cy="7" r="3.2" fill="#0f9488" />
      <circle cx="17.5" cy="6" r="3.2" fill="#d97706" />
      <circle cx="11" cy="18" r="3.2" fill="#7c4fd6" />
    </svg>
  );
}

/** As recorded on a day. A commit or an instant, which only a link can ask for, is shown beside it. */
function Recorded() {
  const { asOf } = view.value;
  const isDay = asOf !== null && /^\d{4}-\d{2}-\d{2}$/.test(asOf);
  return (
    <div class={`today${asOf ? " past" : ""}`} title={t("app.recorded.help")}>
      <label class="today">
        <span>{t("app.recorded")}</span>
        <input
          type="date"
          value={isDay ? asOf : ""}
          onChange={(event) => change({ asOf: event.currentTarget.value || null })}
        />
      </label>
      {asOf && !isDay && <span>{asOf}</span>}
      {asOf && (
        <button type="button" onClick={() => change({ asOf: null })}>
          {t("app.recorded.now")}
        </button>
      )}
    </div>
  );
}

function Today() {
  return (
    <label class="today" title={t("app.today.help")}>
      <span>{t("app.today")}</span>
      <input
        type="date"
        value={view.value.today ?? serviceDay.value ?? ""}
        onChange={(event) => change({ today: event.currentTarget.value || null })}
      />
    </label>
  );
}

function Languages() {
  return (
    <div class="segmented" role="group" aria-label={t("app.language")}>
      {LANGS.map((lang) => (
        <button type="button" lang={lang} aria-pressed={view.value.lang === lang} onClick={() => switchLang(lang)}>
          {LANG_NAMES[lang]}
        </button>
      ))}
    </div>
  );
}
