import { useEffect } from "react";
import type { Conversation } from "../../state/contract.ts";
import { useClient } from "../client-context.tsx";

/** The person is at this window. */
export function isLooking(): boolean {
  return document.visibilityState === "visible" && document.hasFocus();
}

/** Who is at this window needs no toast of this conversation; when its end is in view too, all of it counts as seen. */
export function useSeen({ peer, unread }: Conversation, atEnd: boolean): void {
  const { conversations, toasts } = useClient();
  useEffect(() => {
    if (unread === 0) return undefined;
    const look = () => {
      if (!isLooking()) return;
      for (const toast of toasts.all.get())
        if (toast.kind === "message" && toast.from === peer) toasts.dismiss(toast.id);
      if (atEnd) conversations.seen(peer);
    };
    look();
    window.addEventListener("focus", look);
    document.addEventListener("visibilitychange", look);
    return () => {
      window.removeEventListener("focus", look);
      document.removeEventListener("visibilitychange", look);
    };
  }, [conversations, toasts, peer, unread, atEnd]);
}
