import { Phone, PhoneOff } from "lucide-react";
import { Button } from "../../../kit/button.tsx";
import { useText } from "../../../kit/language/use-text.ts";
import { useLive } from "../../../kit/use-live.ts";
import type { Call } from "../../state/contract.ts";
import { useClient } from "../client-context.tsx";
import { useToasted } from "../toasts/use-toasted.ts";
import { useOpenConversation } from "../use-open-conversation.ts";
import { usePerson } from "../use-person.ts";
import { Talked } from "./call-up.tsx";

/** Calls with others than the one whose conversation is open: waiting, held, or talked. One bar each. */
export function OtherCalls({ but }: { but?: string }) {
  const { calls } = useClient();
  const toasted = useToasted();
  const others = useLive(calls.all).filter(
    ({ id, kind, peer, phase }) => kind === "call" && peer !== but && phase !== "ended" && !toasted.has(id),
  );
  return others.map((call) => <OtherCall key={call.id} call={call} />);
}

function OtherCall({ call }: { call: Call }) {
  const { calls } = useClient();
  const { t } = useText();
  const { name } = usePerson(call.peer);
  const open = useOpenConversation();
  const up = call.phase === "up";
  const says = !up
    ? t(`call.phase.${call.phase}`, { name })
    : call.heldByMe
      ? t("call.other-held", { name })
      : t("call.up", { name });
  return (
    <section className="other-call" data-phase={call.phase} aria-label={t("call.with", { name })}>
      <Phone aria-hidden size={14} />
      <span className="call-says">
        {says} {up ? <Talked since={call.answered ?? call.began} /> : null}
      </span>
      {call.phase === "incoming" ? (
        <Button look="accept" onClick={() => void calls.accept(call.id).then(() => open(call.peer))}>
          {t("call.accept-waiting")}
        </Button>
      ) : (
        <Button
          onClick={() => {
            if (call.heldByMe) void calls.hold(call.id, false);
            open(call.peer);
          }}
        >
          {t(call.heldByMe ? "call.switch" : "call.show")}
        </Button>
      )}
      <Button
        look="quiet"
        onClick={() => (call.phase === "incoming" ? calls.decline(call.id) : calls.hangUp(call.id))}
      >
        <PhoneOff aria-hidden size={14} />
        {t(call.phase === "incoming" ? "call.decline" : "call.hang-up")}
      </Button>
    </section>
  );
}
