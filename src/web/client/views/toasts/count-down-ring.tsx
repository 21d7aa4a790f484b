import { useState } from "react";
import type { Person } from "../../state/contract.ts";
import { PersonPicture } from "../person-picture.tsx";

const RADIUS = 24;
const ROUND = 2 * Math.PI * RADIUS;

/** Who it is, in a ring that empties by itself until the moment at which the ringing ends. */
export function CountDownRing(props: { person: Person; from: number; until: number }) {
  const { from, until } = props;
  const [now] = useState(Date.now);
  return (
    <span className="count-down-ring">
      <svg viewBox="0 0 52 52" aria-hidden>
        <circle className="count-down-ring-track" cx="26" cy="26" r={RADIUS} />
        <circle
          className="count-down-ring-left"
          cx="26"
          cy="26"
          r={RADIUS}
          strokeDasharray={ROUND}
          style={{ animationDuration: `${until - from}ms`, animationDelay: `${from - now}ms` }}
        />
      </svg>
      <PersonPicture person={props.person} size={40} presence={false} />
    </span>
  );
}
