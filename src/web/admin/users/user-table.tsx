import { Link } from "wouter";
import type { UserView } from "#api/users";
import { Button } from "../../kit/button.tsx";
import { useText } from "../../kit/language/use-text.ts";
import { LevelMark } from "../parts/level.tsx";
import { Empty, Reading } from "../parts/page.tsx";
import { Said } from "../parts/said.tsx";
import { Table } from "../parts/table.tsx";
import type { FoundUsers } from "./use-users.ts";

/** Rows of people, and the next of them. */
export function UserTable({ told, searched }: { told: FoundUsers; searched: boolean }) {
  const { t } = useText();
  const { users, total, busy, more } = told;
  if (users.length === 0)
    return busy ? <Reading /> : <Empty>{t(searched ? "admin.users.none-fits" : "admin.users.none")}</Empty>;
  return (
    <>
      <Table
        caption={t("admin.nav.users")}
        rows={users}
        keyOf={({ address }) => address}
        columns={[
          {
            title: t("admin.users.address"),
            head: true,
            cell: ({ address }) => (
              <Link href={`/users/${encodeURIComponent(address)}`}>
                <bdi>{address}</bdi>
              </Link>
            ),
          },
          { title: t("admin.users.name"), cell: ({ name }) => <bdi>{name}</bdi> },
          { title: t("admin.users.number"), cell: (user) => <LineText user={user} /> },
          {
            title: t("admin.users.state"),
            cell: ({ enabled }) => (
              <LevelMark
                level={enabled ? "good" : "warn"}
                text={t(enabled ? "admin.users.enabled" : "admin.users.disabled")}
              />
            ),
          },
          { title: t("admin.users.devices"), cell: ({ endpoints }) => endpoints },
        ]}
      />
      {more ? (
        <Button onClick={more}>{t("admin.users.more", { number: total - users.length })}</Button>
      ) : null}
      {busy ? <Reading /> : null}
    </>
  );
}

function LineText({ user: { tel, lineProblem } }: { user: UserView }) {
  const { t } = useText();
  if (tel === null) return <>—</>;
  return lineProblem === null ? (
    <Said text={tel} />
  ) : (
    <LevelMark level="error" text={t("admin.users.number-wrong", { number: tel })} />
  );
}
