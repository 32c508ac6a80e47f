import type { AccountRow } from "../api/types.ts";
import { money, whole } from "../format.ts";
import { lang, named, t } from "../i18n/index.ts";
import { accountUrl, changeList, isPlain, openAccount, view } from "../state/view.ts";
import { Verdict } from "../ui/Chip.tsx";
import { Meter } from "../ui/Meter.tsx";
import { Value } from "../ui/Value.tsx";
import { type Column, COLUMNS } from "./columns.ts";

const TEXTS: readonly Column[] = ["name", "verdict"];

/** One page of accounts. Column headings sort; arrow keys go from account to account. */
export function AccountsTable({ rows }: { rows: readonly AccountRow[] }) {
  return (
    <div class="table-frame">
      <table class="accounts">
        <caption class="visually-hidden">{t("accounts.caption")}</caption>
        <thead>
          <tr>
            {COLUMNS.map((column) => (
              <Heading column={column} />
            ))}
          </tr>
        </thead>
        <tbody onKeyDown={walk}>
          {rows.map((row) => (
            <Row key={row.id} row={row} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Heading({ column }: { column: Column }) {
  const { sort, down } = view.value.list;
  const active = sort === column;
  return (
    <th
      scope="col"
      class={TEXTS.includes(column) ? `col-${column}` : `figure col-${column}`}
      aria-sort={active ? (down ? "descending" : "ascending") : "none"}
    >
      <button type="button" title={helpFor(column)} onClick={() => changeList({ sort: column, down: active && !down })}>
        {t(`column.${column}`)}
        <span class="arrow" aria-hidden="true">
          {active ? (down ? "▼" : "▲") : ""}
        </span>
      </button>
    </th>
  );
}

function helpFor(column: Column): string {
  const sort = t("accounts.sort", { column: t(`column.${column}`) });
  return column === "name" ? sort : `${t(`column.${column}.help`)}\n${sort}`;
}

function Row({ row }: { row: AccountRow }) {
  return (
    <tr onClick={(event) => follow(event, row.id)}>
      <th scope="row" class="col-name">
        <a href={accountUrl(row.id)}>{named(row)}</a>
        <span class="sub">{[row.industry, row.region, ...(row.managers ?? [])].filter(Boolean).join(" · ")}</span>
      </th>
      <td class="figure col-coverage">
        <Meter value={row.coverage} />
        <Value value={row.coverage} />
      </td>
      <td class="figure">
        <Value value={row.known_coverage} />
      </td>
      <td class="figure">
        <Value value={row.open_share} />
      </td>
      <td class="col-verdict">
        <Verdict verdict={row.verdict} />
      </td>
      <td class="figure">
        <Value value={row.threads} show={String} />
      </td>
      <td class="figure num">{whole(row.people, lang())}</td>
      <td class={`figure num ${row.open_seats ? "" : "zero"}`}>{whole(row.open_seats, lang())}</td>
      <td class="figure">
        <Value value={row.annual_revenue} show={(value) => money(value, row.currency, lang())} />
      </td>
      <td class="figure">
        <Value value={row.money_at_risk} show={(value) => money(value, row.currency, lang())} />
      </td>
    </tr>
  );
}

/** A click anywhere in the row opens the account; one with a modifier on the link is left to the browser. */
function follow(event: MouseEvent, id: string): void {
  if (!isPlain(event)) return;
  event.preventDefault();
  openAccount(id);
}

function walk(event: KeyboardEvent): void {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const row = (event.target as Element).closest("tr");
  const other = event.key === "ArrowDown" ? row?.nextElementSibling : row?.previousElementSibling;
  const link = other?.querySelector("a");
  if (!link) return;
  event.preventDefault();
  link.focus();
}
