import type { ReactNode } from "react";
import "./button.css";
import { Tooltip } from "./tooltip.tsx";

/** A button with a picture for a face. `off` greys it and says why; it stays in reach, so that the reason does too. */
export function IconButton(props: {
  label: string;
  off?: string | undefined;
  pressed?: boolean;
  /** The label stands beside the picture where there is room. */
  words?: boolean;
  keys?: string;
  look?: "plain" | "danger" | "overlay";
  onClick: () => unknown;
  children: ReactNode;
}) {
  const { label, off, pressed, words, keys, look = "plain", onClick, children } = props;
  return (
    <Tooltip text={off ?? label} stays={off !== undefined}>
      <button
        type="button"
        className="icon-button"
        data-look={look}
        data-words={words}
        aria-label={label}
        aria-description={off}
        aria-disabled={off === undefined ? undefined : true}
        aria-pressed={pressed}
        aria-keyshortcuts={keys}
        onClick={() => {
          if (off === undefined) void onClick();
        }}
      >
        {children}
        {words ? <span className="icon-button-words">{label}</span> : null}
      </button>
    </Tooltip>
  );
}
