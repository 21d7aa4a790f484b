import { useLive } from "../../../kit/use-live.ts";
import type { Call } from "../../state/contract.ts";
import { useClient } from "../client-context.tsx";
import { ShareArea } from "../sharing/share-area.tsx";
import { useToasted } from "../toasts/use-toasted.ts";
import { CallBegins } from "./call-begins.tsx";
import type { CallPart } from "./call-part.ts";
import { CallUp } from "./call-up.tsx";
import "./call.css";
import { EndCard } from "./end-card.tsx";
import { usePutAway } from "./put-away.ts";

/** The calls and desktops with one person: what goes on now, and how the last one ended until it is put away. */
export function CallArea(props: { peer: string } & Omit<CallPart, "call">) {
  const { peer, ...part } = props;
  const { calls } = useClient();
  const all = useLive(calls.all);
  const gone = usePutAway();
  const toasted = useToasted();
  const shown = shownOf(all.filter((call) => call.peer === peer)).filter(
    ({ id }) => !gone.has(id) && !toasted.has(id),
  );
  return shown.map((call) =>
    call.phase === "ended" ? (
      <EndCard key={call.id} call={call} {...part} />
    ) : call.kind === "share" ? (
      <ShareArea key={call.id} call={call} {...part} />
    ) : call.phase === "up" ? (
      <CallUp key={call.id} call={call} {...part} />
    ) : (
      <CallBegins key={call.id} call={call} {...part} />
    ),
  );
}

/** All that live, desktops first; and the one that ended last, unless something began since. */
function shownOf(calls: readonly Call[]): Call[] {
  const newest = [...calls].sort((a, b) => b.began - a.began);
  const [latest] = newest;
  const living = newest.filter(({ phase }) => phase !== "ended");
  const inOrder = living.sort((a, b) => Number(b.kind === "share") - Number(a.kind === "share"));
  return latest?.phase === "ended" ? [latest, ...inOrder] : inOrder;
}
