import {
  Forward,
  Grip,
  Mic,
  MicOff,
  MonitorUp,
  Pause,
  PhoneOff,
  Play,
  Settings2,
  Video,
  VideoOff,
} from "lucide-react";
import { IconButton } from "../../../kit/icon-button.tsx";
import { useText } from "../../../kit/language/use-text.ts";
import type { Done } from "../../state/contract.ts";
import { useClient } from "../client-context.tsx";
import { useWhyOff } from "../use-why-off.ts";
import type { CallPart } from "./call-part.ts";
import { DeviceMenu } from "./device-menu.tsx";
import { Keypad } from "./keypad.tsx";
import { showsPicture } from "./shows-picture.ts";
import { TransferMenu } from "./transfer-menu.tsx";

/** The buttons of a call that is up. */
export function CallControls(props: CallPart) {
  const { call, failed } = props;
  const { calls } = useClient();
  const { t } = useText();
  const off = useWhyOff();
  const videoOff = off("video");
  const shareOff = off("sharing");
  const camera = showsPicture(call.local);
  const ask = async (wish: Promise<Done<unknown>>) => {
    const done = await wish;
    if (!done.ok) failed(done.failure);
  };
  return (
    <div className="call-controls" role="toolbar" aria-label={t("call.controls")}>
      <IconButton
        label={t(call.muted ? "call.unmute" : "call.mute")}
        keys="Control+Shift+M"
        pressed={call.muted}
        onClick={() => calls.mute(call.id, !call.muted)}
      >
        {call.muted ? <MicOff aria-hidden size={18} /> : <Mic aria-hidden size={18} />}
      </IconButton>
      <IconButton
        label={t(camera ? "call.video-off" : "call.video-on")}
        {...(videoOff && !camera ? { off: videoOff } : {})}
        onClick={() => ask(calls.setVideo(call.id, !camera))}
      >
        {camera ? <Video aria-hidden size={18} /> : <VideoOff aria-hidden size={18} />}
      </IconButton>
      <IconButton
        label={t(call.heldByMe ? "call.resume" : "call.hold")}
        pressed={call.heldByMe}
        onClick={() => ask(calls.hold(call.id, !call.heldByMe))}
      >
        {call.heldByMe ? <Play aria-hidden size={18} /> : <Pause aria-hidden size={18} />}
      </IconButton>
      <Keypad call={call}>
        <Grip aria-hidden size={18} />
      </Keypad>
      <TransferMenu call={call} name={props.name} failed={failed}>
        <Forward aria-hidden size={18} />
      </TransferMenu>
      <IconButton label={t("sharing.share")} {...(shareOff ? { off: shareOff } : {})} onClick={props.share}>
        <MonitorUp aria-hidden size={18} />
      </IconButton>
      <DeviceMenu>
        <Settings2 aria-hidden size={18} />
      </DeviceMenu>
      <IconButton look="danger" label={t("call.hang-up")} onClick={() => calls.hangUp(call.id)}>
        <PhoneOff aria-hidden size={18} />
      </IconButton>
    </div>
  );
}
