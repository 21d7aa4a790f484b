import { useEffect, useState } from "react";
import type { PersonView } from "#api/me";
import type { Failure } from "../../state/contract.ts";
import { useClient } from "../client-context.tsx";

const PAUSE_MS = 150;

interface Found {
  readonly people: readonly PersonView[];
  readonly more: boolean;
  readonly searching: boolean;
  readonly failure?: Failure;
}

/** Asks the directory once somebody pauses; what was found stays until something else is. */
export function useSearch(typed: string): Found {
  const { people } = useClient();
  const [found, setFound] = useState<Found>({ people: [], more: false, searching: true });
  useEffect(() => {
    let current = true;
    setFound((before) => ({ ...before, searching: true }));
    const timer = setTimeout(async () => {
      const done = await people.search(typed);
      if (!current) return;
      setFound(
        done.ok
          ? { ...done.value, searching: false }
          : { people: [], more: false, searching: false, failure: done.failure },
      );
    }, PAUSE_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [people, typed]);
  return found;
}
