import { type RefObject, useEffect } from "react";

/** Who went into a toast is put back to where they were when it goes by itself; nobody's focus falls to the page. */
export function useLeaveFocus(card: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const { current } = card;
    if (!current) return undefined;
    let before: HTMLElement | undefined;
    let inside = false;
    const entered = (event: FocusEvent) => {
      const from = event.relatedTarget;
      if (!inside && from instanceof HTMLElement && !current.contains(from)) before = from;
      inside = true;
    };
    const left = (event: FocusEvent) => {
      const to = event.relatedTarget;
      if (to instanceof Node && !current.contains(to)) inside = false;
    };
    current.addEventListener("focusin", entered);
    current.addEventListener("focusout", left);
    return () => {
      current.removeEventListener("focusin", entered);
      current.removeEventListener("focusout", left);
      if (inside && before?.isConnected) before.focus();
    };
  }, [card]);
}
