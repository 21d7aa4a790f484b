import { Mic } from "lucide-react";
import { useState } from "react";
import { Button } from "../../../kit/button.tsx";
import { useText } from "../../../kit/language/use-text.ts";
import { useLive } from "../../../kit/use-live.ts";
import type { Failure } from "../../state/contract.ts";
import { DeviceChoice } from "../call/device-menu.tsx";
import { useClient } from "../client-context.tsx";
import { FailureCard } from "../failure-card.tsx";
import { LevelMeter } from "./level-meter.tsx";

/** Allow, see the level, choose another. What to do depends on what the browser says, and not on what is usual. */
export function MicrophoneStep() {
  const { devices } = useClient();
  const { t } = useText();
  const state = useLive(devices.state);
  const [failure, setFailure] = useState<Failure>();
  const ask = async () => {
    const done = await devices.ask(false);
    setFailure(done.ok ? undefined : done.failure);
  };
  const shown = failure ?? state.failure;
  return (
    <section className="device-step" aria-labelledby="device-microphone">
      <h3 id="device-microphone">
        <Mic aria-hidden size={18} /> {t("devices.microphone")}
      </h3>
      <p role="status">{t(`devices.permission.${state.permission}`)}</p>
      {state.permission === "granted" ? (
        <>
          <LevelMeter />
          <DeviceChoice kind="microphone" />
        </>
      ) : (
        <Button look="primary" onClick={ask}>
          {t(state.permission === "unknown" ? "devices.allow" : "devices.look-again")}
        </Button>
      )}
      {shown ? <FailureCard failure={shown} /> : null}
    </section>
  );
}
