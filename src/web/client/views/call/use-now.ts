import { useEffect, useState } from "react";
import { countDown, nextTick } from "./count-down.ts";

/** What is left until a moment, told anew each second and at the end itself. */
export function useCountDown(until: number): ReturnType<typeof countDown> {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (now >= until) return undefined;
    const timer = setTimeout(() => setNow(Date.now()), nextTick(until, Date.now()));
    return () => clearTimeout(timer);
  }, [until, now]);
  return countDown(until, now);
}

/** Seconds since a moment, told anew each second. */
export function useSecondsSince(since: number): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setTimeout(() => setNow(Date.now()), 1_000 - ((now - since) % 1_000));
    return () => clearTimeout(timer);
  }, [since, now]);
  return Math.max(0, Math.floor((now - since) / 1_000));
}
