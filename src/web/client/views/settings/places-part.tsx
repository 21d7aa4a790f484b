import { useCallback, useEffect, useState } from "react";
import { Button } from "../../../kit/button.tsx";
import { useText } from "../../../kit/language/use-text.ts";
import type { Done, Place } from "../../state/contract.ts";
import { useClient } from "../client-context.tsx";
import { FailureCard } from "../failure-card.tsx";
import { useReport } from "./use-report.tsx";

/** The browsers in which one is signed in, each of which can be signed out from here. */
export function PlacesPart() {
  const { account } = useClient();
  const { t, locale } = useText();
  const report = useReport();
  const [places, setPlaces] = useState<Done<readonly Place[]>>();
  const read = useCallback(() => account.places().then(setPlaces), [account]);
  useEffect(() => void read(), [read]);
  const end = async (id: string) => {
    await report.of(account.endPlace(id), t("settings.place-ended"));
    await read();
  };
  const when = (at: string) =>
    new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" }).format(new Date(at));
  if (!places) return <p role="status">{t("settings.places-reading")}</p>;
  if (!places.ok) return <FailureCard failure={places.failure} />;
  return (
    <>
      <ul className="settings-list">
        {places.value.map((place) => (
          <li key={place.id}>
            <span>
              <b>{place.browser}</b>
              <span className="quiet">
                <bdi>{place.remote}</bdi> · {t("settings.place-used", { time: when(place.usedAt) })}
              </span>
            </span>
            {place.here ? (
              <span className="quiet">{t("settings.place-here")}</span>
            ) : (
              <Button onClick={() => end(place.id)}>{t("settings.place-end")}</Button>
            )}
          </li>
        ))}
      </ul>
      {report.shown}
    </>
  );
}
