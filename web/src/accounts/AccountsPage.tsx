import { accounts } from "../api/client.ts";
import type { Accounts } from "../api/types.ts";
import { lang, t } from "../i18n/index.ts";
import { ask, settle } from "../state/load.ts";
import { changeList, openAccounts, view } from "../state/view.ts";
import { Await } from "../ui/Await.tsx";
import { Header } from "../ui/Header.tsx";
import { Notice } from "../ui/Notice.tsx";
import { AccountsTable } from "./AccountsTable.tsx";
import { arranged, paged, searched } from "./order.ts";
import { Pager } from "./Pager.tsx";
import { VerdictFilter } from "./VerdictFilter.tsx";

/** The portfolio as a table that sorts and searches. */
export function AccountsPage() {
  const { today, asOf } = view.value;
  const question = () => accounts({ today, asOf });
  const answer = ask(["accounts", today, asOf], question);
  return (
    <>
      <Header title={t("accounts.title")} />
      <main class="accounts-page" id="main">
        <Await load={answer.value} retry={() => void settle(answer, question)}>
          {(found) => (found.accounts.length ? <Portfolio found={found} /> : <NoAccounts />)}
        </Await>
      </main>
    </>
  );
}

function Portfolio({ found }: { found: Accounts }) {
  const { list } = view.value;
  const fitting = searched(found.accounts, list.q);
  const rows = arranged(found.accounts, list, lang());
  const page = paged(rows, list.page);
  return (
    <>
      <div class="page-head">
        <h1>{t("accounts.title")}</h1>
        <p class="muted num" role="status">
          {t("accounts.count", { shown: rows.length, total: found.accounts.length })}
        </p>
        <VerdictFilter rows={fitting} />
        <Search />
      </div>
      {rows.length ? <AccountsTable rows={page.rows} /> : <NothingFits />}
      <Pager page={page.page} pages={page.pages} />
    </>
  );
}

function Search() {
  return (
    <input
      type="search"
      class="search"
      placeholder={t("accounts.search")}
      aria-label={t("accounts.search")}
      value={view.value.list.q}
      onInput={(event) => changeList({ q: event.currentTarget.value }, false)}
    />
  );
}

function NothingFits() {
  return (
    <Notice title={t("accounts.none.title")}>
      <p>{t("accounts.none.text")}</p>
      <button type="button" class="button" onClick={() => openAccounts(false)}>
        {t("accounts.none.reset")}
      </button>
    </Notice>
  );
}

function NoAccounts() {
  return (
    <Notice title={t("accounts.empty.title")}>
      <p>{t("accounts.empty.text")}</p>
      <pre>graphsvc import FOLDER</pre>
      <p>{t("accounts.empty.demo")}</p>
      <pre>graphsvc demo</pre>
    </Notice>
  );
}
