import { Mic, MonitorUp, Phone, PhoneOff, Video } from "lucide-react";
import { useState } from "react";
import { Button } from "../../../kit/button.tsx";
import { useText } from "../../../kit/language/use-text.ts";
import type { Call } from "../../state/contract.ts";
import { useClient } from "../client-context.tsx";
import type { CallPart } from "./call-part.ts";
import { useCountDown } from "./use-now.ts";

/** A call or desktop that is not answered yet: made (asking, calling, ringing) or coming in. */
export function CallBegins(props: CallPart) {
  const { call, name, failed } = props;
  const { calls } = useClient();
  const { t } = useText();
  const accept = async (video: boolean) => {
    const done = await calls.accept(call.id, video);
    if (!done.ok) failed(done.failure);
  };
  const desktop = call.kind === "share";
  return (
    <section className="call call-begins" data-phase={call.phase} aria-label={t("call.with", { name })}>
      <span className="call-begins-sign" aria-hidden>
        {call.phase === "asking-devices" && !desktop ? <Mic /> : desktop ? <MonitorUp /> : <Phone />}
      </span>
      <div className="call-begins-words">
        <p className="call-says" role="alert">
          {t(`${desktop ? "sharing" : "call"}.phase.${call.phase}`, { name })}
        </p>
        {call.phase === "asking-devices" ? (
          <p className="call-hint">{t(desktop ? "sharing.what-browsers-share" : "call.ask-hint")}</p>
        ) : call.ringsUntil ? (
          <RingsFor call={call} until={call.ringsUntil} />
        ) : null}
      </div>
      <div className="call-begins-buttons">
        {call.phase === "incoming" ? (
          <>
            <Button look="accept" onClick={() => accept(false)}>
              {desktop ? <MonitorUp aria-hidden size={16} /> : <Phone aria-hidden size={16} />}
              {t(desktop ? "sharing.view" : "call.accept")}
            </Button>
            {call.video && !desktop ? (
              <Button look="accept" onClick={() => accept(true)}>
                <Video aria-hidden size={16} /> {t("call.accept-video")}
              </Button>
            ) : null}
            <Button look="danger" onClick={() => calls.decline(call.id)}>
              <PhoneOff aria-hidden size={16} /> {t("call.decline")}
            </Button>
          </>
        ) : (
          <Button look="danger" onClick={() => calls.hangUp(call.id)}>
            {desktop ? null : <PhoneOff aria-hidden size={16} />}
            {t(desktop ? "sharing.take-back" : "call.cancel")}
          </Button>
        )}
      </div>
    </section>
  );
}

function RingsFor({ call, until }: { call: Call; until: number }) {
  const { t } = useText();
  const { seconds } = useCountDown(until);
  const [now] = useState(Date.now);
  const time = { animationDuration: `${until - call.began}ms`, animationDelay: `${call.began - now}ms` };
  return (
    <p className="call-hint call-rings">
      <span className="call-rings-bar" aria-hidden>
        <i style={time} />
      </span>
      <span aria-hidden>{t("call.seconds", { count: seconds })}</span>
    </p>
  );
}
