import { useEffect } from "react";
import type { Conversation } from "../../state/contract.ts";
import { useClient } from "../client-context.tsx";

/** The person is at this window. */
export function isLooking(): boolean {
  return document.visibilityState === "visible" && document.hasFocus();
}

/** Tells the client that the person has seen all of it: the end is in view, and they are at this window. */
export function useSeen({ peer, unread }: Conversation, atEnd: boolean): void {
  const { conversations, toasts } = useClient();
  useEffect(() => {
    if (unread === 0 || !atEnd) return undefined;
    const look = () => {
      if (!isLooking()) return;
      conversations.seen(peer);
      for (const toast of toasts.all.get())
        if (toast.kind === "message" && toast.from === peer) toasts.dismiss(toast.id);
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
