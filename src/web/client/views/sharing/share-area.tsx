import type { Call, Failure } from "../../state/contract.ts";
import { CallBegins } from "../call/call-begins.tsx";
import { SharePreview } from "./share-preview.tsx";
import { ShareView } from "./share-view.tsx";
import "./sharing.css";

/** A desktop in the conversation: waited for, shown to them, or seen. */
export function ShareArea(props: { call: Call; name: string; failed: (failure: Failure) => void }) {
  const { call, name } = props;
  if (call.phase !== "up") return <CallBegins {...props} />;
  return call.role === "sharer" ? (
    <SharePreview call={call} name={name} />
  ) : (
    <ShareView call={call} name={name} />
  );
}
