import { Camera } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "../../../kit/button.tsx";
import { useText } from "../../../kit/language/use-text.ts";
import { useLive } from "../../../kit/use-live.ts";
import { DeviceChoice } from "../call/device-menu.tsx";
import { StreamVideo } from "../call/stream-video.tsx";
import { useClient } from "../client-context.tsx";

/** The camera is off until somebody wants to see themselves, and off again when the check is closed. */
export function CameraStep() {
  const { devices } = useClient();
  const { t } = useText();
  const { cameras, chosen } = useLive(devices.state);
  const [on, setOn] = useState(false);
  const preview = usePreview(on, chosen.camera);
  return (
    <section className="device-step" aria-labelledby="device-camera">
      <h3 id="device-camera">
        <Camera aria-hidden size={18} /> {t("devices.camera")}
      </h3>
      {cameras.length > 0 ? <DeviceChoice kind="camera" /> : <p>{t("devices.no-camera")}</p>}
      {on && preview.stream ? (
        <StreamVideo stream={preview.stream} label={t("devices.preview")} className="device-preview" />
      ) : null}
      <p role="status">{preview.refused ? t(`devices.camera-refused.${preview.refused}`) : null}</p>
      {cameras.length > 0 ? (
        <Button onClick={() => setOn(!on)}>{t(on ? "devices.preview-off" : "devices.preview-on")}</Button>
      ) : null}
    </section>
  );
}

type Refused = "denied" | "in-use" | "missing" | "unknown";
// What getUserMedia names its refusals (Media Capture and Streams, §10.2).
const REFUSALS: Record<string, Refused> = {
  NotAllowedError: "denied",
  NotReadableError: "in-use",
  NotFoundError: "missing",
  OverconstrainedError: "missing",
};

function usePreview(on: boolean, camera: string | undefined): { stream?: MediaStream; refused?: Refused } {
  const [preview, setPreview] = useState<{ stream?: MediaStream; refused?: Refused }>({});
  useEffect(() => {
    if (!on) return undefined;
    let current = true;
    let stream: MediaStream | undefined;
    const stop = () => {
      for (const track of stream?.getTracks() ?? []) track.stop();
    };
    navigator.mediaDevices.getUserMedia({ video: camera ? { deviceId: camera } : true }).then(
      (opened) => {
        stream = opened;
        if (current) setPreview({ stream });
        else stop();
      },
      (error: unknown) => {
        const name = error instanceof DOMException ? error.name : "";
        if (current) setPreview({ refused: REFUSALS[name] ?? "unknown" });
      },
    );
    return () => {
      current = false;
      stop();
      setPreview({});
    };
  }, [on, camera]);
  return preview;
}
