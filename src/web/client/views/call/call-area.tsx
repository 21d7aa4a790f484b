import { useLive } from "../../../kit/use-live.ts";
import type { Call, Failure } from "../../state/contract.ts";
import { useClient } from "../client-context.tsx";
import { ShareArea } from "../sharing/share-area.tsx";
import { useToasted } from "../toasts/use-toasted.ts";
import { CallBegins } from "./call-begins.tsx";
import { CallUp } from "./call-up.tsx";
import "./call.css";
import { EndCard } from "./end-card.tsx";
import { usePutAway } from "./put-away.ts";

/** The calls and desktops with one person: what goes on now, and how the last of each ended until it is put away. */
export function CallArea(props: { peer: string; name: string; failed: (failure: Failure) => void }) {
  const { peer, name, failed } = props;
  const { calls } = useClient();
  const all = useLive(calls.all);
  const gone = usePutAway();
  const toasted = useToasted();
  const shown = latestOfEach(all.filter((call) => call.peer === peer)).filter(
    ({ id }) => !gone.has(id) && !toasted.has(id),
  );
  return shown.map((call) =>
    call.phase === "ended" ? (
      <EndCard key={call.id} call={call} name={name} failed={failed} />
    ) : call.kind === "share" ? (
      <ShareArea key={call.id} call={call} name={name} failed={failed} />
    ) : call.phase === "up" ? (
      <CallUp key={call.id} call={call} name={name} failed={failed} />
    ) : (
      <CallBegins key={call.id} call={call} name={name} failed={failed} />
    ),
  );
}

/** One call and one desktop: those that live, else those that began last. */
function latestOfEach(calls: readonly Call[]): Call[] {
  return (["share", "call"] as const).flatMap((kind) => {
    const ofKind = calls.filter((call) => call.kind === kind).sort((a, b) => b.began - a.began);
    return ofKind.find(({ phase }) => phase !== "ended") ?? ofKind[0] ?? [];
  });
}
