import type { AccountRow } from "../api/types.ts";
import { t, word } from "../i18n/index.ts";
import { changeList, view } from "../state/view.ts";
import { tally, VERDICTS } from "./order.ts";

/** How many accounts have each verdict; pressing one shows only those. */
export function VerdictFilter({ rows }: { rows: readonly AccountRow[] }) {
  const counts = tally(rows);
  const chosen = view.value.list.verdict;
  const present = VERDICTS.filter((verdict) => counts.has(verdict) || verdict === chosen);
  return (
    <div class="filters" role="group" aria-label={t("column.verdict")}>
      <Filter verdict={null} label={t("accounts.verdict.all")} count={rows.length} />
      {present.map((verdict) => (
        <Filter verdict={verdict} label={word("verdict", verdict)} count={counts.get(verdict) ?? 0} />
      ))}
    </div>
  );
}

function Filter({ verdict, label, count }: { verdict: string | null; label: string; count: number }) {
  const pressed = view.value.list.verdict === verdict;
  return (
    <button
      type="button"
      class={`filter ${verdict ?? "all"}`}
      aria-pressed={pressed}
      onClick={() => changeList({ verdict: pressed ? null : verdict })}
    >
      {label} <b class="num">{count}</b>
    </button>
  );
}
