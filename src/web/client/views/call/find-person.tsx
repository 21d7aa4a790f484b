import { Phone } from "lucide-react";
import { useEffect, useId, useState } from "react";
import type { PersonView } from "#api/me";
import { useText } from "../../../kit/language/use-text.ts";
import type { Failure } from "../../state/contract.ts";
import { useClient } from "../client-context.tsx";
import { FailureCard } from "../failure-card.tsx";
import { readNumber } from "./read-number.ts";

const PAUSE_MS = 200;

/** Somebody to give a call to: searched by name, or typed as a number or address. A combobox with its list below it. */
export function FindPerson(props: {
  label: string;
  not?: string;
  choose: (address: string, name: string) => void;
}) {
  const { t } = useText();
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const found = usePeople(typed);
  const list = useId();
  const number = readNumber(typed);
  const options = [
    ...(number ? [{ address: number, name: typed.trim(), detail: t("call.use-number") }] : []),
    ...found.people
      .filter(({ address }) => address !== props.not && address !== number)
      .map(({ address, name, title }) => ({ address, name, detail: title || address })),
  ].slice(0, 8);
  const chosen = options[Math.min(at, options.length - 1)];
  const keys = (event: React.KeyboardEvent) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step) setAt((at + step + options.length) % Math.max(1, options.length));
    else if (event.key === "Enter" && chosen) props.choose(chosen.address, chosen.name);
    else return;
    event.preventDefault();
  };
  return (
    <div className="find-person">
      <input
        className="find-person-field"
        role="combobox"
        aria-expanded={options.length > 0}
        aria-controls={list}
        aria-autocomplete="list"
        aria-activedescendant={chosen ? `${list}-${options.indexOf(chosen)}` : undefined}
        aria-label={props.label}
        placeholder={props.label}
        autoComplete="off"
        value={typed}
        maxLength={200}
        onChange={(event) => {
          setTyped(event.target.value);
          setAt(0);
        }}
        onKeyDown={keys}
      />
      {found.failure ? <FailureCard failure={found.failure} /> : null}
      <div className="find-person-list" id={list} role="listbox" aria-label={props.label}>
        {options.map((option, index) => (
          <div
            key={option.address}
            id={`${list}-${index}`}
            className="find-person-option"
            role="option"
            tabIndex={-1}
            aria-selected={option === chosen}
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => props.choose(option.address, option.name)}
            onKeyDown={keys}
          >
            {option.address === number ? <Phone aria-hidden size={14} /> : null}
            <b>
              <bdi>{option.name}</bdi>
            </b>{" "}
            <span>{option.detail}</span>
          </div>
        ))}
      </div>
    </div>
  );
}

function usePeople(typed: string): { people: readonly PersonView[]; failure?: Failure } {
  const { people } = useClient();
  const [found, setFound] = useState<{ people: readonly PersonView[]; failure?: Failure }>({ people: [] });
  useEffect(() => {
    let current = true;
    if (typed.trim() === "") {
      setFound({ people: [] });
      return undefined;
    }
    const timer = setTimeout(async () => {
      const done = await people.search(typed.trim());
      if (!current) return;
      setFound(done.ok ? { people: done.value.people } : { people: [], failure: done.failure });
    }, PAUSE_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [people, typed]);
  return found;
}
