import { Maximize, Minimize, PictureInPicture2 } from "lucide-react";
import { useRef, useState } from "react";
import { IconButton } from "../../../kit/icon-button.tsx";
import { useText } from "../../../kit/language/use-text.ts";
import type { Call } from "../../state/contract.ts";
import { showsPicture } from "./shows-picture.ts";
import { StreamVideo } from "./stream-video.tsx";
import { useFullScreen } from "./use-full-screen.ts";

const CORNERS = ["end-end", "end-start", "start-start", "start-end"] as const;

/** They large, oneself small in a corner. The small picture is a button: each press moves it to the next corner. */
export function VideoStage({ call, name }: { call: Call; name: string }) {
  const { t } = useText();
  const stage = useRef<HTMLDivElement>(null);
  const remote = useRef<HTMLVideoElement>(null);
  const [corner, setCorner] = useState(0);
  const full = useFullScreen(stage);
  const theyShow = showsPicture(call.remote);
  const pictureInPicture = () => {
    const wish = document.pictureInPictureElement
      ? document.exitPictureInPicture()
      : remote.current?.requestPictureInPicture();
    // The browser may refuse (no picture yet): the button did nothing, and that is what is seen.
    wish?.catch(() => undefined);
  };
  return (
    <div className="video-stage" ref={stage} data-corner={CORNERS[corner]}>
      {theyShow ? (
        <StreamVideo
          video={remote}
          stream={call.remote}
          label={t("call.video-of", { name })}
          className="video-remote"
        />
      ) : (
        <p className="video-none">{t("call.no-video-of", { name })}</p>
      )}
      {showsPicture(call.local) ? (
        <button
          type="button"
          className="video-own"
          aria-label={t("call.own-video")}
          title={t("call.own-video")}
          onClick={() => setCorner((corner + 1) % CORNERS.length)}
        >
          <StreamVideo stream={call.local} label="" className="video-own-picture" />
        </button>
      ) : null}
      <div className="video-tools">
        {document.pictureInPictureEnabled && theyShow ? (
          <IconButton look="overlay" label={t("call.picture-in-picture")} onClick={pictureInPicture}>
            <PictureInPicture2 aria-hidden size={18} />
          </IconButton>
        ) : null}
        <IconButton
          look="overlay"
          label={t(full.on ? "call.full-screen-off" : "call.full-screen")}
          onClick={full.toggle}
        >
          {full.on ? <Minimize aria-hidden size={18} /> : <Maximize aria-hidden size={18} />}
        </IconButton>
      </div>
    </div>
  );
}
