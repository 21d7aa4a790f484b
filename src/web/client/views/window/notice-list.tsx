import { X } from "lucide-react";
import { Button } from "../../../kit/button.tsx";
import { IconButton } from "../../../kit/icon-button.tsx";
import { useText } from "../../../kit/language/use-text.ts";
import { useLive } from "../../../kit/use-live.ts";
import { useClient } from "../client-context.tsx";
import { FailureCard } from "../failure-card.tsx";

/** Sentences that stay until they are put away. */
export function NoticeList() {
  const { notices, toasts } = useClient();
  const { t } = useText();
  const all = useLive(notices.all);
  const silenced = useLive(toasts.silenced);
  return (
    <div className="notices" role="status">
      {silenced.map((says) => (
        <p key={says} className="notice">
          {says}
        </p>
      ))}
      {all.map(({ id, kind, text, failure }) =>
        failure ? (
          <FailureCard key={id} failure={failure} putAway={() => notices.dismiss(id)} />
        ) : (
          <p key={id} className="notice">
            <span>{text}</span>
            {kind === "update" ? (
              <Button onClick={() => location.reload()}>{t("notice.reload")}</Button>
            ) : null}
            <IconButton label={t("notice.put-away")} onClick={() => notices.dismiss(id)}>
              <X aria-hidden size={16} />
            </IconButton>
          </p>
        ),
      )}
    </div>
  );
}
