import { Tooltip as Base } from "@base-ui/react/tooltip";
import type { ReactElement } from "react";
import "./tooltip.css";

/** A few words beside what one points at or has the focus on. `stays`: also after a press, when they say why that did nothing. */
export function Tooltip(props: { text: string; stays?: boolean; children: ReactElement }) {
  const { text, stays = false, children } = props;
  return (
    <Base.Root>
      <Base.Trigger render={children} delay={400} closeOnClick={!stays} />
      <Base.Portal>
        <Base.Positioner sideOffset={6} collisionPadding={8} className="tooltip-place">
          <Base.Popup className="tooltip">{text}</Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
