import { t } from "../i18n/index.ts";
import { percent } from "../format.ts";

interface Props {
  value: number | null;
  show?: (value: number) => string;
  withheld?: boolean;
}

/** A figure; what is unknown and what is withheld are said in words, so that neither can be read as zero. */
export function Value({ value, show = percent, withheld = false }: Props) {
  if (withheld) return <Absent kind="withheld" />;
  if (value === null) return <Absent kind="unknown" />;
  return <span class="num">{show(value)}</span>;
}

export function Absent({ kind }: { kind: "unknown" | "withheld" }) {
  return (
    <span class={`absent ${kind}`} title={t(`value.${kind}.help`)}>
      {t(`value.${kind}`)}
    </span>
  );
}
