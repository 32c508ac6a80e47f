import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { t } from "../i18n/index.ts";

interface Props {
  count: number;
  least: number;
  children: (shown: number) => ComponentChildren;
}

/** The first few of a long list, and a button for the rest. */
export function Short({ count, least, children }: Props) {
  const [all, setAll] = useState(false);
  return (
    <>
      {children(all ? count : least)}
      {count > least ? (
        <button type="button" class="quiet more" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? t("coverage.fewer") : t("coverage.all", { count })}
        </button>
      ) : null}
    </>
  );
}
