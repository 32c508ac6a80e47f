import { useState } from "preact/hooks";
import type { Coverage, Part } from "../api/types.ts";
import { percent } from "../format.ts";
import { t, word } from "../i18n/index.ts";
import { Meter } from "../ui/Meter.tsx";
import { Value } from "../ui/Value.tsx";
import { departmentName } from "./directory.ts";

const KINDS = ["departments", "roles", "levels"] as const;
type Kind = (typeof KINDS)[number];

/** The decision, its coverage and its gap, summed by department, role or level. */
export function RollUp({ coverage }: { coverage: Coverage }) {
  const [kind, setKind] = useState<Kind>("departments");
  const parts = coverage[kind];
  return (
    <section class="roll-up">
      <div class="segmented" role="group" aria-label={t("coverage.rollup")}>
        {KINDS.map((one) => (
          <button type="button" aria-pressed={kind === one} onClick={() => setKind(one)}>
            {t(`coverage.by.${one}`)}
          </button>
        ))}
      </div>
      <table>
        <thead>
          <tr>
            <th scope="col">{t(`coverage.by.${kind}`)}</th>
            <th scope="col" class="figure">{t("coverage.part")}</th>
            <th scope="col" class="figure cover">{t("people.coverage")}</th>
            <th scope="col" class="figure">{t("coverage.gap")}</th>
          </tr>
        </thead>
        <tbody>
          {parts.map((part) => (
            <Row key={`${part.id} ${part.own}`} name={partName(coverage, kind, part)} part={part} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Row({ name, part }: { name: string; part: Part }) {
  return (
    <tr class={part.own === false ? "subtotal" : ""}>
      <th scope="row">{name}</th>
      <td class="figure num">{percent(part.decision_share)}</td>
      <td class="figure cover">
        <Meter value={part.coverage} />
        <Value value={part.coverage} />
      </td>
      <td class="figure num">{percent(part.gap)}</td>
    </tr>
  );
}

function partName(coverage: Coverage, kind: Kind, part: Part): string {
  if (kind === "departments") {
    const name = departmentName(coverage, part.id) ?? part.id;
    return part.own === false ? t("coverage.subtotal", { name }) : name;
  }
  if (part.id === "open_seats") return t("coverage.open_seats");
  if (kind === "roles") return part.id === "informal" ? t("coverage.informal") : word("buying_role", part.id);
  return part.id === "unknown" ? t("coverage.level.unknown") : t("coverage.level", { level: part.id });
}
