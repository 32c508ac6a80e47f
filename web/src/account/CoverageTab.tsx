import type { Coverage, KeyPeople, Part } from "../api/types.ts";
import { percent } from "../format.ts";
import { named, t, word } from "../i18n/index.ts";
import { Absent } from "../ui/Value.tsx";
import { Person } from "../ui/Person.tsx";
import { MatrixView } from "./MatrixView.tsx";
import { type Directory, personName } from "./directory.ts";
import { RollUp } from "./RollUp.tsx";
import { Short } from "./Short.tsx";
import { ThreadsView } from "./ThreadsView.tsx";

interface Props {
  coverage: Coverage;
  people: KeyPeople | null;
  who: Directory;
}

/** How much of the decision we reach, where the gaps are, and how many lines hold it. */
export function CoverageTab({ coverage, people, who }: Props) {
  return (
    <>
      <h2>{t("coverage.lead")}</h2>
      <Split coverage={coverage} />
      <ThreadsView threads={coverage.threads} who={who} />
      <h2>{t("coverage.gaps")}</h2>
      <Gaps gaps={coverage.gaps} who={who} />
      <RollUp coverage={coverage} />
      <MatrixView coverage={coverage} people={people} />
    </>
  );
}

/** The whole decision as one bar: covered, not covered, held by open seats. */
function Split({ coverage }: { coverage: Coverage }) {
  if (coverage.coverage === null) return <Absent kind="unknown" />;
  const open = coverage.open_share;
  const parts = [
    ["covered", coverage.coverage],
    ["gap", Math.max(0, 1 - coverage.coverage - open)],
    ["open", open],
  ] as const;
  return (
    <div class="split">
      <span class="split-bar" aria-hidden="true">
        {parts.map(([name, part]) => (
          <span class={name} style={{ width: `${part * 100}%` }} />
        ))}
      </span>
      <ul>
        {parts.map(([name, part]) => (
          <li>
            <i class={name} aria-hidden="true" />
            {t(`coverage.${name}`)} <b class="num">{percent(part)}</b>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Gaps({ gaps, who }: { gaps: readonly Part[]; who: Directory }) {
  const open = gaps.filter((gap) => gap.gap > 0);
  if (!open.length) return <p class="muted">{t("coverage.gaps.none")}</p>;
  const scale = Math.max(...open.map((gap) => gap.decision_share));
  return (
    <Short count={open.length} least={6}>
      {(shown) => (
        <ul class="gaps">
          {open.slice(0, shown).map((gap) => (
            <Gap key={gap.id} gap={gap} scale={scale} who={who} />
          ))}
        </ul>
      )}
    </Short>
  );
}

function Gap({ gap, scale, who }: { gap: Part; scale: number; who: Directory }) {
  const seat = gap.id.startsWith("seat:");
  const person = who.get(gap.id)?.person;
  const name = seat ? word("buying_role", gap.id.slice(5)) : person ? personName(person) : (named(gap) ?? gap.id);
  const wide = (part: number) => ({ width: `${(100 * part) / scale}%` });
  return (
    <li>
      <span class="num">{percent(gap.gap)}</span>
      <span class="gap-bar" aria-hidden="true">
        <span class="covered" style={wide(gap.decision_share - gap.gap)} />
        <span class={seat ? "open" : "gap"} style={wide(gap.gap)} />
      </span>
      <span>
        <Person id={gap.id} class={seat ? "seat" : ""}>
          {name}
        </Person>
        {seat ? <span class="chip seat">{t("people.seat")}</span> : null}
      </span>
    </li>
  );
}
