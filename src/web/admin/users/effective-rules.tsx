import { Link } from "wouter";
import type { EffectivePolicy } from "#api/policies";
import { useText } from "../../kit/language/use-text.ts";
import { LevelMark } from "../parts/level.tsx";
import { Asked, Section } from "../parts/page.tsx";
import { Said } from "../parts/said.tsx";
import { Table } from "../parts/table.tsx";
import { useAsk } from "../state/use-ask.ts";

type Rule = EffectivePolicy["rules"][number];

/** What holds for one person, which policy or setting says so, and who set it. */
export function EffectiveRules({ address }: { address: string }) {
  const { t } = useText();
  const told = useAsk("policyOf", { name: address });
  return (
    <Section title={t("admin.users.policy")}>
      <Asked told={told}>
        {({ groups, rules }) => (
          <>
            <p className="quiet">
              {groups.length === 0
                ? t("admin.users.no-group")
                : t("admin.users.in-groups", { groups: groups.join(", ") })}
            </p>
            <Table
              caption={t("admin.users.policy")}
              rows={rules}
              keyOf={({ name }) => name}
              columns={[
                {
                  title: t("admin.policies.rule"),
                  head: true,
                  cell: ({ name }) => t(`admin.policies.rules.${name}`),
                },
                { title: t("admin.policies.value"), cell: ({ value }) => <RuleValue value={value} /> },
                { title: t("admin.policies.from"), cell: (rule) => <From rule={rule} /> },
                {
                  title: t("admin.policies.set-by"),
                  cell: ({ setBy }) => (setBy === "" ? t("admin.policies.default") : <Said text={setBy} />),
                },
              ]}
            />
          </>
        )}
      </Asked>
    </Section>
  );
}

function From({ rule: { decidedBy, from, through } }: { rule: Rule }) {
  const { t } = useText();
  const place = decidedBy === "policy" ? `/policies/${encodeURIComponent(from)}` : `/settings?search=${from}`;
  return (
    <>
      {t(decidedBy === "policy" ? "admin.policies.policy" : "admin.policies.setting")}{" "}
      <Link href={place}>
        <Said text={from} />
      </Link>
      {through === null ? null : ` · ${t("admin.policies.through", { group: through })}`}
    </>
  );
}

/** On, off, or a range of ports. */
export function RuleValue({ value }: { value: boolean | string }) {
  const { t } = useText();
  if (typeof value === "string")
    return value === "" ? t("admin.policies.server-ports") : <Said text={value} />;
  return (
    <LevelMark level={value ? "good" : "warn"} text={t(value ? "admin.policies.on" : "admin.policies.off")} />
  );
}
