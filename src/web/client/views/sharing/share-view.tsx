import { Maximize, Minimize, MousePointerClick, X } from "lucide-react";
import { useRef, useState } from "react";
import { Button } from "../../../kit/button.tsx";
import { IconButton } from "../../../kit/icon-button.tsx";
import { useText } from "../../../kit/language/use-text.ts";
import type { Call } from "../../state/contract.ts";
import { LineMeter } from "../call/line-meter.tsx";
import { StreamVideo } from "../call/stream-video.tsx";
import { useFullScreen } from "../call/use-full-screen.ts";
import { useClient } from "../client-context.tsx";

/** Somebody's desktop. At 100 % each of its pixels is one here, and the picture scrolls. */
export function ShareView({ call, name }: { call: Call; name: string }) {
  const { calls } = useClient();
  const { t } = useText();
  const stage = useRef<HTMLDivElement>(null);
  const [whole, setWhole] = useState(true);
  const full = useFullScreen(stage);
  const refused = calls.controlRefused(call.id);
  return (
    <section className="share-view" ref={stage} aria-label={t("sharing.desktop-of", { name })}>
      <div className="share-view-bar">
        <p className="call-says" role="status">
          {t(call.paused ? "sharing.paused-viewer" : "sharing.you-see", { name })}
        </p>
        <LineMeter call={call} spelled />
        <div className="call-controls" role="toolbar" aria-label={t("sharing.controls")}>
          <Button
            look="quiet"
            title={t(whole ? "sharing.full-size" : "sharing.fit")}
            onClick={() => setWhole(!whole)}
          >
            {t(whole ? "sharing.full-size-short" : "sharing.fit-short")}
          </Button>
          <IconButton label={t(full.on ? "call.full-screen-off" : "call.full-screen")} onClick={full.toggle}>
            {full.on ? <Minimize aria-hidden size={18} /> : <Maximize aria-hidden size={18} />}
          </IconButton>
          <IconButton
            label={t("sharing.request-control")}
            {...(refused ? { off: refused } : {})}
            onClick={() => undefined}
          >
            <MousePointerClick aria-hidden size={18} />
          </IconButton>
          <Button look="danger" onClick={() => calls.hangUp(call.id)}>
            <X aria-hidden size={16} /> {t("sharing.stop-viewing")}
          </Button>
        </div>
      </div>
      <section
        className="share-view-picture"
        data-whole={whole || undefined}
        data-paused={call.paused || undefined}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: at 100 % the picture is scrolled by the arrow keys
        tabIndex={0}
        aria-label={t("sharing.picture")}
      >
        <StreamVideo
          stream={call.remote}
          label={t("sharing.desktop-of", { name })}
          className="share-view-video"
        />
      </section>
    </section>
  );
}
