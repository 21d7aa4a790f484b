import { useEffect, useState } from "react";

const PAUSE_MS = 250;

/** What somebody types, once they pause: each letter need not be asked about. */
export function useSettled<Value extends object>(value: Value): Value {
  const [settled, setSettled] = useState(value);
  const words = JSON.stringify(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(JSON.parse(words) as Value), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [words]);
  return settled;
}
