import { RefreshCw } from "lucide-react";
import { Button } from "../../kit/button.tsx";
import { useText } from "../../kit/language/use-text.ts";
import { useLive } from "../../kit/use-live.ts";
import { usePanel } from "../state/panel.ts";

/** The server is another version than this page: says so until somebody reloads, which keeps what they typed. */
export function UpdateBanner() {
  const { t } = useText();
  const version = useLive(usePanel().watch.updated);
  return (
    <div role="status">
      {version === undefined ? null : (
        <p className="update-banner">
          <span>{version === "" ? t("admin.updated") : t("admin.updated-to", { version })}</span>
          <Button look="primary" onClick={() => location.reload()}>
            <RefreshCw aria-hidden size={16} /> {t("notice.reload")}
          </Button>
        </p>
      )}
    </div>
  );
}
