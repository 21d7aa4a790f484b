import { useLive } from "../../../kit/use-live.ts";
import { useClient } from "../client-context.tsx";

/** Ids of the calls that a toast shows: nothing else offers to answer them until it was ignored. */
export function useToasted(): ReadonlySet<string> {
  const all = useLive(useClient().toasts.all);
  return new Set(all.flatMap((toast) => (toast.kind === "message" ? [] : toast.call)));
}
