import { useState } from "react";

const KEY = "parley.folded";

/** Which groups are folded in this browser. */
export function useFolded(): { isFolded: (key: string) => boolean; fold: (key: string) => void } {
  const [folded, setFolded] = useState(read);
  return {
    isFolded: (key) => folded.has(key),
    fold(key) {
      const next = new Set(folded);
      if (!next.delete(key)) next.add(key);
      localStorage.setItem(KEY, JSON.stringify([...next]));
      setFolded(next);
    },
  };
}

function read(): ReadonlySet<string> {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return new Set(Array.isArray(kept) ? kept.map(String) : []);
  } catch {
    return new Set(); // somebody else wrote there
  }
}
