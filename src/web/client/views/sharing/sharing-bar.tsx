import { Eye, Pause, Play, Square } from "lucide-react";
import { Button } from "../../../kit/button.tsx";
import { useText } from "../../../kit/language/use-text.ts";
import { useLive } from "../../../kit/use-live.ts";
import type { Call } from "../../state/contract.ts";
import { Talked } from "../call/call-up.tsx";
import { useClient } from "../client-context.tsx";
import { usePerson } from "../use-person.ts";
import "./sharing.css";

/** While the own desktop is shown: a red frame around the window and a bar on top, whichever conversation is open. */
export function SharingBar() {
  const { calls } = useClient();
  const shared = useLive(calls.all).filter(
    ({ kind, role, phase }) => kind === "share" && role === "sharer" && phase === "up",
  );
  if (shared.length === 0) return null;
  return (
    <>
      <div
        className="sharing-frame"
        data-paused={shared.every(({ paused }) => paused) || undefined}
        aria-hidden
      />
      {shared.map((call) => (
        <Bar key={call.id} call={call} />
      ))}
    </>
  );
}

function Bar({ call }: { call: Call }) {
  const { calls } = useClient();
  const { t } = useText();
  const { name } = usePerson(call.peer);
  return (
    <section
      className="sharing-bar"
      data-region="sharing"
      data-paused={call.paused || undefined}
      aria-label={t("sharing.bar")}
    >
      <p className="sharing-bar-says">
        <Eye aria-hidden size={16} />
        <span role="status">{t(call.paused ? "sharing.paused-sharer" : "sharing.watching", { name })}</span>
        <Talked since={call.answered ?? call.began} />
      </p>
      <fieldset className="sharing-content">
        <legend className="visually-hidden">{t("sharing.content")}</legend>
        {(["text", "motion"] as const).map((content) => (
          <label key={content} title={t(`sharing.content-${content}-hint`)}>
            <input
              type="radio"
              name={`content-${call.id}`}
              checked={call.content === content}
              onChange={() => calls.setContent(call.id, content)}
            />
            {t(`sharing.content-${content}`)}
          </label>
        ))}
      </fieldset>
      <Button onClick={() => calls.pause(call.id, !call.paused)}>
        {call.paused ? <Play aria-hidden size={16} /> : <Pause aria-hidden size={16} />}
        {t(call.paused ? "sharing.resume" : "sharing.pause")}
      </Button>
      <Button look="danger" onClick={() => calls.hangUp(call.id)}>
        <Square aria-hidden size={14} fill="currentColor" /> {t("sharing.stop")}
      </Button>
    </section>
  );
}
