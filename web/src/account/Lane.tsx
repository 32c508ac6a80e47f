import type { Path, Step } from "../api/types.ts";
import { percent } from "../format.ts";
import { type Key, t } from "../i18n/index.ts";
import { en } from "../i18n/en.ts";
import { sentence } from "../i18n/sentences.ts";
import { Person } from "../ui/Person.tsx";
import type { Directory } from "./directory.ts";

/** One way in, as a lane from our person to the target: every step with its strength and what it rests on. */
export function Lane({ path, who, best }: { path: Path; who: Directory; best: boolean }) {
  const first = path.steps[0];
  return (
    <li class={`lane ${best ? "best" : ""}`}>
      <div class="lane-head">
        <b class="num">{percent(path.strength)}</b>
        <span class="sub">{t("ways.strength")}</span>
        <span class="sub">{path.steps.length === 1 ? t("ways.step") : t("ways.steps", { count: path.steps.length })}</span>
        {path.backup ? (
          <span class="chip backup" title={t("ways.backup.help")}>
            {t("ways.backup")}
          </span>
        ) : null}
      </div>
      <ol class="steps">
        {first ? <Stop id={first.from} name={first.source_name} who={who} start /> : null}
        {path.steps.map((step, i) => (
          <>
            <Link step={step} weakest={path.steps.length > 1 && i === path.weakest_step} />
            <Stop id={step.to} name={step.target_name} who={who} start={false} />
          </>
        ))}
      </ol>
    </li>
  );
}

function Stop({ id, name, who, start }: { id: string; name: string | null; who: Directory; start: boolean }) {
  const known = who.get(id);
  const side = known?.side ?? (start ? "ours" : "theirs");
  return (
    <li class={`stop ${side}`}>
      <Person id={id}>{known?.name ?? name ?? t("people.unnamed")}</Person>
      {known?.person?.title ? <span class="sub">{known.person.title}</span> : null}
    </li>
  );
}

function Link({ step, weakest }: { step: Step; weakest: boolean }) {
  const key = `ways.kind.${step.kind}`;
  const evidence = sentence(step.evidence);
  return (
    <li class={`link ${step.kind} ${weakest ? "weakest" : ""}`} title={evidence}>
      <span class="link-kind">{key in en ? t(key as Key) : step.kind}</span>
      <span class="link-line" style={{ "--thick": `${1.5 + 5 * step.strength}px` }} aria-hidden="true" />
      <span class="num">{percent(step.strength)}</span>
      {weakest ? <span class="weak-mark">{t("ways.weakest")}</span> : null}
      <span class="evidence">{evidence}</span>
    </li>
  );
}
