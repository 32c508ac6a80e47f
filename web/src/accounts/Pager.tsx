import { t } from "../i18n/index.ts";
import { changeList } from "../state/view.ts";

/** Steps through the pages of the list, where there is more than one. */
export function Pager({ page, pages }: { page: number; pages: number }) {
  if (pages < 2) return null;
  return (
    <div class="pager">
      <button type="button" class="button" disabled={page <= 1} onClick={() => changeList({ page: page - 1 })}>
        {t("accounts.previous")}
      </button>
      <span class="num">{t("accounts.page", { page, pages })}</span>
      <button type="button" class="button" disabled={page >= pages} onClick={() => changeList({ page: page + 1 })}>
        {t("accounts.next")}
      </button>
    </div>
  );
}
