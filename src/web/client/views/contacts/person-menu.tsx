import { Menu } from "@base-ui/react/menu";
import {
  Ban,
  BellRing,
  FolderInput,
  IdCard,
  MessageSquare,
  MonitorUp,
  Phone,
  Pin,
  Trash2,
  UserPlus,
  Video,
} from "lucide-react";
import type { ReactNode } from "react";
import { useText } from "../../../kit/language/use-text.ts";
import { useLive } from "../../../kit/use-live.ts";
import type { Done, Failure } from "../../state/contract.ts";
import { readNumber } from "../call/read-number.ts";
import { useClient } from "../client-context.tsx";
import { useOpenConversation } from "../use-open-conversation.ts";
import { useWhyOff } from "../use-why-off.ts";
import { OTHER_CONTACTS } from "./group-contacts.ts";
import { PhoneMenu } from "./phone-menu.tsx";

/** Where a menu stands: at an element, or at the point of a click. */
export type Anchor = Element | { getBoundingClientRect(): Omit<DOMRect, "toJSON"> };
export type OpenPersonMenu = (address: string, anchor: Anchor) => void;

interface PersonMenuProps {
  readonly at: { readonly address: string; readonly anchor: Anchor } | undefined;
  readonly close: () => void;
  readonly failed: (failure: Failure | undefined) => void;
  readonly showCard: (address: string) => void;
  readonly newGroup: (address: string) => void;
}

/** Everything that one can do with a person, in one menu for all lists. */
export function PersonMenu(props: PersonMenuProps) {
  const { at, close } = props;
  const anchor = at?.anchor as Element | undefined; // virtual elements are as good: Floating UI asks only for the rectangle
  return (
    <Menu.Root open={at !== undefined} onOpenChange={(open) => (open ? undefined : close())}>
      <Menu.Portal>
        <Menu.Positioner
          anchor={anchor ?? null}
          side="bottom"
          align="start"
          sideOffset={2}
          collisionPadding={8}
        >
          <Menu.Popup className="menu">{at ? <Items {...props} address={at.address} /> : null}</Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

function Items(props: PersonMenuProps & { address: string }) {
  const { address, failed } = props;
  const { calls, contacts } = useClient();
  const { t } = useText();
  const open = useOpenConversation();
  const off = useWhyOff();
  const list = useLive(contacts.list);
  const contact = list?.contacts.find((one) => one.address === address);
  const blocked = list?.blocked.some(({ value }) => value === address) ?? false;
  const report = async (wish: Promise<Done<unknown>>) => {
    const done = await wish;
    failed(done.ok ? undefined : done.failure);
  };
  const begin = (wish: Promise<Done<unknown>>) => {
    open(address);
    void report(wish);
  };
  const callOff = off("calls");
  const callNumber = (number: string) => {
    const to = readNumber(number) ?? number;
    open(to);
    void report(calls.start(to, false));
  };
  return (
    <>
      <Item icon={<MessageSquare size={16} />} does={() => open(address)}>
        {t("person.message")}
      </Item>
      <Item icon={<Phone size={16} />} off={callOff} does={() => begin(calls.start(address, false))}>
        {t("call.call")}
      </Item>
      <Item
        icon={<Video size={16} />}
        off={callOff ?? off("video")}
        does={() => begin(calls.start(address, true))}
      >
        {t("call.video-call")}
      </Item>
      <Item
        icon={<MonitorUp size={16} />}
        off={off("sharing")}
        does={() => begin(calls.share(address, "text"))}
      >
        {t("sharing.share")}
      </Item>
      <PhoneMenu address={address} off={callOff} call={callNumber} />
      <Menu.Separator className="menu-line" />
      {contact ? (
        <>
          <Item
            icon={<Pin size={16} />}
            does={() => void report(contacts.set({ address, pinned: !contact.pinned }))}
          >
            {t(contact.pinned ? "person.unpin" : "person.pin")}
          </Item>
          <GroupMenu {...props} contact={contact} groups={list?.groups ?? []} report={report} />
          <Item
            icon={<BellRing size={16} />}
            does={() => void report(contacts.set({ address, tagged: !contact.tagged }))}
          >
            {t(contact.tagged ? "person.untag" : "person.tag")}
          </Item>
        </>
      ) : (
        <Item icon={<UserPlus size={16} />} does={() => void report(contacts.set({ address }))}>
          {t("person.add")}
        </Item>
      )}
      <Item icon={<IdCard size={16} />} does={() => props.showCard(address)}>
        {t("person.card")}
      </Item>
      <Menu.Separator className="menu-line" />
      <Item icon={<Ban size={16} />} does={() => void report(contacts.block(address, !blocked))}>
        {t(blocked ? "conversation.unblock" : "conversation.block")}
      </Item>
      {contact ? (
        <Item icon={<Trash2 size={16} />} does={() => void report(contacts.remove(address))}>
          {t("person.remove")}
        </Item>
      ) : null}
    </>
  );
}

function GroupMenu(
  props: PersonMenuProps & {
    address: string;
    contact: { readonly groups: readonly string[] };
    groups: readonly { readonly name: string }[];
    report: (wish: Promise<Done>) => Promise<void>;
  },
) {
  const { contacts } = useClient();
  const { t } = useText();
  const { address } = props;
  const named = props.groups.filter(({ name }) => name !== OTHER_CONTACTS);
  return (
    <Menu.SubmenuRoot>
      <Menu.SubmenuTrigger className="menu-item">
        <FolderInput aria-hidden size={16} /> {t("person.move")}
      </Menu.SubmenuTrigger>
      <Menu.Portal>
        <Menu.Positioner sideOffset={2} collisionPadding={8}>
          <Menu.Popup className="menu">
            {[...named.map(({ name }) => name), OTHER_CONTACTS].map((name) => (
              <Menu.Item
                key={name}
                className="menu-item"
                disabled={props.contact.groups.includes(name)}
                onClick={() => void props.report(contacts.set({ address, groups: [name] }))}
              >
                <bdi>{name === OTHER_CONTACTS ? t("contacts.others") : name}</bdi>
              </Menu.Item>
            ))}
            <Menu.Separator className="menu-line" />
            <Menu.Item className="menu-item" onClick={() => props.newGroup(address)}>
              {t("contacts.new-group")}
            </Menu.Item>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.SubmenuRoot>
  );
}

/** What is off says why, in the item itself: a menu has no tooltips. */
function Item(props: { icon: ReactNode; off?: string | undefined; does: () => void; children: ReactNode }) {
  return (
    <Menu.Item className="menu-item" disabled={props.off !== undefined} onClick={props.does}>
      <span aria-hidden className="menu-item-icon">
        {props.icon}
      </span>
      <span>
        {props.children}
        {props.off ? <small className="menu-item-off">{props.off}</small> : null}
      </span>
    </Menu.Item>
  );
}
