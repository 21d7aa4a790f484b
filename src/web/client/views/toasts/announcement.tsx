import { useEffect, useState } from "react";
import { useText } from "../../../kit/language/use-text.ts";
import type { Toast } from "../../state/contract.ts";
import { useClient } from "../client-context.tsx";

const LOOKED_AT_MS = 200;

/** Says aloud what came in, at once, with the keys. It is there before it speaks: a region that appears full is often not read. */
export function Announcement({ toasts }: { toasts: readonly Toast[] }) {
  const client = useClient();
  const { t } = useText();
  const [said, setSaid] = useState("");
  const latest = toasts.at(-1);
  const id = latest?.id;
  // biome-ignore lint/correctness/useExhaustiveDependencies: each toast is said once, when it comes
  useEffect(() => {
    setSaid("");
    if (!latest) return undefined;
    const { name } = client.people.person(latest.from).get();
    const video = latest.kind === "call" && client.calls.call(latest.call).get()?.video;
    const words =
      latest.kind === "message"
        ? t("toast.said-message", { name, text: latest.text })
        : t(latest.kind === "share" ? "toast.said-share" : video ? "toast.said-video" : "toast.said-call", {
            name,
          });
    // A text that is looked at loses its toast at once, and is read by the log.
    const timer = setTimeout(() => setSaid(words), latest.kind === "message" ? LOOKED_AT_MS : 0);
    return () => clearTimeout(timer);
  }, [id]);
  return (
    <div className="visually-hidden" aria-live="assertive" aria-atomic="true">
      {said}
    </div>
  );
}
