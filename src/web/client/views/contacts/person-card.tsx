import { useEffect, useState } from "react";
import type { PersonView } from "#api/me";
import type { PresenceView } from "#api/presence";
import { useText } from "../../../kit/language/use-text.ts";
import { Modal } from "../../../kit/modal.tsx";
import type { Done } from "../../state/contract.ts";
import { useClient } from "../client-context.tsx";
import { FailureCard } from "../failure-card.tsx";
import { PersonPicture } from "../person-picture.tsx";
import { usePerson } from "../use-person.ts";

/** What the directory tells of somebody, and in a sentence how they are and why one sees it so. */
export function PersonCard({ address, close }: { address: string; close: () => void }) {
  const { people } = useClient();
  const { t, locale } = useText();
  const person = usePerson(address);
  const [card, setCard] = useState<Done<PersonView>>();
  const [presence, setPresence] = useState<Done<PresenceView>>();
  useEffect(() => {
    let current = true;
    void people.card(address).then((done) => current && setCard(done));
    void people.explain(address).then((done) => current && setPresence(done));
    return () => {
      current = false;
    };
  }, [people, address]);
  const rows = card?.ok ? rowsOf(card.value) : [];
  const lastActive = presence?.ok ? presence.value.lastActive : null;
  return (
    <Modal open close={close} title={card?.ok ? card.value.name || person.name : person.name}>
      <div className="person-card">
        <PersonPicture person={person} size={72} />
        <div role="status">
          {presence?.ok ? <p className="person-card-says">{presence.value.says}</p> : null}
          {presence && !presence.ok ? <FailureCard failure={presence.failure} /> : null}
          {lastActive ? (
            <p className="quiet">
              {t("person.last-active", {
                time: new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" }).format(
                  new Date(lastActive),
                ),
              })}
            </p>
          ) : null}
        </div>
      </div>
      {card && !card.ok ? <FailureCard failure={card.failure} /> : null}
      <dl className="person-card-rows">
        <div>
          <dt>{t("person.address")}</dt>
          <dd dir="ltr">{address}</dd>
        </div>
        {rows.map(([key, value]) => (
          <div key={`${key} ${value}`}>
            <dt>{t(`person.${key}`)}</dt>
            <dd dir="auto">{value}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}

function rowsOf(card: PersonView): (readonly [string, string])[] {
  const keys = ["title", "department", "company", "office", "mail"] as const;
  const facts = keys.map((key) => [key, card[key]] as const);
  const phones = card.phones.map(({ kind, number }) => [`phone-${kind}`, number] as const);
  return [...facts, ...phones].filter(([, value]) => value !== "");
}
