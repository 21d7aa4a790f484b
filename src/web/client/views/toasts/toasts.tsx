import { useText } from "../../../kit/language/use-text.ts";
import { useLive } from "../../../kit/use-live.ts";
import { useClient } from "../client-context.tsx";
import { Announcement } from "./announcement.tsx";
import { CallToast } from "./call-toast.tsx";
import { MessageToast } from "./message-toast.tsx";
import "./toasts.css";

/** What comes in, over everything, without taking the focus: the keys of the first call work from anywhere. */
export function Toasts() {
  const { toasts } = useClient();
  const { t } = useText();
  const all = useLive(toasts.all);
  const first = all.find(({ kind }) => kind !== "message");
  return (
    <>
      <Announcement toasts={all} />
      {all.length > 0 ? (
        <section className="toasts" aria-label={t("toast.region")} data-region="toasts">
          {all.map((toast) =>
            toast.kind === "message" ? (
              <MessageToast key={toast.id} toast={toast} />
            ) : (
              <CallToast key={toast.id} toast={toast} keys={toast === first} />
            ),
          )}
        </section>
      ) : null}
    </>
  );
}
