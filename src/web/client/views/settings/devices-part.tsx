import { Link } from "wouter";
import { useText } from "../../../kit/language/use-text.ts";
import { DeviceChoice } from "../call/device-menu.tsx";

/** Which microphone, speaker and camera; and the way to try them. */
export function DevicesPart() {
  const { t } = useText();
  return (
    <div className="settings-fields">
      <DeviceChoice kind="microphone" />
      <DeviceChoice kind="speaker" />
      <DeviceChoice kind="camera" />
      <Link href="/check" className="button">
        {t("start.check-do")}
      </Link>
    </div>
  );
}
