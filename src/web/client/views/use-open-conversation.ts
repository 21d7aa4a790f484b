import { useCallback } from "react";
import { useLocation } from "wouter";

/** Path of the conversation with a person. */
export const pathOfConversation = (peer: string) => `/chat/${encodeURIComponent(peer)}`;

/** Opens the conversation with a person. */
export function useOpenConversation(): (peer: string) => void {
  const [, go] = useLocation();
  return useCallback((peer) => go(pathOfConversation(peer)), [go]);
}
