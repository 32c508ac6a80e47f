import type { ComponentChildren } from "preact";

interface Props {
  title: string;
  children?: ComponentChildren;
  tone?: "plain" | "bad";
}

/** What there is to say where nothing is to be shown: a sentence, and what to do. */
export function Notice({ title, children, tone = "plain" }: Props) {
  return (
    <section class={`notice ${tone}`} role={tone === "bad" ? "alert" : "status"}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}
