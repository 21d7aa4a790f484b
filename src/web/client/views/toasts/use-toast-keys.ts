import { useEffect, useRef } from "react";

export interface ToastAnswers {
  accept(): void;
  decline(): void;
  redirect(): void;
}

const ANSWERS: Record<string, keyof ToastAnswers> = { KeyA: "accept", KeyD: "decline", KeyR: "redirect" };

/** Ctrl+Shift+A, D and R answer from wherever the person is. The place of the key counts, so that it works in every script. */
export function useToastKeys(active: boolean, answers: ToastAnswers): void {
  const latest = useRef(answers);
  latest.current = answers;
  useEffect(() => {
    if (!active) return undefined;
    const pressed = (event: KeyboardEvent) => {
      const answer = ANSWERS[event.code];
      if (!answer || !event.ctrlKey || !event.shiftKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      if (!event.repeat) latest.current[answer]();
    };
    window.addEventListener("keydown", pressed);
    return () => window.removeEventListener("keydown", pressed);
  }, [active]);
}
