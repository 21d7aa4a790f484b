import { type ReactNode, useState } from "react";
import { useText } from "../../../kit/language/use-text.ts";
import type { Call, Failure } from "../../state/contract.ts";
import { useClient } from "../client-context.tsx";
import { ControlPopover } from "./control-popover.tsx";
import { FindPerson } from "./find-person.tsx";

/** Gives the call to somebody else. */
export function TransferMenu(props: {
  call: Call;
  name: string;
  failed: (failure: Failure) => void;
  children: ReactNode;
}) {
  const { calls } = useClient();
  const { t } = useText();
  const [open, setOpen] = useState(false);
  const transfer = async (to: string) => {
    setOpen(false);
    const done = await calls.transfer(props.call.id, to);
    if (!done.ok) props.failed(done.failure);
  };
  return (
    <ControlPopover label={t("call.transfer")} icon={props.children} open={open} setOpen={setOpen}>
      <p className="control-popover-title">{t("call.transfer-to", { name: props.name })}</p>
      <FindPerson label={t("call.name-or-number")} not={props.call.peer} choose={transfer} />
    </ControlPopover>
  );
}
