import type { ReactNode } from "react";
import "./button.css";

/** quiet: without a frame; raised: floats over content; danger: ends something. */
export type ButtonLook = "plain" | "primary" | "quiet" | "raised" | "accept" | "danger" | "danger-quiet";

export function Button(props: {
  look?: ButtonLook;
  type?: "button" | "submit";
  className?: string;
  title?: string;
  disabled?: boolean | undefined;
  /** As aria-keyshortcuts writes them: Control+Shift+A. */
  keys?: string | undefined;
  onClick?: () => unknown;
  children: ReactNode;
}) {
  const { look = "plain", type = "button", className, title, disabled, keys, onClick, children } = props;
  return (
    <button
      type={type}
      className={className ? `button ${className}` : "button"}
      data-look={look}
      title={title}
      disabled={disabled}
      aria-keyshortcuts={keys}
      onClick={() => void onClick?.()}
    >
      {children}
    </button>
  );
}
