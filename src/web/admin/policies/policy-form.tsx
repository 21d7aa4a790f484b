import { useState } from "react";
import { Link, useLocation } from "wouter";
import type { PolicyList, PolicyRuleView, PolicyView } from "#api/policies";
import { Button } from "../../kit/button.tsx";
import { useText } from "../../kit/language/use-text.ts";
import { TextField } from "../../kit/text-field.tsx";
import { ActionButton } from "../parts/action-button.tsx";
import { ChoiceField } from "../parts/fields.tsx";
import { LevelMark } from "../parts/level.tsx";
import { Asked, Empty, Failed, Page, Section } from "../parts/page.tsx";
import { Said, When } from "../parts/said.tsx";
import { PersonField } from "../roles/person-field.tsx";
import { usePanel } from "../state/panel.ts";
import type { Trouble } from "../state/trouble.ts";
import { useAsk } from "../state/use-ask.ts";
import { useDraft } from "../state/use-draft.ts";
import { NEW, sameName } from "./new-name.ts";
import { draftOf, type PolicyDraft, wishOf } from "./policy-draft.ts";

/** One policy: what it decides, and for whom. */
export function PolicyForm({ name }: { name: string }) {
  const { t } = useText();
  const told = useAsk("policyList");
  return (
    <Page
      title={name === NEW ? t("admin.policies.add") : name}
      lead={<Link href="/policies">{t("admin.policies.back")}</Link>}
    >
      <Asked told={told}>
        {(list) => {
          const policy = list.policies.find((one) => one.name === name);
          return policy || name === NEW ? (
            <Form list={list} policy={policy} />
          ) : (
            <Empty>{t("admin.policies.gone", { name })}</Empty>
          );
        }}
      </Asked>
    </Page>
  );
}

function Form({ list, policy }: { list: PolicyList; policy: PolicyView | undefined }) {
  const { t } = useText();
  const { api } = usePanel();
  const [, go] = useLocation();
  const draft = useDraft<PolicyDraft>(`policy ${policy?.name ?? NEW}`, draftOf(list, policy));
  const groups = useAsk("groupList");
  const [person, setPerson] = useState("");
  const [trouble, setTrouble] = useState<Trouble>();
  const { form, edit } = draft;
  // Who is typed and not yet in the list is meant too: Enter in that field saves.
  const withPerson = person === "" || form.users.includes(person) ? form.users : [...form.users, person];
  // A new policy of a name that is there would change the one that has it.
  const doubled = !policy && list.policies.some(({ name }) => sameName(name, form.name));
  const wrong = (...fields: readonly string[]) =>
    trouble?.fields?.find(({ field }) => fields.includes(field))?.expected;
  const save = async () => {
    if (doubled) return;
    const answer = await api.ask("policySet", {
      name: policy?.name ?? form.name,
      body: wishOf(list, policy, { ...form, users: withPerson }),
    });
    setTrouble(answer.ok ? undefined : answer.trouble);
    if (!answer.ok) return;
    draft.clear();
    go("/policies");
  };
  const remove = async () => {
    const answer = await api.ask("policyRemove", { name: policy?.name ?? "" });
    setTrouble(answer.ok ? undefined : answer.trouble);
    if (answer.ok) go("/policies");
  };
  return (
    <form
      className="request"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      {draft.brought ? <p role="status">{t("admin.brought")}</p> : null}
      <Section title={t("admin.policies.decides")}>
        <div className="request-fields">
          <TextField
            label={t("admin.policies.name")}
            value={form.name}
            change={(name) => edit({ ...form, name })}
            most={80}
            required
            wrong={doubled ? t("admin.policies.doubled") : wrong("name", "newName")}
          />
          <TextField
            label={t("admin.policies.position")}
            hint={t("admin.policies.position-hint")}
            inputMode="numeric"
            value={form.position}
            change={(position) => edit({ ...form, position })}
            most={5}
            wrong={wrong("position")}
          />
          {list.rules.map((rule) => (
            <RuleField
              key={rule.name}
              rule={rule}
              value={form.rules[rule.name] ?? ""}
              change={(value) => edit({ ...form, rules: { ...form.rules, [rule.name]: value } })}
              wrong={wrong(`rules.${rule.name}`)}
            />
          ))}
        </div>
        {policy?.findings.map((finding) => (
          <p key={finding}>
            <LevelMark level="warn" text={finding} />
          </p>
        ))}
      </Section>
      <Section title={t("admin.policies.for")}>
        <fieldset className="ways">
          <legend>{t("admin.policies.groups")}</legend>
          {groups.value?.groups.map(({ name, size }) => (
            <label key={name}>
              <input
                type="checkbox"
                checked={form.groups.includes(name)}
                onChange={(event) => {
                  const others = form.groups.filter((one) => one !== name);
                  edit({ ...form, groups: event.target.checked ? [...others, name] : others });
                }}
              />
              <span>
                <bdi>{name}</bdi> <span className="quiet">{t("admin.policies.size", { number: size })}</span>
              </span>
            </label>
          ))}
        </fieldset>
        <PersonField label={t("admin.policies.person")} value={person} change={setPerson} />
        <div>
          <Button
            onClick={() => {
              edit({ ...form, users: withPerson });
              setPerson("");
            }}
          >
            {t("admin.policies.add-person")}
          </Button>
        </div>
        {form.users.length === 0 ? null : (
          <ul className="rows">
            {form.users.map((address) => (
              <li key={address} className="row-line">
                <span className="grow">
                  <bdi>{address}</bdi>
                </span>
                <ActionButton
                  look="quiet"
                  label={t("admin.policies.drop-of", { address })}
                  onClick={() => edit({ ...form, users: form.users.filter((one) => one !== address) })}
                >
                  {t("admin.policies.drop")}
                </ActionButton>
              </li>
            ))}
          </ul>
        )}
        <Failed trouble={trouble} />
        <div className="page-actions">
          <ActionButton type="submit" look="primary">
            {t("admin.users.save")}
          </ActionButton>
          {policy ? <ActionButton onClick={remove}>{t("admin.policies.remove")}</ActionButton> : null}
        </div>
        {policy ? (
          <p className="quiet">
            <Said text={policy.changedBy} />, <When at={policy.changedAt} />
          </p>
        ) : null}
      </Section>
    </form>
  );
}

/** On, off, or left to the setting; ports as a range. */
function RuleField(props: {
  rule: PolicyRuleView;
  value: string;
  change: (value: string) => void;
  wrong: string | undefined;
}) {
  const { rule, value, change, wrong } = props;
  const { t } = useText();
  const label = t(`admin.policies.rules.${rule.name}`);
  if (rule.kind === "ports")
    return (
      <TextField
        label={label}
        hint={t("admin.policies.ports-hint", { setting: rule.setting })}
        value={value}
        change={change}
        most={11}
        wrong={wrong}
      />
    );
  return (
    <ChoiceField
      label={label}
      value={value}
      change={change}
      choices={[
        ["", t("admin.policies.undecided", { setting: rule.setting })],
        ["on", t("admin.policies.on")],
        ["off", t("admin.policies.off")],
      ]}
    />
  );
}
