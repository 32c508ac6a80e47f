/** Sentences in their order. Two may read the same, and stand twice: it is their place that tells them apart. */
export function Sentences({ texts, style = "" }: { texts: readonly string[]; style?: string }) {
  return (
    <ul class={style || undefined}>
      {texts.map((text, place) => (
        <li key={place}>{text}</li>
      ))}
    </ul>
  );
}
