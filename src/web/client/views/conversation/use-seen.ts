import { useEffect } from "react";
import type { Conversation } from "../../state/contract.ts";
import { useClient } from "../client-context.tsx";

/** Tells the client that the person has seen all of it: the end is in view, and they are at this window. */
export function useSeen({ peer, unread }: Conversation, atEnd: boolean): void {
  const { conversations } = useClient();
  useEffect(() => {
    if (unread === 0 || !atEnd) return undefined;
    const look = () => {
      if (document.visibilityState === "visible" && document.hasFocus()) conversations.seen(peer);
    };
    look();
    window.addEventListener("focus", look);
    document.addEventListener("visibilitychange", look);
    return () => {
      window.removeEventListener("focus", look);
      document.removeEventListener("visibilitychange", look);
    };
  }, [conversations, peer, unread, atEnd]);
}
