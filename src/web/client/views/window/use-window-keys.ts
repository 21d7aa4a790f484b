import { useEffect, useRef } from "react";
import { useClient } from "../client-context.tsx";
import { focusSearch } from "../search/focus-search.ts";
import { pathOfConversation, useOpenConversation } from "../use-open-conversation.ts";

/** The keys of the whole window: Ctrl+K, F6, Alt+Shift+↑ and ↓, and `?`. */
export function useWindowKeys(showKeys: () => void): void {
  const { conversations } = useClient();
  const open = useOpenConversation();
  const act = useRef<(event: KeyboardEvent) => boolean>(() => false);
  act.current = (event) => {
    const { key, altKey, shiftKey } = event;
    const command = event.ctrlKey || event.metaKey;
    if (event.code === "KeyK" && command && !altKey && !shiftKey) focusSearch();
    else if (key === "F6" && !command && !altKey) goToRegion(shiftKey ? -1 : 1);
    else if (altKey && shiftKey && (key === "ArrowUp" || key === "ArrowDown")) {
      const next = nextUnread(key === "ArrowDown" ? 1 : -1);
      if (next !== undefined) open(next);
    } else if (key === "?" && !command && !altKey && !isWriting(event.target)) showKeys();
    else return false;
    return true;
  };
  const nextUnread = (step: 1 | -1) => {
    const recent = conversations.recent.get();
    const here = recent.findIndex((peer) => location.pathname === pathOfConversation(peer));
    const from = here === -1 && step === -1 ? 0 : here;
    const inOrder = recent.map((_, index) => recent.at((from + step * (index + 1)) % recent.length) ?? "");
    return inOrder.find((peer) => conversations.conversation(peer).get().unread > 0);
  };
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (!event.defaultPrevented && act.current(event)) event.preventDefault();
    };
    window.addEventListener("keydown", pressed);
    return () => window.removeEventListener("keydown", pressed);
  }, []);
}

/** Toasts, people, conversation and composer in turn, as F6 does in every desktop program. */
function goToRegion(step: 1 | -1): void {
  const regions = [...document.querySelectorAll<HTMLElement>("[data-region]")].filter(isShown);
  if (regions.length === 0) return;
  // The composer is a region in that of the conversation: the innermost counts.
  const at = regions.findLastIndex((region) => region.contains(document.activeElement));
  const region = regions.at((at + step) % regions.length);
  const stops = STOPS.flatMap((kind) => [...(region?.querySelectorAll<HTMLElement>(kind) ?? [])]);
  const own = stops.find((stop) => isShown(stop) && stop.closest("[data-region]") === region);
  (own ?? region)?.focus();
}

/** What one most likely came for first: to write, the list, anything else. */
const STOPS = [
  "textarea",
  "[data-roving][tabindex='0']",
  "input, select, button:not([tabindex='-1']), a[href]",
];

const isShown = (element: HTMLElement) => element.getClientRects().length > 0;

function isWriting(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && target.closest("input, textarea, select, [contenteditable]") !== null
  );
}
