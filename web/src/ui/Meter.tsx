/** A share of 1 as a bar, for the eye only: the number stands beside it. Unknown is hatched, never empty. */
export function Meter({ value, tone = "cover" }: { value: number | null; tone?: "cover" | "gap" | "open" | "ink" }) {
  if (value === null) return <span class="meter unknown" aria-hidden="true" />;
  return (
    <span class={`meter ${tone}`} aria-hidden="true">
      <span style={{ width: `${clamp(value) * 100}%` }} />
    </span>
  );
}

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value));
}
