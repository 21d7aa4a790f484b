import { Popover } from "@base-ui/react/popover";
import { type ReactNode, useState } from "react";

/** A button of the call's toolbar that opens a small panel. */
export function ControlPopover(props: {
  label: string;
  icon: ReactNode;
  open?: boolean;
  setOpen?: (open: boolean) => void;
  children: ReactNode;
}) {
  const [own, setOwn] = useState(false);
  return (
    <Popover.Root open={props.open ?? own} onOpenChange={props.setOpen ?? setOwn}>
      <Popover.Trigger className="icon-button" aria-label={props.label} title={props.label}>
        {props.icon}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner sideOffset={8} collisionPadding={8}>
          <Popover.Popup className="control-popover">
            <Popover.Title className="visually-hidden">{props.label}</Popover.Title>
            {props.children}
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
