import { useId } from "react";

/** A choice among few. */
export function ChoiceField(props: {
  label: string;
  value: string;
  change: (value: string) => void;
  /** Value and words. */
  choices: readonly (readonly [string, string])[];
}) {
  const id = useId();
  const { label, value, change, choices } = props;
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select id={id} value={value} onChange={(event) => change(event.target.value)}>
        {choices.map(([one, words]) => (
          <option key={one} value={one}>
            {words}
          </option>
        ))}
      </select>
    </div>
  );
}

/** A word to filter by. */
export function FilterField(props: {
  label: string;
  value: string;
  change: (value: string) => void;
  type?: "search" | "datetime-local" | "date";
  most?: number;
  /** Id of a list of suggestions. */
  list?: string;
}) {
  const id = useId();
  const { label, value, change, type = "search", most, list } = props;
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className="plain-input"
        type={type}
        dir="auto"
        value={value}
        maxLength={most}
        list={list}
        autoComplete="off"
        onChange={(event) => change(event.target.value)}
      />
    </div>
  );
}
