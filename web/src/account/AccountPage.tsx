import type { Entity } from "../api/types.ts";
import { named, t } from "../i18n/index.ts";
import { accountsUrl, isPlain, openAccounts, view } from "../state/view.ts";
import { Header } from "../ui/Header.tsx";
import { Refused } from "../ui/Await.tsx";
import { AccountHead } from "./AccountHead.tsx";
import { Answers } from "./Answers.tsx";
import { directory } from "./directory.ts";
import { MapView } from "./MapView.tsx";
import { Known } from "./Named.tsx";
import { accountAnswers, come } from "./questions.ts";

/** One account: its map beside the answers. */
export function AccountPage() {
  const answers = accountAnswers();
  const [people, coverage, scene] = [come(answers.people), come(answers.coverage), come(answers.scene)];
  const who = directory(people, coverage, scene);
  const failed = answers.people.load;
  const name = accountName(come(answers.record)) ?? people?.account_name ?? view.value.account;
  return (
    <>
      <Header title={name}>
        <a href={accountsUrl()} onClick={toList}>
          {t("app.accounts")}
        </a>
        <span aria-hidden="true">/</span>
        <span aria-current="page">{name}</span>
      </Header>
      {failed.state === "failed" ? (
        <main id="main">
          <Refused failure={failed.failure} retry={answers.people.retry} />
        </main>
      ) : (
        <main class={`account-page ${view.value.wide ? "wide" : ""}`} id="main">
          <a class="skip" href="#answers">
            {t("app.skip")}
          </a>
          <AccountHead name={name} record={come(answers.record)} people={people} coverage={coverage} />
          <MapView scene={answers.scene} name={name} />
          <Known.Provider value={who}>
            <Answers answers={answers} who={who} />
          </Known.Provider>
        </main>
      )}
    </>
  );
}

function accountName(record: Entity | null): string | null {
  return record && named(record.properties as { name?: string; name_zh?: string });
}

function toList(event: MouseEvent): void {
  if (!isPlain(event)) return;
  event.preventDefault();
  openAccounts();
}
