import { Tabs } from "@base-ui/react/tabs";
import { useState } from "react";
import { useLocation } from "wouter";
import type { Me } from "#api/me";
import { Button } from "../../../kit/button.tsx";
import { useText } from "../../../kit/language/use-text.ts";
import { useLive } from "../../../kit/use-live.ts";
import type { Failure } from "../../state/contract.ts";
import { useClient } from "../client-context.tsx";
import { FailureCard } from "../failure-card.tsx";
import { PastCalls } from "../past-calls/past-calls.tsx";
import { focusSearch } from "../search/focus-search.ts";
import { SearchField } from "../search/search-field.tsx";
import { SearchResults } from "../search/search-results.tsx";
import { ContactList } from "./contact-list.tsx";
import "./contacts.css";
import { GroupMenu } from "./group-menu.tsx";
import { GroupName, type GroupWish } from "./group-name.tsx";
import { PersonCard } from "./person-card.tsx";
import { type Anchor, PersonMenu } from "./person-menu.tsx";
import { PersonRow } from "./person-row.tsx";
import { RecentList } from "./recent-list.tsx";

type Tab = "contacts" | "recent" | "calls";

/** Search, contacts, recent conversations and past calls: four ways to the same people, with one menu. */
export function PeoplePanel({ me }: { me: Me }) {
  const { calls, contacts, conversations } = useClient();
  const { t } = useText();
  const [place, go] = useLocation();
  const [tab, setTab] = useState<Tab>(place === "/calls" ? "calls" : "contacts");
  const [typed, setTyped] = useState("");
  const [menu, setMenu] = useState<{ address: string; anchor: Anchor }>();
  const [group, setGroup] = useState<{ name: string; anchor: Anchor }>();
  const [card, setCard] = useState<string>();
  const [wish, setWish] = useState<GroupWish>();
  const [failure, setFailure] = useState<Failure>();
  const list = useLive(contacts.list);
  const unread = useLive(conversations.unread);
  const { unseen } = useLive(calls.past);
  const openMenu = (address: string, anchor: Anchor) => setMenu({ address, anchor });
  const choose = (next: Tab) => {
    setTab(next);
    if (place === "/calls" && next !== "calls") go("/");
  };
  return (
    <>
      <SearchField typed={typed} type={setTyped} />
      {failure ? <FailureCard failure={failure} putAway={() => setFailure(undefined)} /> : null}
      {typed.trim() !== "" ? (
        <SearchResults
          typed={typed.trim()}
          me={me}
          openMenu={openMenu}
          done={() => setTyped("")}
          failed={setFailure}
        />
      ) : (
        <Tabs.Root className="people-tabs" value={tab} onValueChange={(value) => choose(value as Tab)}>
          <Tabs.List className="people-tab-list" aria-label={t("window.people")}>
            <PeopleTab value="contacts" count={0} />
            <PeopleTab value="recent" count={unread} />
            <PeopleTab value="calls" count={unseen} />
          </Tabs.List>
          <Tabs.Panel value="contacts" className="people-scroll">
            {list === undefined ? (
              <p className="people-empty" role="status">
                {t("contacts.loading")}
              </p>
            ) : list.contacts.length === 0 ? (
              <div className="people-empty">
                <p>{t("contacts.empty")}</p>
                <Button onClick={focusSearch}>{t("start.find-do")}</Button>{" "}
                {me.administrator ? (
                  <Button onClick={() => go("/settings#invite")}>{t("invite.title")}</Button>
                ) : null}
              </div>
            ) : (
              <ContactList
                list={list}
                openMenu={openMenu}
                openGroup={(name, anchor) => setGroup({ name, anchor })}
              />
            )}
            <div className="people-helpers">
              {me.echo ? <PersonRow address={me.echo} openMenu={openMenu} /> : null}
              <PersonRow address={me.help} openMenu={openMenu} />
            </div>
          </Tabs.Panel>
          <Tabs.Panel value="recent" className="people-scroll">
            <RecentList openMenu={openMenu} />
          </Tabs.Panel>
          <Tabs.Panel value="calls" className="people-scroll">
            <PastCalls openMenu={openMenu} failed={setFailure} />
          </Tabs.Panel>
        </Tabs.Root>
      )}
      <PersonMenu
        at={menu}
        close={() => setMenu(undefined)}
        failed={setFailure}
        showCard={setCard}
        newGroup={(moves) => setWish({ moves })}
      />
      <GroupMenu
        at={group}
        close={() => setGroup(undefined)}
        failed={setFailure}
        rename={(renames) => setWish({ renames })}
      />
      {wish ? <GroupName wish={wish} close={() => setWish(undefined)} /> : null}
      {card === undefined ? null : <PersonCard address={card} close={() => setCard(undefined)} />}
    </>
  );
}

function PeopleTab({ value, count }: { value: Tab; count: number }) {
  const { t } = useText();
  return (
    <Tabs.Tab value={value} className="people-tab">
      {t(`contacts.tab.${value}`)}
      {count > 0 ? (
        <span className="badge">
          <span aria-hidden>{count}</span>
          <span className="visually-hidden">{t(`contacts.tab-count.${value}`, { count })}</span>
        </span>
      ) : null}
    </Tabs.Tab>
  );
}
