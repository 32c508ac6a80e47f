import { percent } from "../format.ts";
import { t } from "../i18n/index.ts";

interface Props {
  share: number;
  formal: number;
  /** The share that fills the whole bar. */
  scale: number;
}

/** A decision share: what stays of the own vote, what influence adds, and (hatched) what of the vote goes to others. */
export function ShareBar({ share, formal, scale }: Props) {
  const wide = (part: number) => ({ width: `${(100 * Math.max(0, part)) / scale}%` });
  const title = [
    `${t("people.formal")}: ${percent(formal)}`,
    share >= formal
      ? `${t("people.informal")}: ${percent(share - formal)}`
      : `${t("people.given")}: ${percent(formal - share)}`,
  ];
  return (
    <span class="share-bar" title={title.join("\n")} aria-hidden="true">
      <span class="formal" style={wide(Math.min(share, formal))} />
      <span class="informal" style={wide(share - formal)} />
      <span class="given" style={wide(formal - share)} />
    </span>
  );
}

/** What the parts of the bar mean. */
export function ShareLegend() {
  return (
    <p class="bar-legend" aria-hidden="true">
      {(["formal", "informal", "given"] as const).map((part) => (
        <span>
          <i class={part} />
          {t(`people.${part}`)}
        </span>
      ))}
    </p>
  );
}
