import { MonitorUp, Phone, PhoneIncoming, PhoneMissed, PhoneOutgoing, Video } from "lucide-react";
import { useEffect } from "react";
import type { PastCall } from "#api/me";
import { Button } from "../../../kit/button.tsx";
import { IconButton } from "../../../kit/icon-button.tsx";
import { useText } from "../../../kit/language/use-text.ts";
import { useLive } from "../../../kit/use-live.ts";
import { useRoving } from "../../../kit/use-roving.ts";
import type { Failure } from "../../state/contract.ts";
import { useClient } from "../client-context.tsx";
import type { OpenPersonMenu } from "../contacts/person-menu.tsx";
import { dayText, timeText } from "../conversation/time-text.ts";
import { CaseLink } from "../failure-card.tsx";
import { useOpenConversation } from "../use-open-conversation.ts";
import "./past-calls.css";

/** Calls and desktops that are over, and how each ended. Who opens it has seen the missed ones. */
export function PastCalls(props: {
  openMenu: OpenPersonMenu;
  failed: (failure: Failure | undefined) => void;
}) {
  const { calls } = useClient();
  const { t } = useText();
  const roving = useRoving<HTMLDivElement>();
  const past = useLive(calls.past);
  useEffect(() => {
    if (past.unseen > 0) calls.pastSeen();
  }, [calls, past.unseen]);
  const more = async () => {
    const done = await calls.morePast();
    props.failed(done.ok ? undefined : done.failure);
  };
  if (past.calls.length === 0) return <p className="people-empty">{t("past.none")}</p>;
  return (
    <div className="contact-list" {...roving}>
      {past.calls.map((call) => (
        <Row key={call.id} call={call} {...props} />
      ))}
      {past.more ? <Button onClick={more}>{t("past.more")}</Button> : null}
    </div>
  );
}

function Row(props: {
  call: PastCall;
  openMenu: OpenPersonMenu;
  failed: (failure: Failure | undefined) => void;
}) {
  const { call, openMenu, failed } = props;
  const { calls } = useClient();
  const { t, locale } = useText();
  const open = useOpenConversation();
  const name = call.peerName || call.peer;
  const again = async () => {
    open(call.peer);
    const done = await calls.start(call.peer, call.media === "video");
    failed(done.ok ? undefined : done.failure);
  };
  const at = Date.parse(call.at);
  const wentWrong = call.outcome === "missed" || call.outcome === "failed";
  return (
    <div className="past-call" data-missed={call.outcome === "missed" || undefined}>
      <Sign call={call} />
      <div className="past-call-words">
        <button
          type="button"
          data-roving={name}
          tabIndex={-1}
          onClick={() => open(call.peer)}
          onContextMenu={(event) => {
            event.preventDefault();
            openMenu(call.peer, event.currentTarget);
          }}
          onKeyDown={(event) => {
            if (event.key !== "ContextMenu" && !(event.shiftKey && event.key === "F10")) return;
            event.preventDefault();
            openMenu(call.peer, event.currentTarget);
          }}
        >
          <bdi>{name}</bdi>
        </button>
        <p>{call.says}</p>
        <p>
          <time dateTime={call.at}>
            {dayText(at, Date.now(), locale)}, {timeText(at, locale)}
          </time>{" "}
          {wentWrong && call.case !== "" ? <CaseLink case={call.case} /> : null}
        </p>
      </div>
      {call.media === "sharing" ? null : (
        <IconButton label={t("past.again", { name })} onClick={again}>
          {call.media === "video" ? <Video aria-hidden size={16} /> : <Phone aria-hidden size={16} />}
        </IconButton>
      )}
    </div>
  );
}

function Sign({ call }: { call: PastCall }) {
  if (call.media === "sharing") return <MonitorUp aria-hidden size={16} />;
  if (call.outcome === "missed") return <PhoneMissed aria-hidden size={16} />;
  return call.direction === "made" ? (
    <PhoneOutgoing aria-hidden size={16} />
  ) : (
    <PhoneIncoming aria-hidden size={16} />
  );
}
