import type { ComponentChildren } from "preact";
import type { Diff, Figures } from "../api/types.ts";
import { isWithheld } from "../api/withheld.ts";
import { percent, points } from "../format.ts";
import { t } from "../i18n/index.ts";
import { Verdict } from "../ui/Chip.tsx";
import { Value } from "../ui/Value.tsx";

type End = Figures | null;
const PARTS = ["coverage", "known_coverage", "open_share"] as const;

/** Whether no figure differs from before to after. */
export function isSame(diff: Diff): boolean {
  const [before, after] = [diff.figures?.before ?? null, diff.figures?.after ?? null];
  if (!before || !after) return before === after;
  return [...PARTS, "threads", "verdict", "people"].every((name) => before[name as keyof Figures] === after[name as keyof Figures]);
}

/** The account's figures before and after, on one day; and what was answered then, where that was another day. */
export function DiffFigures({ diff }: { diff: Diff }) {
  if (!diff.figures) return null;
  const { then, before, after } = diff.figures;
  const past = then && then.today !== (before?.today ?? after?.today);
  const ends = past ? [then, before, after] : [before, after];
  const withheld = (name: string) => isWithheld(diff, name);
  return (
    <section>
      <h3>{t("diff.figures")}</h3>
      <table class="diff-figures">
        <caption class="visually-hidden">{t("diff.figures.caption")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("diff.figure")}</th>
            {past ? <Heading name={t("diff.then")} day={then.today} /> : null}
            <Heading name={t("diff.before")} day={before?.today ?? diff.today} />
            <Heading name={t("diff.after")} day={after?.today ?? diff.today} />
          </tr>
        </thead>
        <tbody>
          {PARTS.map((name) => (
            <Row key={name} name={t(`column.${name}`)} ends={ends} change={change(before, after, name)}>
              {(end) => <Value value={end[name]} withheld={withheld(name)} />}
            </Row>
          ))}
          <Row name={t("column.threads")} ends={ends}>
            {(end) => (
              <>
                <Value value={end.threads} show={String} withheld={withheld("threads")} /> <Verdict verdict={end.verdict} />
              </>
            )}
          </Row>
          <Row name={t("column.people")} ends={ends}>
            {(end) => <Value value={end.people} show={String} />}
          </Row>
        </tbody>
      </table>
      <p class="sub">
        {t("diff.figures.help")} {past ? t("diff.figures.help.then") : null}
      </p>
    </section>
  );
}

function Heading({ name, day }: { name: string; day: string }) {
  return (
    <th scope="col" title={t("diff.day", { day })}>
      {name} <span class="sub">{day}</span>
    </th>
  );
}

interface RowProps {
  name: string;
  ends: readonly End[];
  change?: string;
  children: (end: Figures) => ComponentChildren;
}

/** One figure at each end; where there was no such account, that is said. */
function Row({ name, ends, change = "", children }: RowProps) {
  return (
    <tr>
      <th scope="row">{name}</th>
      {ends.map((end, place) => (
        <td>
          {end ? children(end) : <span class="absent">{t("diff.absent")}</span>}
          {change && place === ends.length - 1 ? <span class="sub num"> {change}</span> : null}
        </td>
      ))}
    </tr>
  );
}

/** By how many points a share of 1 differs; nothing where it does not, or either is unknown. */
function change(before: End, after: End, name: (typeof PARTS)[number]): string {
  const [was, is] = [before?.[name] ?? null, after?.[name] ?? null];
  return was === null || is === null || percent(was) === percent(is) ? "" : points(is - was);
}
