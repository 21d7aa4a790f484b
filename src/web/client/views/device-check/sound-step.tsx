import { Volume2 } from "lucide-react";
import { useState } from "react";
import { Button } from "../../../kit/button.tsx";
import { useText } from "../../../kit/language/use-text.ts";
import type { Done } from "../../state/contract.ts";
import { DeviceChoice } from "../call/device-menu.tsx";
import { useClient } from "../client-context.tsx";
import { FailureCard } from "../failure-card.tsx";

/** The press that rings once also lets the browser ring for real calls. */
export function SoundStep() {
  const { devices } = useClient();
  const { t } = useText();
  const [rang, setRang] = useState<Done>();
  return (
    <section className="device-step" aria-labelledby="device-sound">
      <h3 id="device-sound">
        <Volume2 aria-hidden size={18} /> {t("devices.speaker")}
      </h3>
      <DeviceChoice kind="speaker" />
      <p className="device-step-line">
        <Button onClick={async () => setRang(await devices.testRing())}>{t("devices.test-ring")}</Button>
        <span role="status">{rang?.ok ? t("devices.rang") : null}</span>
      </p>
      {rang && !rang.ok ? <FailureCard failure={rang.failure} /> : null}
    </section>
  );
}
