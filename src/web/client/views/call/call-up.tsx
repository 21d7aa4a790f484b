import { useText } from "../../../kit/language/use-text.ts";
import { CallControls } from "./call-controls.tsx";
import type { CallPart } from "./call-part.ts";
import { clockText } from "./count-down.ts";
import { LineMeter } from "./line-meter.tsx";
import { showsPicture } from "./shows-picture.ts";
import { useSecondsSince } from "./use-now.ts";
import { VideoStage } from "./video-stage.tsx";

/** A call that is talked. */
export function CallUp(props: CallPart) {
  const { call, name } = props;
  const { t } = useText();
  const says = call.heldByMe
    ? t(call.heldByThem ? "call.held-both" : "call.held-by-me", { name })
    : t(call.heldByThem ? "call.held-by-them" : "call.up", { name });
  const held = call.heldByMe || call.heldByThem;
  return (
    <section className="call call-up" data-held={held || undefined} aria-label={t("call.with", { name })}>
      {showsPicture(call.local) || showsPicture(call.remote) ? <VideoStage call={call} name={name} /> : null}
      <div className="call-line">
        <p className="call-says">
          <span role="alert">{says}</span>
          <Talked since={call.answered ?? call.began} />
        </p>
        <LineMeter call={call} />
        <CallControls {...props} />
      </div>
      <p className="call-muted-hint" role="status">
        {call.mutedWhileTalking ? t("call.muted-hint") : null}
      </p>
    </section>
  );
}

/** Not read aloud each second: `timer` is a live region that is off. */
export function Talked({ since }: { since: number }) {
  const seconds = useSecondsSince(since);
  return (
    <span className="call-timer" role="timer">
      {clockText(seconds)}
    </span>
  );
}
