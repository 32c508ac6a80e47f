import type { ComponentChildren } from "preact";
import { pointed, select, view } from "../state/view.ts";

interface Props {
  id: string;
  children: ComponentChildren;
  class?: string | undefined;
}

/** A person's name that selects them everywhere, and lights them up on the map while the pointer is on it. */
export function Person({ id, children, class: extra = "" }: Props) {
  const chosen = view.value.person === id;
  return (
    <button type="button" class={`person ${extra}`} aria-pressed={chosen} onClick={() => select(chosen ? null : id)} {...lights(id)}>
      {children}
    </button>
  );
}

/** What lets an element light up a person on the map. */
export function lights(id: string) {
  return {
    onPointerEnter: () => void (pointed.value = id),
    onPointerLeave: () => void (pointed.value = null),
  };
}
