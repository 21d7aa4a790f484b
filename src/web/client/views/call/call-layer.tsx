import { useEffect, useRef } from "react";
import { useLive } from "../../../kit/use-live.ts";
import type { Call } from "../../state/contract.ts";
import { useClient } from "../client-context.tsx";
import { useMuteKeys } from "./use-mute-keys.ts";

/** What calls need whichever conversation is open: their sound, and the keys that mute. Once in the page. */
export function CallLayer() {
  const { calls, devices } = useClient();
  const up = useLive(calls.all).filter(({ phase }) => phase === "up");
  const { speaker } = useLive(devices.state).chosen;
  const talked = up.find(({ kind, heldByMe }) => kind === "call" && !heldByMe);
  return (
    <>
      {talked ? <MuteKeys call={talked} /> : null}
      {up.map(({ id, remote, heldByMe, heldByThem }) =>
        remote ? <Sound key={id} stream={remote} silent={heldByMe || heldByThem} speaker={speaker} /> : null,
      )}
    </>
  );
}

function MuteKeys({ call }: { call: Call }) {
  useMuteKeys(call);
  return null;
}

function Sound(props: { stream: MediaStream; silent: boolean; speaker: string | undefined }) {
  const element = useRef<HTMLAudioElement>(null);
  const { stream, silent, speaker } = props;
  useEffect(() => {
    if (element.current) element.current.srcObject = stream;
  }, [stream]);
  useEffect(() => {
    // Safari and Firefox for Android choose no speaker; one that was unplugged leaves the sound at the usual one.
    if (speaker !== undefined && element.current && "setSinkId" in element.current)
      element.current.setSinkId(speaker).catch(() => undefined);
  }, [speaker]);
  return <audio ref={element} autoPlay muted={silent} />;
}
