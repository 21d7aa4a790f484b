import { Button } from "../../../kit/button.tsx";
import { useText } from "../../../kit/language/use-text.ts";
import { useLive } from "../../../kit/use-live.ts";
import { useClient } from "../client-context.tsx";
import { useOpenConversation } from "../use-open-conversation.ts";
import { CameraStep } from "./camera-step.tsx";
import "./device-check.css";
import { MicrophoneStep } from "./microphone-step.tsx";
import { SoundStep } from "./sound-step.tsx";

/** Whether one hears and is heard, in half a minute. `close` is told when it is done or put off. */
export function DeviceCheck({ close }: { close: () => void }) {
  const { account, calls, devices } = useClient();
  const { t } = useText();
  const open = useOpenConversation();
  const signedIn = useLive(account.state);
  const echo = signedIn.kind === "signed-in" ? signedIn.me.echo : null;
  const done = () => {
    devices.finishCheck();
    close();
  };
  return (
    <div className="device-check">
      <MicrophoneStep />
      <SoundStep />
      <CameraStep />
      <div className="device-check-end">
        {echo ? (
          <Button
            onClick={() => {
              done();
              open(echo);
              void calls.start(echo, false);
            }}
          >
            {t("devices.call-echo")}
          </Button>
        ) : null}
        <Button look="primary" onClick={done}>
          {t("devices.done")}
        </Button>
      </div>
    </div>
  );
}
