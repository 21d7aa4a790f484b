import { useState } from "react";
import { Route, Switch } from "wouter";
import { useText } from "../../kit/language/use-text.ts";
import { ActionButton } from "../parts/action-button.tsx";
import { FilterField } from "../parts/fields.tsx";
import { Failed, Page, Section } from "../parts/page.tsx";
import { pathPart } from "../state/path-part.ts";
import { useFilters } from "../state/use-query.ts";
import { useSettled } from "../state/use-settled.ts";
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
  const { search } = useSettled(filters);
  const [adding, setAdding] = useState(false);
  const told = useUsers(search);
  return (
    <Page
      title={t("admin.nav.users")}
      lead={t("admin.users.lead")}
      actions={
        <ActionButton look="primary" onClick={() => setAdding(!adding)}>
          {t("admin.users.add")}
        </ActionButton>
      }
    >
      {adding ? <NewUser done={told.again} /> : null}
      <Section title={t("admin.users.found", { number: told.total })}>
        <FilterField
          label={t("admin.users.search")}
          value={filters.search}
          change={(text) => set({ search: text })}
          most={200}
        />
        <Failed trouble={told.trouble} />
        <UserTable told={told} searched={search !== ""} />
      </Section>
    </Page>
  );
}
