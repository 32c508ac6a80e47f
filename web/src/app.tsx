import { AccountPage } from "./account/AccountPage.tsx";
import { AccountsPage } from "./accounts/AccountsPage.tsx";
import { t } from "./i18n/index.ts";
import { accountsUrl, view } from "./state/view.ts";
import { Header } from "./ui/Header.tsx";
import { Notice } from "./ui/Notice.tsx";

/** The page that the URL asks for. */
export function App() {
  if (view.value.page === "accounts") return <AccountsPage />;
  if (view.value.page === "account") return <AccountPage key={view.value.account} />;
  return <Missing />;
}

function Missing() {
  return (
    <>
      <Header title={t("app.missing.title")} />
      <main id="main">
        <Notice title={t("app.missing.title")}>
          <p>{t("app.missing.text")}</p>
          <a href={accountsUrl()}>{t("app.missing.link")}</a>
        </Notice>
      </main>
    </>
  );
}
