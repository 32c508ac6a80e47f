import type { Path, Plan, Proposal } from "../api/types.ts";
import { percent, points } from "../format.ts";
import { t } from "../i18n/index.ts";
import { sentence } from "../i18n/sentences.ts";
import { Notice } from "../ui/Notice.tsx";
import { Value } from "../ui/Value.tsx";
import { Named, useNames } from "./Named.tsx";

/** Whom to meet next: the contacts that together raise coverage most, each with its way in. */
export function PlanTab({ plan }: { plan: Plan }) {
  return (
    <>
      <h2>{t("plan.lead")}</h2>
      {plan.proposals.length ? <Proposals plan={plan} /> : <NothingToPropose />}
      <Notes notes={plan.notes ?? []} />
    </>
  );
}

function Proposals({ plan }: { plan: Plan }) {
  return (
    <>
      <BeforeAfter before={plan.coverage_before} after={plan.coverage_after} />
      <ol class="proposals">
        {plan.proposals.map((proposal) => (
          <One key={`${proposal.ours} ${proposal.stakeholder}`} proposal={proposal} />
        ))}
      </ol>
    </>
  );
}

function BeforeAfter({ before, after }: { before: number | null; after: number | null }) {
  const [now, then] = [before ?? 0, after ?? 0];
  return (
    <div class="split">
      {before === null || after === null ? null : (
        <span class="split-bar" aria-hidden="true">
          <span class="covered" style={{ width: `${now * 100}%` }} />
          <span class="gain" style={{ width: `${Math.max(0, then - now) * 100}%` }} />
        </span>
      )}
      <ul>
        <li>
          <i class="covered" aria-hidden="true" />
          {t("plan.before")} <b><Value value={before} /></b>
        </li>
        <li>
          <i class="gain" aria-hidden="true" />
          {t("plan.after")} <b><Value value={after} /></b>
        </li>
      </ul>
    </div>
  );
}

function One({ proposal }: { proposal: Proposal }) {
  return (
    <li>
      <span class="gain">
        <b class="num">{points(proposal.gain)}</b>
        <span class="sub">{t("plan.gain")}</span>
      </span>
      <div>
        <p>
          <Named id={proposal.ours} name={proposal.ours_name} class="chip-like ours" />{" "}
          <span class="muted">{t("plan.meets")}</span>{" "}
          <Named id={proposal.stakeholder} name={proposal.stakeholder_name} class="chip-like theirs" />
        </p>
        <p class="sub">
          {proposal.fit >= 1 ? t("plan.fit.good") : t("plan.fit.poor")} · <Introduction path={proposal.path} />
        </p>
      </div>
    </li>
  );
}

function Introduction({ path }: { path: Path | null }) {
  const nameOf = useNames();
  if (!path?.steps.length) return <>{t("plan.direct")}</>;
  const names = path.steps.slice(0, -1).map((step) => nameOf(step.to, step.target_name));
  if (!names.length) return <>{percent(path.strength)}</>;
  return (
    <>
      {t("plan.via")} {names.join(" → ")} <span class="num">({percent(path.strength)})</span>
    </>
  );
}

function NothingToPropose() {
  return (
    <Notice title={t("plan.none.title")}>
      <p>{t("plan.none.text")}</p>
    </Notice>
  );
}

function Notes({ notes }: { notes: readonly string[] }) {
  if (!notes.length) return null;
  return (
    <section class="notes">
      <h3>{t("plan.notes")}</h3>
      <ul>
        {notes.map((note) => (
          <li>{sentence(note)}</li>
        ))}
      </ul>
    </section>
  );
}
