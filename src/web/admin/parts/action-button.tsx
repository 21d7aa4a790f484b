import { type ReactNode, useId } from "react";
import type { ButtonLook } from "../../kit/button.tsx";
import "../../kit/button.css";
import { useText } from "../../kit/language/use-text.ts";
import { Tooltip } from "../../kit/tooltip.tsx";
import { useRole } from "../state/panel.ts";
import type { Role } from "../state/session.ts";

/** Which roles do what; an administrator does everything. */
export const allows = (role: Role, needs: Role): boolean => role === "administrator" || role === needs;

/**
 * A button that changes something. Who has another role than it needs finds it greyed and reads which role may; it stays in reach of
 * the keyboard, so that the reason does too. `off`: another reason, in a sentence.
 */
export function ActionButton(props: {
  needs?: Role;
  off?: string | undefined;
  /** What is read aloud, where the words on the button do not say which of several it is. */
  label?: string;
  look?: ButtonLook;
  type?: "button" | "submit";
  busy?: boolean;
  onClick?: () => unknown;
  children: ReactNode;
}) {
  const {
    needs = "administrator",
    look = "plain",
    type = "button",
    busy = false,
    label,
    onClick,
    children,
  } = props;
  const { t } = useText();
  const role = useRole();
  const id = useId();
  const off = allows(role, needs)
    ? props.off
    : t(needs === "administrator" ? "admin.may.administrator" : `admin.may.${needs}`, {
        role: t(`admin.role.${role}`),
      });
  const button = (
    <button
      type={type}
      className="button"
      aria-label={label}
      data-look={off === undefined ? look : "plain"}
      aria-disabled={off !== undefined || busy ? true : undefined}
      aria-describedby={off === undefined ? undefined : id}
      onClick={(event) => {
        if (off !== undefined || busy) event.preventDefault();
        else void onClick?.();
      }}
    >
      {children}
    </button>
  );
  if (off === undefined) return button;
  return (
    <>
      <Tooltip text={off} stays>
        {button}
      </Tooltip>
      <span id={id} hidden>
        {off}
      </span>
    </>
  );
}
