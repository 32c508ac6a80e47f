import type { Coverage, Entity, KeyPeople } from "../api/types.ts";
import { isWithheld } from "../api/withheld.ts";
import { t, word } from "../i18n/index.ts";
import { Verdict } from "../ui/Chip.tsx";
import { Meter } from "../ui/Meter.tsx";
import { Value } from "../ui/Value.tsx";
import { Export } from "./Export.tsx";
import { Figure } from "./Figure.tsx";
import { StanceFigure } from "./StanceFigure.tsx";

interface Props {
  name: string;
  record: Entity | null;
  people: KeyPeople | null;
  coverage: Coverage | null;
}

/** The account's name and the figures that everything else explains. */
export function AccountHead({ name, record, people, coverage }: Props) {
  return (
    <section class="account-head" aria-label={t("account.figures")}>
      <div class="account-name">
        <h1 title={name}>{name}</h1>
        <p>
          <About record={record} />
          {people ? <span title={t(`account.evidence.${people.evidence}`)}>{t(`account.evidence.${people.evidence}`)}</span> : null}
          <Withheld answers={[people, coverage]} />
        </p>
      </div>
      {people && coverage ? <Figures people={people} coverage={coverage} /> : <div class="figures" />}
      <Export />
    </section>
  );
}

/** What the account is: line of business, region, stage. */
function About({ record }: { record: Entity | null }) {
  const { industry, region, value_stage: stage } = (record?.properties ?? {}) as Record<string, string | undefined>;
  const parts = [industry, region, stage && word("value_stage", stage)].filter(Boolean);
  return parts.length ? <span>{parts.join(" · ")}</span> : null;
}

function Figures({ people, coverage }: { people: KeyPeople; coverage: Coverage }) {
  const { count, verdict } = coverage.threads;
  return (
    <dl class="figures">
      <Figure label={t("column.coverage")} help={t("column.coverage.help")}>
        <Value value={coverage.coverage} withheld={isWithheld(coverage, "coverage")} />
        <Meter value={coverage.coverage} />
      </Figure>
      <Figure label={t("column.known_coverage")} help={t("column.known_coverage.help")}>
        <Value value={coverage.known_coverage} withheld={isWithheld(coverage, "known_coverage")} />
        <Meter value={coverage.known_coverage} />
      </Figure>
      <Figure label={t("column.open_share")} help={t("column.open_share.help")}>
        <Value value={coverage.open_share} withheld={isWithheld(coverage, "open_share")} />
        <Meter value={coverage.open_share} tone="open" />
      </Figure>
      <Figure label={t("column.threads")} help={t("column.threads.help")}>
        <Value value={count} show={String} withheld={isWithheld(coverage, "threads")} />
        <Verdict verdict={verdict} />
      </Figure>
      <StanceFigure stance={people.stance} withheld={isWithheld(people, "stance")} />
    </dl>
  );
}

function Withheld({ answers }: { answers: (KeyPeople | Coverage | null)[] }) {
  const whats = new Set(answers.flatMap((answer) => answer?.withheld ?? []).map(({ what }) => what));
  if (!whats.size) return null;
  return <span class="absent withheld">{t("account.withheld", { what: [...whats].join(", ") })}</span>;
}
