import { MonitorUp } from "lucide-react";
import { useText } from "../../../kit/language/use-text.ts";

/** While the browser asks what is to be shared: what it can share, before one chooses. */
export function ShareChoice({ name }: { name: string }) {
  const { t } = useText();
  return (
    <section className="call call-begins" aria-label={t("sharing.share")}>
      <span className="call-begins-sign" aria-hidden>
        <MonitorUp />
      </span>
      <div className="call-begins-words">
        <p className="call-says" role="status">
          {t("sharing.phase.asking-devices", { name })}
        </p>
        <p className="call-hint">{t("sharing.what-browsers-share")}</p>
      </div>
    </section>
  );
}
