import { CallBegins } from "../call/call-begins.tsx";
import { SharePreview } from "./share-preview.tsx";
import { ShareView } from "./share-view.tsx";
import "./sharing.css";
import type { CallPart } from "../call/call-part.ts";

/** A desktop in the conversation: waited for, shown to them, or seen. */
export function ShareArea(props: CallPart) {
  const { call, name } = props;
  if (call.phase !== "up") return <CallBegins {...props} />;
  return call.role === "sharer" ? (
    <SharePreview call={call} name={name} />
  ) : (
    <ShareView call={call} name={name} />
  );
}
