import { useMemo } from "react";
import { useLive } from "../../kit/use-live.ts";
import type { Person } from "../state/contract.ts";
import { useClient } from "./client-context.tsx";

/** What is known of a person, and how they are, as long as the view is there. */
export function usePerson(address: string): Person {
  const { people } = useClient();
  return useLive(useMemo(() => people.person(address), [people, address]));
}
