import { type ReactNode, useState } from "react";
import { useText } from "../../../kit/language/use-text.ts";
import type { Call } from "../../state/contract.ts";
import { useClient } from "../client-context.tsx";
import { ControlPopover } from "./control-popover.tsx";

const TONES = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"];

/** Sends tones (RFC 4733) into a call, by buttons or by typing. */
export function Keypad({ call, children }: { call: Call; children: ReactNode }) {
  const { calls } = useClient();
  const { t } = useText();
  const [sent, setSent] = useState("");
  const press = (tone: string) => {
    calls.sendTone(call.id, tone);
    setSent((before) => (before + tone).slice(-24));
  };
  return (
    <ControlPopover label={t("call.keypad")} icon={children}>
      <div className="keypad">
        <output className="keypad-sent" aria-label={t("call.keypad-sent")} dir="ltr">
          {sent || "\u00a0"}
        </output>
        <div className="keypad-keys" dir="ltr">
          {TONES.map((tone) => (
            <button
              key={tone}
              type="button"
              onClick={() => press(tone)}
              onKeyDown={({ key }) => {
                if (TONES.includes(key)) press(key);
              }}
            >
              {tone}
            </button>
          ))}
        </div>
      </div>
    </ControlPopover>
  );
}
