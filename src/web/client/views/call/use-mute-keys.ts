import { useEffect, useRef } from "react";
import type { Call } from "../../state/contract.ts";
import { useClient } from "../client-context.tsx";

/** Ctrl+Shift+M mutes and un-mutes; while muted, the space bar held down lets one talk (not in fields and on buttons). */
export function useMuteKeys({ id, muted }: Call): void {
  const { calls } = useClient();
  const talking = useRef(false);
  useEffect(() => {
    const down = (event: KeyboardEvent) => {
      if (event.ctrlKey && event.shiftKey && event.code === "KeyM") {
        event.preventDefault();
        calls.mute(id, !muted);
      } else if (event.code === "Space" && muted && !event.repeat && !takesSpace(event.target)) {
        event.preventDefault();
        talking.current = true;
        calls.mute(id, false);
      }
    };
    const stop = () => {
      if (!talking.current) return;
      talking.current = false;
      calls.mute(id, true);
    };
    const up = (event: KeyboardEvent) => {
      if (event.code === "Space") stop();
    };
    window.addEventListener("keydown", down);
    window.addEventListener("keyup", up);
    window.addEventListener("blur", stop);
    return () => {
      window.removeEventListener("keydown", down);
      window.removeEventListener("keyup", up);
      window.removeEventListener("blur", stop);
    };
  }, [calls, id, muted]);
}

/** Fields write a space, buttons are pressed by it, and the log scrolls. */
function takesSpace(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest(
      "input, textarea, select, button, a, [contenteditable], [role=button], [role=menuitem]",
    ) !== null
  );
}
