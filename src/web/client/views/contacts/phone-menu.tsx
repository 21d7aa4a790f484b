import { Menu } from "@base-ui/react/menu";
import { PhoneForwarded } from "lucide-react";
import { useEffect, useState } from "react";
import type { PersonView } from "#api/me";
import { useText } from "../../../kit/language/use-text.ts";
import type { Done } from "../../state/contract.ts";
import { useClient } from "../client-context.tsx";

/** The telephone numbers that the directory has of somebody, each to be called; asked for when the menu is opened. */
export function PhoneMenu(props: {
  address: string;
  off: string | undefined;
  call: (number: string) => void;
}) {
  const { t } = useText();
  return (
    <Menu.SubmenuRoot>
      <Menu.SubmenuTrigger className="menu-item" disabled={props.off !== undefined}>
        <PhoneForwarded aria-hidden size={16} /> {t("person.call-number")}
      </Menu.SubmenuTrigger>
      <Menu.Portal>
        <Menu.Positioner sideOffset={2} collisionPadding={8}>
          <Menu.Popup className="menu">
            <Numbers {...props} />
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.SubmenuRoot>
  );
}

function Numbers({ address, call }: { address: string; call: (number: string) => void }) {
  const { people } = useClient();
  const { t } = useText();
  const [card, setCard] = useState<Done<PersonView>>();
  useEffect(() => {
    let current = true;
    void people.card(address).then((done) => current && setCard(done));
    return () => {
      current = false;
    };
  }, [people, address]);
  const says = !card
    ? t("search.searching")
    : !card.ok
      ? `${card.failure.what} ${card.failure.why}`
      : t("person.no-number");
  const phones = card?.ok ? card.value.phones : [];
  if (phones.length === 0)
    return (
      <Menu.Item className="menu-item" disabled>
        <span className="menu-item-off">{says}</span>
      </Menu.Item>
    );
  return phones.map(({ kind, number }) => (
    <Menu.Item key={`${kind} ${number}`} className="menu-item" onClick={() => call(number)}>
      {t(`person.phone-${kind}`)} <bdi dir="ltr">{number}</bdi>
    </Menu.Item>
  ));
}
