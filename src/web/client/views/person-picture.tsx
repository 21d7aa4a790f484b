import { useText } from "../../kit/language/use-text.ts";
import type { Person } from "../state/contract.ts";
import "./person-picture.css";

/** Photo or initials; with `presence` the state as a mark whose shape says it too. */
export function PersonPicture(props: { person: Person; size: number; presence?: boolean }) {
  const { person, size, presence = true } = props;
  const initials = person.name
    .split(/\s+/u)
    .map(([letter = ""]) => letter)
    .join("")
    .slice(0, 2);
  return (
    <span
      className="person-picture"
      style={{ inlineSize: size, blockSize: size, fontSize: size * 0.38 }}
      aria-hidden
    >
      {person.photo ? <img src={person.photo} alt="" /> : initials}
      {presence ? <i data-availability={person.availability ?? person.state} /> : null}
    </span>
  );
}

/** How they are, in words: their own for the activity, else the state; and their note. */
export function StateWords({ person }: { person: Person }) {
  const { t } = useText();
  const { state, availability, activityText, note } = person;
  return [activityText ?? t(`presence.${availability ?? state}`), note].filter(Boolean).join(" · ");
}

/** The mark of a state alone, for a menu. */
export function PresenceSign({ availability }: { availability: string }) {
  return (
    <span className="presence-sign" aria-hidden>
      <i data-availability={availability} />
    </span>
  );
}
