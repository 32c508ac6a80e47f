import { useRef, useState } from "preact/hooks";
import { mapUrl } from "../api/client.ts";
import { t } from "../i18n/index.ts";
import { view } from "../state/view.ts";

const FORMATS = ["svg", "pdf", "png", "pptx"] as const;

/** The map as a file, whole or safe to show the customer. */
export function Export() {
  const [redact, setRedact] = useState(false);
  const menu = useRef<HTMLDetailsElement>(null);
  const { account, lang, today, asOf } = view.value;
  const close = () => menu.current?.removeAttribute("open");
  return (
    <details class="menu" ref={menu} onKeyDown={(event) => event.key === "Escape" && close()}>
      <summary class="button">{t("account.export")}</summary>
      <div class="menu-body">
        {FORMATS.map((format) => (
          <a href={mapUrl(account, format, lang, redact, { today, asOf })} download={`map.${format}`} onClick={close}>
            {t(`account.export.${format}`)}
          </a>
        ))}
        <label>
          <input type="checkbox" checked={redact} onChange={(event) => setRedact(event.currentTarget.checked)} />
          {t("account.export.redact")}
        </label>
      </div>
    </details>
  );
}
