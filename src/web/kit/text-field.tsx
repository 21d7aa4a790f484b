import { Eye } from "lucide-react";
import { type HTMLInputAutoCompleteAttribute, type ReactNode, useId, useState } from "react";
import "./form.css";
import { IconButton } from "./icon-button.tsx";
import { useText } from "./language/use-text.ts";

/** A field with its label above it and what is wrong with it below; a password can be looked at, so that once is enough. */
export function TextField(props: {
  label: string;
  value: string;
  change: (value: string) => void;
  type?: "text" | "password" | "email" | "tel";
  autoComplete?: HTMLInputAutoCompleteAttribute;
  inputMode?: "numeric" | "email";
  hint?: ReactNode;
  wrong?: string | undefined;
  most?: number;
  required?: boolean;
  readOnly?: boolean;
  autoFocus?: boolean;
}) {
  const { t } = useText();
  const id = useId();
  const [seen, setSeen] = useState(false);
  const secret = props.type === "password";
  const about = [props.hint ? `${id}-hint` : "", props.wrong ? `${id}-wrong` : ""].join(" ").trim();
  return (
    <div className="text-field">
      <label htmlFor={id}>{props.label}</label>
      <div className="text-field-line">
        <input
          id={id}
          type={secret && seen ? "text" : (props.type ?? "text")}
          value={props.value}
          dir={props.type === undefined && props.inputMode === undefined ? "auto" : "ltr"}
          onChange={(event) => props.change(event.target.value)}
          autoComplete={props.autoComplete ?? "off"}
          inputMode={props.inputMode}
          maxLength={props.most}
          required={props.required}
          readOnly={props.readOnly}
          // biome-ignore lint/a11y/noAutofocus: only in what somebody opened just now
          autoFocus={props.autoFocus}
          aria-invalid={props.wrong ? true : undefined}
          aria-describedby={about || undefined}
          {...(secret && { autoCapitalize: "off", spellCheck: false })}
        />
        {secret ? (
          <IconButton label={t("form.show-typed")} pressed={seen} onClick={() => setSeen(!seen)}>
            <Eye aria-hidden size={18} />
          </IconButton>
        ) : null}
      </div>
      {props.hint ? (
        <p className="quiet" id={`${id}-hint`}>
          {props.hint}
        </p>
      ) : null}
      {props.wrong ? (
        <p className="text-field-wrong" id={`${id}-wrong`}>
          {props.wrong}
        </p>
      ) : null}
    </div>
  );
}
