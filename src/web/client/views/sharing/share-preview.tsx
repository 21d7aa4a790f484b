import { useState } from "react";
import { Button } from "../../../kit/button.tsx";
import { useText } from "../../../kit/language/use-text.ts";
import type { Call } from "../../state/contract.ts";
import { StreamVideo } from "../call/stream-video.tsx";

/** What the other sees of the own desktop. Put away on wish: a picture of the window that shows the picture is a tunnel. */
export function SharePreview({ call, name }: { call: Call; name: string }) {
  const { t } = useText();
  const [shown, setShown] = useState(true);
  return (
    <section className="share-preview" aria-label={t("sharing.preview")}>
      {shown && !call.paused ? (
        <StreamVideo stream={call.local} label={t("sharing.preview")} className="share-preview-picture" />
      ) : null}
      <p className="call-says">
        {t(call.paused ? "sharing.paused-sharer" : "sharing.they-see", { name })}
        <Button look="quiet" onClick={() => setShown(!shown)} disabled={call.paused}>
          {t(shown ? "sharing.preview-hide" : "sharing.preview-show")}
        </Button>
      </p>
    </section>
  );
}
