import { BellRing, EllipsisVertical } from "lucide-react";
import type { MouseEvent, ReactNode } from "react";
import { useLocation } from "wouter";
import { useText } from "../../../kit/language/use-text.ts";
import { PersonPicture, StateWords } from "../person-picture.tsx";
import { useOpenConversation } from "../use-open-conversation.ts";
import { usePerson } from "../use-person.ts";
import type { OpenPersonMenu } from "./person-menu.tsx";

/** Somebody in a list: click or Enter opens the conversation; right click, the menu key and the button open the menu. */
export function PersonRow(props: {
  address: string;
  /** Of the contact list or directory, for whom nothing else is known of yet. */
  name?: string;
  /** In place of state and note. */
  line?: ReactNode;
  unread?: number;
  /** One is told when they are free. */
  tagged?: boolean;
  openMenu: OpenPersonMenu;
  open?: () => void;
}) {
  const { address, unread = 0, tagged = false, openMenu } = props;
  const { t } = useText();
  const known = usePerson(address);
  const openConversation = useOpenConversation();
  const [place] = useLocation();
  const named = known.name !== "" && known.name !== address.split("@")[0];
  const person = named || !props.name ? known : { ...known, name: props.name };
  const here = place === `/chat/${encodeURIComponent(address)}`;
  const menu = (event: MouseEvent) => {
    event.preventDefault();
    // The menu key gives no place.
    const { clientX: x, clientY: y, currentTarget } = event;
    const place = { x, y, width: 0, height: 0, top: y, right: x, bottom: y, left: x };
    openMenu(address, x === 0 && y === 0 ? currentTarget : { getBoundingClientRect: () => place });
  };
  return (
    <div className="person-row" data-here={here || undefined}>
      <button
        type="button"
        className="person-row-open"
        onContextMenu={menu}
        data-roving={person.name}
        tabIndex={-1}
        aria-current={here || undefined}
        onClick={props.open ?? (() => openConversation(address))}
        onKeyDown={(event) => {
          if (event.key !== "ContextMenu" && !(event.shiftKey && event.key === "F10")) return;
          event.preventDefault();
          openMenu(address, event.currentTarget);
        }}
      >
        <PersonPicture person={person} size={36} />
        <span className="person-row-words">
          <b dir="auto">{person.name}</b>
          <span className="person-row-line" dir="auto">
            {props.line ?? <StateWords person={person} />}
          </span>
        </span>
        {tagged ? (
          <>
            <BellRing aria-hidden size={14} className="person-row-sign" />
            <span className="visually-hidden">{t("person.tagged")}</span>
          </>
        ) : null}
        {unread > 0 ? (
          <span className="badge">
            <span aria-hidden>{unread}</span>
            <span className="visually-hidden">{t("contacts.unread", { count: unread })}</span>
          </span>
        ) : null}
      </button>
      <button
        type="button"
        className="icon-button person-row-more"
        tabIndex={-1}
        aria-haspopup="menu"
        aria-label={t("contacts.menu-of", { name: person.name })}
        onClick={(event) => openMenu(address, event.currentTarget)}
      >
        <EllipsisVertical aria-hidden size={16} />
      </button>
    </div>
  );
}
