import { diffOf } from "../account/questions.ts";
import { serviceDay } from "../api/client.ts";
import { t } from "../i18n/index.ts";
import { compare, view } from "../state/view.ts";
import { Await } from "../ui/Await.tsx";
import { DiffView } from "./DiffView.tsx";

/** Two moments to choose, and what changed between them. The URL holds both. */
export function Compare({ account }: { account: string }) {
  const { since, until } = view.value;
  return (
    <section class="compare" id="compare" tabIndex={-1} aria-labelledby="compare-title">
      <h2 id="compare-title">{t("diff.title")}</h2>
      <p class="compare-ends">
        <End label={t("diff.since")} value={since} choose={(day) => compare(day, until)} />
        <End label={t("diff.until")} value={until} choose={(day) => compare(since, day)} now />
        {since || until ? (
          <button type="button" class="quiet" onClick={() => compare(null, null)}>
            {t("diff.clear")}
          </button>
        ) : null}
      </p>
      {since ? (
        <Await {...diffOf(account, since, until)}>{(diff) => <DiffView diff={diff} />}</Await>
      ) : (
        <p class="sub">{t(until ? "diff.choose" : "diff.lead")}</p>
      )}
    </section>
  );
}

interface EndProps {
  label: string;
  value: string | null;
  choose: (day: string | null) => void;
  now?: boolean;
}

/** A day to choose; a commit or an instant, which a button or a link chose, stands beside it. */
function End({ label, value, choose, now = false }: EndProps) {
  const isDay = value !== null && /^\d{4}-\d{2}-\d{2}$/.test(value);
  return (
    <label class={value ? "chosen" : ""}>
      <span>{label}</span>
      <input
        type="date"
        max={serviceDay.value ?? undefined}
        value={isDay ? value : ""}
        onChange={(event) => choose(event.currentTarget.value || null)}
      />
      {value && !isDay ? <b>{/^\d+$/.test(value) ? t("diff.commit", { number: value }) : value}</b> : null}
      {!value && now ? <span class="sub">{t("diff.until.now")}</span> : null}
    </label>
  );
}
