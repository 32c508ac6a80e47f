import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { t } from "../i18n/index.ts";
import { Person } from "../ui/Person.tsx";
import type { Directory } from "./directory.ts";

/** Whom the account's answers know, for whatever names somebody. */
export const Known = createContext<Directory>(new Map());

interface Props {
  id: string;
  /** What the answer at hand calls them, for those whom no other answer knows. */
  name: string | null;
  class?: string | undefined;
}

/** Somebody by the name they have in the reader's language. */
export function Named({ id, name, class: extra }: Props) {
  const nameOf = useNames();
  return (
    <Person id={id} class={extra}>
      {nameOf(id, name)}
    </Person>
  );
}

/** The same name as plain text. */
export function useNames(): (id: string, name: string | null) => string {
  const known = useContext(Known);
  return (id, name) => known.get(id)?.name ?? name ?? t("people.unnamed");
}
