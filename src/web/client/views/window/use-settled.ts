import { useEffect, useState } from "react";

const WAIT_MS = 1_500;

/** Whether something has been so for a while: what passes at once need not be shown. */
export function useSettled(now: boolean): boolean {
  const [settled, setSettled] = useState(false);
  useEffect(() => {
    if (!now) return undefined;
    const timer = setTimeout(() => setSettled(true), WAIT_MS);
    return () => {
      clearTimeout(timer);
      setSettled(false);
    };
  }, [now]);
  return now && settled;
}
