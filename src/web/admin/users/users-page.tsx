import { type KeyboardEvent, useRef, useState } from "react";
import { Route, Switch } from "wouter";
import { useText } from "../../kit/language/use-text.ts";
import { ActionButton } from "../parts/action-button.tsx";
import { FilterField } from "../parts/fields.tsx";
import { Failed, Page, Section } from "../parts/page.tsx";
import { pathPart } from "../state/path-part.ts";
import { useFilters } from "../state/use-query.ts";
import { InviteUser } from "./invite-user.tsx";
import { NewUser } from "./new-user.tsx";
import { useUsers } from "./use-users.ts";
import { UserPage } from "./user-page.tsx";
import { UserTable } from "./user-table.tsx";

/** Everybody, searched as one types; and one of them. */
export function UsersPage() {
  return (
    <Switch>
      <Route path="/users/:address">
        {({ address }) => <UserPage key={address} address={pathPart(address)} />}
      </Route>
      <Route>
        <UserList />
      </Route>
    </Switch>
  );
}

function UserList() {
  const { t } = useText();
  const { filters, set } = useFilters(["search"]);
  const { search } = filters;
  const [opened, setOpened] = useState<"add" | "invite">();
  const told = useUsers(search);
  const around = useRef<HTMLDivElement>(null);
  const toggle = (what: "add" | "invite") => () => setOpened(opened === what ? undefined : what);
  // From the search to the first name, and from name to name.
  const walk = (event: KeyboardEvent) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    const all = around.current?.querySelectorAll<HTMLElement>("input[type=search], th[scope=row] a") ?? [];
    const stops = [...all];
    const at = stops.indexOf(document.activeElement as HTMLElement); // -1 where another part has the focus
    const next = stops[at + step];
    if (step === 0 || at < 0 || !next) return;
    event.preventDefault();
    next.focus();
  };
  return (
    <Page
      title={t("admin.nav.users")}
      lead={t("admin.users.lead")}
      actions={
        <>
          <ActionButton needs="helpdesk" onClick={toggle("invite")}>
            {t("admin.users.invite")}
          </ActionButton>
          <ActionButton look="primary" onClick={toggle("add")}>
            {t("admin.users.add")}
          </ActionButton>
        </>
      }
    >
      {opened === "add" ? <NewUser done={told.again} /> : null}
      {opened === "invite" ? <InviteUser done={told.again} /> : null}
      <Section title={t("admin.users.found", { number: told.total })}>
        {/* biome-ignore lint/a11y/noStaticElementInteractions: what is inside has the focus, this only hears its keys */}
        <div ref={around} onKeyDown={walk}>
          <FilterField
            label={t("admin.users.search")}
            value={filters.search}
            change={(text) => set({ search: text })}
            most={200}
          />
          <Failed trouble={told.trouble} />
          <UserTable told={told} searched={search !== ""} />
        </div>
      </Section>
    </Page>
  );
}
