import { useEffect, useState } from "react";
import { useText } from "../../../kit/language/use-text.ts";
import type { Toast } from "../../state/contract.ts";
import { useClient } from "../client-context.tsx";

/** Says aloud what came in, at once, with the keys. It is there before it speaks: a region that appears full is often not read. */
export function Announcement({ toasts }: { toasts: readonly Toast[] }) {
  const client = useClient();
  const { t } = useText();
  const [said, setSaid] = useState("");
  const latest = toasts.at(-1);
  const id = latest?.id;
  // biome-ignore lint/correctness/useExhaustiveDependencies: each toast is said once, when it comes
  useEffect(() => {
    if (!latest) return setSaid("");
    const { name } = client.people.person(latest.from).get();
    const video = latest.kind === "call" && client.calls.call(latest.call).get()?.video;
    setSaid(
      latest.kind === "message"
        ? t("toast.said-message", { name, text: latest.text })
        : t(latest.kind === "share" ? "toast.said-share" : video ? "toast.said-video" : "toast.said-call", {
            name,
          }),
    );
    return undefined;
  }, [id]);
  return (
    <div className="visually-hidden" aria-live="assertive" aria-atomic="true">
      {said}
    </div>
  );
}
