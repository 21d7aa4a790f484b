import { type ReactNode, useId } from "react";
import { useText } from "../../../kit/language/use-text.ts";
import { useLive } from "../../../kit/use-live.ts";
import type { Device } from "../../state/contract.ts";
import { useClient } from "../client-context.tsx";
import { ControlPopover } from "./control-popover.tsx";

const KINDS = [
  ["microphone", "microphones"],
  ["speaker", "speakers"],
  ["camera", "cameras"],
] as const;

/** Another microphone, speaker or camera, also in the middle of a call. */
export function DeviceMenu({ children }: { children: ReactNode }) {
  const { t } = useText();
  return (
    <ControlPopover label={t("devices.choose")} icon={children}>
      {KINDS.map(([kind]) => (
        <DeviceChoice key={kind} kind={kind} />
      ))}
    </ControlPopover>
  );
}

export function DeviceChoice({ kind }: { kind: (typeof KINDS)[number][0] }) {
  const { devices } = useClient();
  const { t } = useText();
  const state = useLive(devices.state);
  const id = useId();
  const several: readonly Device[] = state[KINDS.find(([one]) => one === kind)?.[1] ?? "microphones"];
  return (
    <p className="device-choice">
      <label htmlFor={id}>{t(`devices.${kind}`)}</label>
      <select
        id={id}
        value={state.chosen[kind] ?? ""}
        disabled={several.length === 0}
        onChange={(event) => devices.choose(kind, event.target.value)}
      >
        {several.length === 0 ? <option value="">{t(`devices.no-${kind}`)}</option> : null}
        {several.length > 0 && !several.some(({ id: one }) => one === state.chosen[kind]) ? (
          <option value={state.chosen[kind] ?? ""}>{t("devices.usual")}</option>
        ) : null}
        {several.map((device) => (
          <option key={device.id} value={device.id}>
            {device.label}
          </option>
        ))}
      </select>
    </p>
  );
}
