import { ChevronDown, ChevronRight } from "lucide-react";
import { useState } from "react";
import type { ContactListView } from "#api/contacts";
import { useText } from "../../../kit/language/use-text.ts";
import { useLive } from "../../../kit/use-live.ts";
import { useRoving } from "../../../kit/use-roving.ts";
import { useClient } from "../client-context.tsx";
import { groupContacts, type Section } from "./group-contacts.ts";
import type { Anchor, OpenPersonMenu } from "./person-menu.tsx";
import { PersonRow } from "./person-row.tsx";

/** The contact list, in groups that fold. One tab stop; the arrow keys walk it. */
export function ContactList(props: {
  list: ContactListView;
  openMenu: OpenPersonMenu;
  openGroup: (name: string, anchor: Anchor) => void;
}) {
  const { conversations } = useClient();
  const { t } = useText();
  const roving = useRoving<HTMLDivElement>();
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  useLive(conversations.unread); // counts of the rows
  const fold = (key: string) =>
    setFolded((before) => {
      const after = new Set(before);
      if (!after.delete(key)) after.add(key);
      return after;
    });
  const titleOf = ({ kind, key }: Section) => (kind === "group" ? key : t(`contacts.${kind}`));
  return (
    <div className="contact-list" {...roving}>
      {groupContacts(props.list).map((section) => {
        const closed = folded.has(section.key);
        const title = titleOf(section);
        const menu = (anchor: Anchor) =>
          section.kind === "group" ? props.openGroup(section.key, anchor) : undefined;
        return (
          <section key={section.key} aria-label={title}>
            <h2 className="contact-group">
              <button
                type="button"
                data-roving={title}
                tabIndex={-1}
                aria-expanded={!closed}
                onClick={() => fold(section.key)}
                onContextMenu={(event) => {
                  event.preventDefault();
                  menu(event.currentTarget);
                }}
                onKeyDown={(event) => {
                  if (event.key !== "ContextMenu" && !(event.shiftKey && event.key === "F10")) return;
                  event.preventDefault();
                  menu(event.currentTarget);
                }}
              >
                {closed ? (
                  <ChevronRight aria-hidden size={14} className="mirrored" />
                ) : (
                  <ChevronDown aria-hidden size={14} />
                )}
                <bdi>{title}</bdi> <span className="quiet">{section.contacts.length}</span>
              </button>
            </h2>
            {closed
              ? null
              : section.contacts.map(({ address, name }) => (
                  <PersonRow
                    key={address}
                    address={address}
                    name={name}
                    unread={conversations.conversation(address).get().unread}
                    openMenu={props.openMenu}
                  />
                ))}
          </section>
        );
      })}
    </div>
  );
}
