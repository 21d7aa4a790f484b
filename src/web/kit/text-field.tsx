import { type HTMLInputAutoCompleteAttribute, type ReactNode, useId } from "react";
import "./form.css";

/** A field with its label above it and what is wrong with it below. */
export function TextField(props: {
  label: string;
  value: string;
  change: (value: string) => void;
  type?: "text" | "password" | "email" | "tel";
  autoComplete?: HTMLInputAutoCompleteAttribute;
  inputMode?: "numeric";
  hint?: ReactNode;
  wrong?: string | undefined;
  most?: number;
  required?: boolean;
  readOnly?: boolean;
  autoFocus?: boolean;
}) {
  const id = useId();
  const about = [props.hint ? `${id}-hint` : "", props.wrong ? `${id}-wrong` : ""].join(" ").trim();
  return (
    <div className="text-field">
      <label htmlFor={id}>{props.label}</label>
      <input
        id={id}
        type={props.type ?? "text"}
        value={props.value}
        dir={props.type === "text" || props.type === undefined ? "auto" : "ltr"}
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
      />
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
