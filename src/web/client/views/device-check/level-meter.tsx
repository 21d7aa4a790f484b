import { useText } from "../../../kit/language/use-text.ts";
import { useLive } from "../../../kit/use-live.ts";
import { useClient } from "../client-context.tsx";

const STEPS = Array.from({ length: 20 }, (_, step) => step);

/** How loud the microphone hears: steps light up, the last ones are too loud. */
export function LevelMeter() {
  const { devices } = useClient();
  const { t } = useText();
  const level = useLive(devices.level);
  return (
    <div className="level-meter">
      <meter className="visually-hidden" aria-label={t("devices.level")} value={level} />
      {STEPS.map((step) => (
        <i
          key={step}
          data-on={level * STEPS.length > step || undefined}
          data-loud={step >= 17 || undefined}
        />
      ))}
    </div>
  );
}
