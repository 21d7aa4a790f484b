import { ChevronDown, ChevronRight } from "lucide-react";
import { useMemo } from "react";
import type { ContactListView } from "#api/contacts";
import { useText } from "../../../kit/language/use-text.ts";
import { useLive } from "../../../kit/use-live.ts";
import { useRoving } from "../../../kit/use-roving.ts";
import type { Person } from "../../state/contract.ts";
import { useClient } from "../client-context.tsx";
import { groupContacts, type Section } from "./group-contacts.ts";
import type { Anchor, OpenPersonMenu } from "./person-menu.tsx";
import { PersonRow } from "./person-row.tsx";
import { useFolded } from "./use-folded.ts";

/** The contact list, in groups that fold. One tab stop; the arrow keys walk it. */
export function ContactList(props: {
  list: ContactListView;
  openMenu: OpenPersonMenu;
  openGroup: (name: string, anchor: Anchor) => void;
}) {
  const { conversations } = useClient();
  const { t } = useText();
  const roving = useRoving<HTMLDivElement>();
  const sections = useMemo(() => groupContacts(props.list), [props.list]);
  const { isFolded, fold } = useFolded();
  useLive(conversations.unread); // counts of the rows
  const titleOf = ({ kind, key }: Section) => (kind === "group" ? key : t(`contacts.${kind}`));
  return (
    <div className="contact-list" {...roving}>
      {sections.map((section) => {
        const key = `${section.kind} ${section.key}`;
        const closed = isFolded(key);
        const title = titleOf(section);
        const menu = (anchor: Anchor) =>
          section.kind === "group" ? props.openGroup(section.key, anchor) : undefined;
        return (
          <section key={key} aria-label={title}>
            <h2 className="contact-group">
              <button
                type="button"
                data-roving={title}
                tabIndex={-1}
                aria-expanded={!closed}
                onClick={() => fold(key)}
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
                <bdi>{title}</bdi> <Count section={section} />
              </button>
            </h2>
            {closed
              ? null
              : section.contacts.map(({ address, name, tagged }) => (
                  <PersonRow
                    key={address}
                    address={address}
                    name={name}
                    tagged={tagged}
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

/** How many of a group are there, of how many. */
function Count({ section }: { section: Section }) {
  const { people } = useClient();
  const { t } = useText();
  const { contacts, kind } = section;
  const here = useLive(
    useMemo(() => {
      const all = contacts.map(({ address }) => people.person(address));
      return {
        get: () => all.filter((one) => isThere(one.get())).length,
        subscribe(changed: () => void) {
          const ends = all.map((one) => one.subscribe(changed));
          return () => {
            for (const end of ends) end();
          };
        },
      };
    }, [people, contacts]),
  );
  const all = contacts.length;
  if (kind === "pinned") return <span>{all}</span>;
  return (
    <span title={t("contacts.here", { here, all })}>
      {here}/{all}
    </span>
  );
}

const isThere = ({ state, availability }: Person) =>
  state === "available-data" && availability !== undefined && availability !== "offline";
