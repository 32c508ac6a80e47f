import { word } from "../i18n/index.ts";

/** How the contact threads of an account stand. */
export function Verdict({ verdict }: { verdict: string }) {
  return <span class={`chip verdict ${verdict}`}>{word("verdict", verdict)}</span>;
}

export function Role({ role }: { role: string }) {
  return <span class={`chip role ${role}`}>{word("buying_role", role)}</span>;
}

/** A dot in the colour of support, with its word for those who do not see the colour. */
export function Support({ support, withheld }: { support: string | null; withheld: boolean }) {
  const kind = withheld ? "withheld" : (support ?? "unknown");
  return <span class={`support-dot ${kind}`} aria-hidden="true" />;
}
