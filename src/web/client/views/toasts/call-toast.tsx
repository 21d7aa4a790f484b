import { BellOff, Forward, MonitorUp, Phone, PhoneOff, Video } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import { Button } from "../../../kit/button.tsx";
import { useText } from "../../../kit/language/use-text.ts";
import { useLive } from "../../../kit/use-live.ts";
import type { Done, Failure, Toast } from "../../state/contract.ts";
import { useCountDown } from "../call/use-now.ts";
import { useClient } from "../client-context.tsx";
import { FailureCard } from "../failure-card.tsx";
import { useOpenConversation } from "../use-open-conversation.ts";
import { usePerson } from "../use-person.ts";
import { CountDownRing } from "./count-down-ring.tsx";
import { RedirectPanel } from "./redirect-panel.tsx";
import { useLeaveFocus } from "./use-leave-focus.ts";
import { useToastKeys } from "./use-toast-keys.ts";

/** A call or desktop that waits for an answer. `keys`: the shortcuts are of this one. */
export function CallToast({ toast, keys }: { toast: Exclude<Toast, { kind: "message" }>; keys: boolean }) {
  const { calls } = useClient();
  const { t } = useText();
  const person = usePerson(toast.from);
  const call = useLive(useMemo(() => calls.call(toast.call), [calls, toast.call]));
  const [shownAt] = useState(Date.now);
  const from = call?.began ?? shownAt;
  const time = useCountDown(toast.until);
  const [redirecting, setRedirecting] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const card = useRef<HTMLDivElement>(null);
  const open = useOpenConversation();
  useLeaveFocus(card);
  const report = async (wish: Promise<Done>) => {
    const done = await wish;
    if (!done.ok) setFailure(done.failure);
    return done.ok;
  };
  const accept = async (video: boolean) => {
    open(toast.from);
    await report(calls.accept(toast.call, video));
  };
  const decline = () => void report(calls.decline(toast.call));
  const ignore = () => calls.ignore(toast.call);
  useToastKeys(keys, { accept: () => void accept(false), decline, redirect: () => setRedirecting(true) });
  // The server ends the ringing too; a page that hears it late shows no call that is gone.
  if (time.over) return null;
  const desktop = toast.kind === "share";
  const { name } = person;
  return (
    <section
      className="toast call-toast"
      ref={card}
      aria-label={t(desktop ? "toast.share" : call?.video ? "toast.video" : "toast.call", { name })}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        if (redirecting) setRedirecting(false);
        else ignore();
      }}
    >
      <div className="toast-head">
        <CountDownRing person={person} from={from} until={toast.until} />
        <p className="toast-words">
          <b>
            <bdi>{name}</bdi>
          </b>
          <span>
            {t(desktop ? "toast.what-share" : call?.video ? "toast.what-video" : "toast.what-call")}
          </span>
        </p>
        <span className="toast-seconds" aria-hidden>
          {t("call.seconds", { count: time.seconds })}
        </span>
      </div>
      {redirecting ? (
        <RedirectPanel
          from={toast.from}
          back={() => setRedirecting(false)}
          redirect={(to) => void report(calls.redirect(toast.call, to))}
        />
      ) : (
        <div className="toast-buttons">
          <Button
            look="accept"
            keys={keys ? "Control+Shift+A" : undefined}
            onClick={() => void accept(false)}
          >
            {desktop ? <MonitorUp aria-hidden size={16} /> : <Phone aria-hidden size={16} />}
            {t(desktop ? "sharing.view" : "call.accept")}
          </Button>
          {call?.video && !desktop ? (
            <Button look="accept" title={t("call.accept-video")} onClick={() => void accept(true)}>
              <Video aria-hidden size={16} /> {t("toast.with-video")}
            </Button>
          ) : null}
          <Button look="danger-quiet" keys={keys ? "Control+Shift+D" : undefined} onClick={decline}>
            <PhoneOff aria-hidden size={16} /> {t("call.decline")}
          </Button>
          <span className="toast-buttons-more">
            <Button
              look="quiet"
              keys={keys ? "Control+Shift+R" : undefined}
              onClick={() => setRedirecting(true)}
            >
              <Forward aria-hidden size={16} /> {t("toast.redirect")}
            </Button>
            <Button look="quiet" onClick={ignore} title={t("toast.ignore-hint")}>
              <BellOff aria-hidden size={16} /> {t("toast.ignore")}
            </Button>
          </span>
        </div>
      )}
      {failure ? <FailureCard failure={failure} /> : null}
      {toast.teaches ? <Lesson /> : null}
    </section>
  );
}

/** What each answer does: on the first call of Echo, which costs nobody anything. */
function Lesson() {
  const { t } = useText();
  return (
    <dl className="toast-lesson">
      {(["accept", "redirect", "ignore"] as const).map((answer) => (
        <div key={answer}>
          <dt>{t(answer === "accept" ? "call.accept" : `toast.${answer}`)}</dt>
          <dd>{t(`toast.lesson.${answer}`)}</dd>
        </div>
      ))}
    </dl>
  );
}
