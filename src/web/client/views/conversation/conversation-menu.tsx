import { Menu } from "@base-ui/react/menu";
import { Ban, Ellipsis, IdCard, Search } from "lucide-react";
import { useState } from "react";
import { useText } from "../../../kit/language/use-text.ts";
import { useLive } from "../../../kit/use-live.ts";
import type { Failure, Person } from "../../state/contract.ts";
import { useClient } from "../client-context.tsx";
import { PersonCard } from "../contacts/person-card.tsx";

/** What one does less often with a person. */
export function ConversationMenu(props: {
  person: Person;
  search: () => void;
  failed: (failure: Failure | undefined) => void;
}) {
  const { contacts } = useClient();
  const { t } = useText();
  const { address } = props.person;
  const [card, showCard] = useState(false);
  const list = useLive(contacts.list);
  const blocked = list?.blocked.some(({ value }) => value === address) ?? false;
  const block = async () => {
    const done = await contacts.block(address, !blocked);
    props.failed(done.ok ? undefined : done.failure);
  };
  return (
    <>
      <Menu.Root>
        <Menu.Trigger
          className="icon-button"
          aria-label={t("conversation.more")}
          title={t("conversation.more")}
        >
          <Ellipsis aria-hidden size={18} />
        </Menu.Trigger>
        <Menu.Portal>
          <Menu.Positioner sideOffset={6} align="end" collisionPadding={8}>
            <Menu.Popup className="menu">
              <Menu.Item className="menu-item" onClick={props.search}>
                <Search aria-hidden size={16} /> {t("conversation.search-here")}
              </Menu.Item>
              <Menu.Item className="menu-item" onClick={() => showCard(true)}>
                <IdCard aria-hidden size={16} /> {t("conversation.card")}
              </Menu.Item>
              <Menu.Item className="menu-item" onClick={block}>
                <Ban aria-hidden size={16} /> {t(blocked ? "conversation.unblock" : "conversation.block")}
              </Menu.Item>
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
      {card ? <PersonCard address={address} close={() => showCard(false)} /> : null}
    </>
  );
}
