import { MessageSquare, MonitorUp, Phone, PhoneOff, X } from "lucide-react";
import { Button } from "../../../kit/button.tsx";
import { IconButton } from "../../../kit/icon-button.tsx";
import { useText } from "../../../kit/language/use-text.ts";
import type { Call, Done } from "../../state/contract.ts";
import { useClient } from "../client-context.tsx";
import { CaseLink, FailureCard } from "../failure-card.tsx";
import type { CallPart } from "./call-part.ts";
import { clockText } from "./count-down.ts";
import { putAway } from "./put-away.ts";

/** How a call or desktop ended, in a sentence, with what one can do now. */
export function EndCard(props: CallPart) {
  const { call, name, failed } = props;
  const { calls, people } = useClient();
  const { t } = useText();
  const again = async (wish: Promise<Done<Call>>) => {
    const done = await wish;
    if (done.ok) putAway(call.id);
    else failed(done.failure);
  };
  const phone = async () => {
    const card = await people.card(call.peer);
    if (!card.ok) return failed(card.failure);
    const [number] = card.value.phones;
    if (number) await again(calls.start(`tel:${number.number.replace(/[^\d+*#]/gu, "")}`, false));
    return undefined;
  };
  const leaveMessage = () => {
    putAway(call.id);
    document.querySelector<HTMLTextAreaElement>(".composer-field")?.focus();
  };
  return (
    <section className="call end-card" aria-label={t("call.ended-label", { name })}>
      <span className="end-card-sign" aria-hidden>
        {call.kind === "share" ? <MonitorUp size={18} /> : <PhoneOff size={18} />}
      </span>
      <div className="end-card-words">
        <p className="call-says" role="alert">
          {call.end?.says ?? t("call.ended")}
          {call.answered && call.end ? (
            <span className="call-timer">{clockText(call.end.seconds)}</span>
          ) : null}
        </p>
        {call.end?.failure ? (
          <FailureCard failure={call.end.failure} />
        ) : call.case ? (
          <CaseLink case={call.case} />
        ) : null}
        {call.after.length > 0 ? (
          <div className="end-card-offers">
            {call.after.includes("message") ? (
              <Button onClick={leaveMessage}>
                <MessageSquare aria-hidden size={16} /> {t("call.after.message")}
              </Button>
            ) : null}
            {call.after.includes("call-phone") ? (
              <Button onClick={phone}>
                <Phone aria-hidden size={16} /> {t("call.after.call-phone")}
              </Button>
            ) : null}
            {call.after.includes("call-again") ? (
              <Button
                onClick={() =>
                  call.kind === "share" ? props.share() : again(calls.start(call.peer, call.video))
                }
              >
                {call.kind === "share" ? (
                  <MonitorUp aria-hidden size={16} />
                ) : (
                  <Phone aria-hidden size={16} />
                )}
                {t(call.kind === "share" ? "sharing.again" : "call.after.call-again")}
              </Button>
            ) : null}
          </div>
        ) : null}
      </div>
      <IconButton label={t("call.put-away")} onClick={() => putAway(call.id)}>
        <X aria-hidden size={16} />
      </IconButton>
    </section>
  );
}
