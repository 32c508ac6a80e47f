import type { ComponentChildren } from "preact";

/** One headline figure: what it is, the number, and something for the eye. */
export function Figure({ label, help, children }: { label: string; help: string; children: ComponentChildren }) {
  return (
    <div class="headline" title={help}>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}
