import { useText } from "../../../kit/language/use-text.ts";
import { DeviceCheck } from "../device-check/device-check.tsx";
import { Page } from "./page.tsx";

/** The device check as a page of its own. */
export function CheckView({ back }: { back: () => void }) {
  const { t } = useText();
  return (
    <Page title={t("devices.title")} back={back}>
      <DeviceCheck close={back} />
    </Page>
  );
}
