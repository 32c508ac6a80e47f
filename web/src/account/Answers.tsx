import { t } from "../i18n/index.ts";
import { type Tab, TABS } from "../state/route.ts";
import { openTab, view } from "../state/view.ts";
import { Await } from "../ui/Await.tsx";
import { CoverageTab } from "./CoverageTab.tsx";
import type { Directory } from "./directory.ts";
import { HistoryTab } from "../history/HistoryTab.tsx";
import { KeyPeopleTab } from "./KeyPeopleTab.tsx";
import { PersonCard } from "./PersonCard.tsx";
import { PlanTab } from "./PlanTab.tsx";
import { type AccountAnswers, come } from "./questions.ts";
import { WaysTab } from "./WaysTab.tsx";

interface Props {
  answers: AccountAnswers;
  who: Directory;
}

/** The answers in tabs, the selected person above them. */
export function Answers({ answers, who }: Props) {
  const { tab } = view.value;
  return (
    <section class="answers" id="answers" tabIndex={-1} aria-label={t("account.tabs")}>
      <div class="tabs" role="tablist" onKeyDown={walk}>
        {TABS.map((name) => (
          <button
            type="button"
            role="tab"
            id={`tab-${name}`}
            aria-controls="tab-body"
            aria-selected={tab === name}
            tabIndex={tab === name ? 0 : -1}
            onClick={() => openTab(name)}
          >
            {t(`tab.${name}`)}
          </button>
        ))}
      </div>
      <div class="tab-body" role="tabpanel" id="tab-body" tabIndex={0} aria-labelledby={`tab-${tab}`}>
        <PersonCard who={who} coverage={come(answers.coverage)} />
        <Body tab={tab} answers={answers} who={who} />
      </div>
    </section>
  );
}

function Body({ tab, answers, who }: Props & { tab: Tab }) {
  if (tab === "coverage") {
    return (
      <Await {...answers.coverage}>{(found) => <CoverageTab coverage={found} people={come(answers.people)} who={who} />}</Await>
    );
  }
  if (tab === "plan") return <Await {...answers.plan}>{(found) => <PlanTab plan={found} />}</Await>;
  if (tab === "history") return <HistoryTab account={view.value.account ?? ""} />;
  if (tab === "ways") {
    return <Await {...answers.people}>{(found) => <WaysTab people={found} who={who} />}</Await>;
  }
  return (
    <Await {...answers.people}>{(found) => <KeyPeopleTab people={found} coverage={come(answers.coverage)} />}</Await>
  );
}

/** Left and right go from tab to tab, as everywhere. */
function walk(event: KeyboardEvent): void {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const next = TABS[(TABS.indexOf(view.value.tab) + step + TABS.length) % TABS.length] as Tab;
  openTab(next);
  document.getElementById(`tab-${next}`)?.focus();
}
