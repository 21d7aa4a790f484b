import { useState } from "react";
import { Link } from "wouter";
import { useText } from "../../kit/language/use-text.ts";
import { ActionButton } from "../parts/action-button.tsx";
import { ChoiceField } from "../parts/fields.tsx";
import { Asked, Failed, Page, Section } from "../parts/page.tsx";
import { When } from "../parts/said.tsx";
import { Table } from "../parts/table.tsx";
import { usePanel } from "../state/panel.ts";
import type { Role } from "../state/session.ts";
import type { Trouble } from "../state/trouble.ts";
import { useAsk } from "../state/use-ask.ts";
import { PersonField } from "./person-field.tsx";

const ROLES: readonly Role[] = ["administrator", "helpdesk", "auditor"];

/** Who may administrate, and as what. */
export function RolesPage() {
  const { t } = useText();
  const { api } = usePanel();
  const told = useAsk("roleList");
  const [address, setAddress] = useState("");
  const [role, setRole] = useState<Role>("helpdesk");
  const [trouble, setTrouble] = useState<Trouble>();
  const give = async (to: string, wanted: Role | null) => {
    const answer = await api.ask("roleSet", { name: to, body: { role: wanted } });
    setTrouble(answer.ok ? undefined : answer.trouble);
    if (!answer.ok) return;
    told.set(answer.value);
    setAddress("");
  };
  return (
    <Page title={t("admin.nav.roles")} lead={t("admin.roles.lead")}>
      <Section title={t("admin.roles.who")}>
        <Failed trouble={trouble} />
        <Asked told={told}>
          {({ roles }) => (
            <Table
              caption={t("admin.roles.who")}
              rows={roles}
              keyOf={(one) => one.address}
              columns={[
                {
                  title: t("admin.users.address"),
                  head: true,
                  cell: (one) => (
                    <Link href={`/users/${encodeURIComponent(one.address)}`}>
                      <bdi>{one.address}</bdi>
                    </Link>
                  ),
                },
                { title: t("admin.users.name"), cell: ({ name }) => <bdi>{name}</bdi> },
                { title: t("admin.roles.role"), cell: (one) => t(`admin.role.${one.role}`) },
                { title: t("admin.roles.since"), cell: ({ since }) => <When at={since} /> },
                {
                  title: t("admin.roles.change"),
                  cell: (one) => (
                    <ActionButton
                      look="quiet"
                      label={t("admin.roles.take-of", { address: one.address })}
                      onClick={() => give(one.address, null)}
                    >
                      {t("admin.roles.take")}
                    </ActionButton>
                  ),
                },
              ]}
            />
          )}
        </Asked>
      </Section>
      <Section title={t("admin.roles.give")}>
        <form
          className="form"
          onSubmit={(event) => {
            event.preventDefault();
            void give(address, role);
          }}
        >
          <PersonField label={t("admin.roles.person")} value={address} change={setAddress} />
          <ChoiceField
            label={t("admin.roles.role")}
            value={role}
            change={(wanted) => setRole(ROLES.find((one) => one === wanted) ?? "helpdesk")}
            choices={ROLES.map((one) => [one, t(`admin.role.${one}`)])}
          />
          <p className="quiet">{t(`admin.roles.about.${role}`)}</p>
          <div>
            <ActionButton type="submit" look="primary">
              {t("admin.roles.give-now")}
            </ActionButton>
          </div>
        </form>
      </Section>
    </Page>
  );
}
