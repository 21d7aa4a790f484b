import { CloudOff, LoaderCircle } from "lucide-react";
import { useText } from "../../../kit/language/use-text.ts";
import { useLive } from "../../../kit/use-live.ts";
import { useCountDown } from "../call/use-now.ts";
import { useClient } from "../client-context.tsx";
import { CaseLink } from "../failure-card.tsx";
import { useSettled } from "./use-settled.ts";

/** Said only while it is true: the server is not reached, why, and when it is tried again. */
export function ConnectionBanner() {
  const { t } = useText();
  const connection = useLive(useClient().connection);
  const slow = useSettled(connection.kind === "connecting");
  const lost = connection.kind === "lost" ? connection : undefined;
  return (
    <div role="status" className="connection">
      {slow ? (
        <p className="connection-banner">
          <LoaderCircle aria-hidden size={16} /> {t("connection.connecting")}
        </p>
      ) : null}
      {lost ? (
        <p className="connection-banner" data-lost>
          <CloudOff aria-hidden size={16} className="connection-sign" />
          <span>
            <b>{lost.failure.what}</b> {lost.failure.why} {lost.failure.fix} <Again at={lost.tryAt} />
          </span>
          {lost.failure.case ? <CaseLink case={lost.failure.case} /> : null}
        </p>
      ) : null}
    </div>
  );
}

function Again({ at }: { at: number }) {
  const { t } = useText();
  const { seconds } = useCountDown(at);
  // Not read aloud each second.
  return <span aria-hidden>{t("connection.again", { count: seconds })}</span>;
}
