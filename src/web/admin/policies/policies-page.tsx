import { Link, Route, Switch } from "wouter";
import type { PolicyView } from "#api/policies";
import { useText } from "../../kit/language/use-text.ts";
import { LevelMark } from "../parts/level.tsx";
import { Asked, Empty, Page, Section } from "../parts/page.tsx";
import { Said } from "../parts/said.tsx";
import { Table } from "../parts/table.tsx";
import { pathPart } from "../state/path-part.ts";
import { useAsk } from "../state/use-ask.ts";
import { GroupForm } from "./group-form.tsx";
import { NEW } from "./new-name.ts";
import { PolicyForm } from "./policy-form.tsx";
import "./policies.css";

/** What people may do, by policy and group. */
export function PoliciesPage() {
  return (
    <Switch>
      <Route path="/policies/groups/:name">
        {({ name }) => <GroupForm key={name} name={pathPart(name)} />}
      </Route>
      <Route path="/policies/:name">{({ name }) => <PolicyForm key={name} name={pathPart(name)} />}</Route>
      <Route>
        <Lists />
      </Route>
    </Switch>
  );
}

function Lists() {
  const { t } = useText();
  const policies = useAsk("policyList");
  const groups = useAsk("groupList");
  return (
    <Page title={t("admin.nav.policies")} lead={t("admin.policies.lead")}>
      <Section
        title={t("admin.nav.policies")}
        actions={<Link href={`/policies/${NEW}`}>{t("admin.policies.add")}</Link>}
      >
        <Asked told={policies}>
          {(list) =>
            list.policies.length === 0 ? (
              <Empty>{t("admin.policies.none")}</Empty>
            ) : (
              <div className="policy-list">
                <Table
                  caption={t("admin.nav.policies")}
                  rows={list.policies}
                  keyOf={({ name }) => name}
                  columns={[
                    { title: t("admin.policies.position"), cell: ({ position }) => position },
                    {
                      title: t("admin.policies.name"),
                      head: true,
                      cell: ({ name }) => (
                        <Link href={`/policies/${encodeURIComponent(name)}`}>
                          <bdi>{name}</bdi>
                        </Link>
                      ),
                    },
                    { title: t("admin.policies.decides"), cell: (one) => <Decides policy={one} /> },
                    {
                      title: t("admin.policies.for"),
                      cell: (one) => (
                        <bdi>{[...one.groups, ...one.users].join(", ") || t("admin.policies.nobody")}</bdi>
                      ),
                    },
                  ]}
                />
              </div>
            )
          }
        </Asked>
      </Section>
      <Section
        title={t("admin.policies.groups")}
        actions={<Link href={`/policies/groups/${NEW}`}>{t("admin.policies.add-group")}</Link>}
      >
        <Asked told={groups}>
          {(list) =>
            list.groups.length === 0 ? (
              <Empty>{t("admin.policies.no-groups")}</Empty>
            ) : (
              <Table
                caption={t("admin.policies.groups")}
                rows={list.groups}
                keyOf={({ name }) => name}
                columns={[
                  {
                    title: t("admin.policies.name"),
                    head: true,
                    cell: ({ name }) => (
                      <Link href={`/policies/groups/${encodeURIComponent(name)}`}>
                        <bdi>{name}</bdi>
                      </Link>
                    ),
                  },
                  { title: t("admin.policies.people"), cell: ({ size }) => size },
                  {
                    title: t("admin.policies.by-rule"),
                    cell: ({ rule }) =>
                      rule === null ? "—" : <Said text={`${rule.field} = ${rule.value}`} />,
                  },
                  {
                    title: t("admin.nav.policies"),
                    cell: (one) => <bdi>{one.policies.join(", ") || "—"}</bdi>,
                  },
                ]}
              />
            )
          }
        </Asked>
      </Section>
    </Page>
  );
}

function Decides({ policy: { rules, findings } }: { policy: PolicyView }) {
  const { t } = useText();
  const entries = Object.entries(rules);
  return (
    <>
      {entries.length === 0
        ? "—"
        : entries
            .map(([name, value]) => {
              const words =
                value === true ? t("admin.policies.on") : value === false ? t("admin.policies.off") : value;
              return `${t(`admin.policies.rules.${name}`)}: ${words}`;
            })
            .join(" · ")}
      {findings.map((finding) => (
        <div key={finding}>
          <LevelMark level="warn" text={finding} />
        </div>
      ))}
    </>
  );
}
