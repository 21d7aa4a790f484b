import { useEffect, useState } from "react";

/** What is looked at, as it stands in the address behind `#`, so that a link leads back to it. */
export interface Place {
  readonly session: number | undefined;
  readonly message: number | undefined;
}

const numberIn = (hash: string, name: string): number | undefined => {
  const found = new RegExp(`(?:^#|&)${name}=(\\d{1,9})(?:&|$)`).exec(hash)?.[1];
  return found === undefined ? undefined : Number(found) - 1;
};
const placeIn = (hash: string): Place => ({
  session: numberIn(hash, "session"),
  message: numberIn(hash, "message"),
});

/** The place, and how to go to another; the browser's own back button leads back. */
export function usePlace(): readonly [Place, (place: Place) => void] {
  const [place, setPlace] = useState(() => placeIn(location.hash));
  useEffect(() => {
    const follow = (): void => setPlace(placeIn(location.hash));
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);
  const go = ({ session, message }: Place): void => {
    const parts = [
      session === undefined ? "" : `session=${session + 1}`,
      message === undefined ? "" : `message=${message + 1}`,
    ];
    location.hash = parts.filter(Boolean).join("&");
  };
  return [place, go];
}
