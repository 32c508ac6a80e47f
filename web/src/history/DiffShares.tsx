import { Short } from "../account/Short.tsx";
import type { Diff } from "../api/types.ts";
import { percent, points } from "../format.ts";
import { t } from "../i18n/index.ts";

type Share = NonNullable<Diff["shares"]>[number];

/** Whose decision share changed, the largest change first; what reads the same before and after is left out. */
export function DiffShares({ shares }: { shares: readonly Share[] }) {
  const shown = shares.filter(({ before, after }) => said(before) !== said(after));
  if (!shown.length) return null;
  return (
    <section>
      <h3>
        {t("diff.shares")} <span class="num">{shown.length}</span>
      </h3>
      <Short count={shown.length} least={8}>
        {(count) => (
          <table class="diff-figures diff-shares">
            <caption class="visually-hidden">{t("diff.shares.caption")}</caption>
            <thead>
              <tr>
                <th scope="col">{t("diff.person")}</th>
                <th scope="col">{t("diff.before")}</th>
                <th scope="col">{t("diff.after")}</th>
              </tr>
            </thead>
            <tbody>
              {shown.slice(0, count).map((share) => (
                <One key={share.id} share={share} />
              ))}
            </tbody>
          </table>
        )}
      </Short>
    </section>
  );
}

function One({ share: { id, name, before, after } }: { share: Share }) {
  const change = before === null || after === null ? "0" : points(after - before);
  return (
    <tr>
      <th scope="row">{name ?? id}</th>
      <td>{said(before)}</td>
      <td>
        {said(after)} {change === "0" ? null : <span class="sub num">{change}</span>}
      </td>
    </tr>
  );
}

/** A share; null is that nobody of that id was there, which is not zero. */
function said(share: number | null): string {
  return share === null ? t("diff.absent") : percent(share);
}
