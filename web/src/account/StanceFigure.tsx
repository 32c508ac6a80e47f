import type { Stance } from "../api/types.ts";
import { percent, points } from "../format.ts";
import { t } from "../i18n/index.ts";
import { Value } from "../ui/Value.tsx";
import { Figure } from "./Figure.tsx";

/** Whether the decision leans to us, on a scale from −100 to +100, with the range that the unknown leaves open. */
export function StanceFigure({ stance, withheld }: { stance: Stance | null; withheld: boolean }) {
  return (
    <Figure label={t("account.stance")} help={`${t("account.stance.help")}\n${known(stance)}`}>
      <Value value={stance?.expected ?? null} show={points} withheld={withheld} />
      {stance === null ? null : <Scale stance={stance} />}
    </Figure>
  );
}

/** For which part of the decision it is known. */
function known(stance: Stance | null): string {
  if (stance === null) return "";
  return stance.expected === null
    ? t("account.stance.unknown")
    : t("account.stance.known", { share: percent(stance.known_share) });
}

function Scale({ stance }: { stance: Stance }) {
  const left = `${at(stance.low)}%`;
  const width = `${Math.max(1, at(stance.high) - at(stance.low))}%`;
  return (
    <span class="stance-scale" aria-hidden="true">
      <span class="band" style={{ left, width }} />
      <span class="zero" />
      {stance.expected === null ? null : (
        <span class={`mark ${stance.expected < 0 ? "against" : "for"}`} style={{ left: `${at(stance.expected)}%` }} />
      )}
    </span>
  );
}

/** −1 … 1 as a place on the scale in per cent of its width. */
function at(value: number): number {
  return Math.min(100, Math.max(0, (value + 1) * 50));
}
