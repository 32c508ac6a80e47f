import type { ComponentChildren } from "preact";
import type { Failure } from "../api/problem.ts";
import { type Key, t } from "../i18n/index.ts";
import { en } from "../i18n/en.ts";
import { refusal } from "../i18n/sentences.ts";
import type { Load } from "../state/load.ts";
import { Notice } from "./Notice.tsx";

interface Props<T> {
  load: Load<T>;
  retry: () => void;
  children: (value: T) => ComponentChildren;
}

/** The answer where it has come, a sign that it is on its way, or why it does not come and what to do. */
export function Await<T>({ load, retry, children }: Props<T>) {
  if (load.state === "ready") return <>{children(load.value)}</>;
  if (load.state === "loading") return <Waiting />;
  return <Refused failure={load.failure} retry={retry} />;
}

function Waiting() {
  return (
    <div class="waiting" role="status">
      <span class="visually-hidden">{t("app.loading")}</span>
      <i /> <i /> <i />
    </div>
  );
}

/** A sentence that says what went wrong, what to do about it, and the service's own words. */
export function Refused({ failure, retry }: { failure: Failure; retry: () => void }) {
  return (
    <Notice tone="bad" title={t(titleFor(failure))}>
      <p>{t(adviceFor(failure))}</p>
      {failure.problem?.detail ? <p class="muted">{refusal(failure.problem.detail)}</p> : null}
      {failure.problem?.errors?.length ? (
        <ul>
          {failure.problem.errors.map((item) => (
            <li>{item.detail}</li>
          ))}
        </ul>
      ) : null}
      <button type="button" class="button" onClick={retry}>
        {t("app.retry")}
      </button>
    </Notice>
  );
}

function titleFor(failure: Failure): Key {
  if (failure.trouble === "offline") return "error.offline.title";
  if (failure.trouble === "unreadable") return "error.unreadable.title";
  const known = `error.title.${failure.status}`;
  return known in en ? (known as Key) : "error.title";
}

/** What to do about a failure, in the page's own words. */
export function adviceFor(failure: Failure): Key {
  if (failure.trouble === "offline") return "error.offline.text";
  if (failure.trouble === "unreadable") return "error.unreadable.text";
  const known = `error.${failure.status}`;
  if (known in en) return known as Key;
  return failure.status >= 500 ? "error.500" : "error.4xx";
}
