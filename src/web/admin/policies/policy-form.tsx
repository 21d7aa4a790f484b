import { useState } from "react";
import { Link, useLocation } from "wouter";
import type { PolicyList, PolicyRuleView, PolicyView, RuleValue } from "#api/policies";
import { Button } from "../../kit/button.tsx";
import { useText } from "../../kit/language/use-text.ts";
import { TextField } from "../../kit/text-field.tsx";
import { ActionButton } from "../parts/action-button.tsx";
import { ChoiceField } from "../parts/fields.tsx";
import { LevelMark } from "../parts/level.tsx";
import { Asked, Failed, Page, Section } from "../parts/page.tsx";
import { Said, When } from "../parts/said.tsx";
import { PersonField } from "../roles/person-field.tsx";
import { usePanel } from "../state/panel.ts";
import type { Trouble } from "../state/trouble.ts";
import { useAsk } from "../state/use-ask.ts";
import { useDraft } from "../state/use-draft.ts";
import { NEW } from "./new-name.ts";

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
        {(list) => (
          <Form
            key={JSON.stringify(list)}
            list={list}
            policy={list.policies.find((one) => one.name === name)}
          />
        )}
      </Asked>
    </Page>
  );
}

interface PolicyDraft {
  readonly name: string;
  readonly position: string;
  /** Empty: it does not decide this. */
  readonly rules: Readonly<Record<string, string>>;
  readonly users: readonly string[];
  readonly groups: readonly string[];
}

const textOf = (value: RuleValue | undefined): string =>
  value === undefined ? "" : typeof value === "boolean" ? (value ? "on" : "off") : value || "server";

function draftOf(list: PolicyList, policy: PolicyView | undefined): PolicyDraft {
  const rules = list.rules.map(({ name }): [string, string] => [name, textOf(policy?.rules[name])]);
  return {
    name: policy?.name ?? "",
    position: String(policy?.position ?? list.policies.length + 1),
    rules: Object.fromEntries(rules),
    users: policy?.users ?? [],
    groups: policy?.groups ?? [],
  };
}

/** What is sent for a rule: null where it is not decided here. */
const sentOf = ({ kind }: PolicyRuleView, text: string): RuleValue | null => {
  if (text === "") return null;
  if (kind === "switch") return text === "on";
  return text === "server" ? "" : text;
};

function Form({ list, policy }: { list: PolicyList; policy: PolicyView | undefined }) {
  const { t } = useText();
  const { api } = usePanel();
  const [, go] = useLocation();
  const draft = useDraft<PolicyDraft>(`policy ${policy?.name ?? NEW}`, draftOf(list, policy));
  const groups = useAsk("groupList");
  const [person, setPerson] = useState("");
  const [trouble, setTrouble] = useState<Trouble>();
  const { form, edit } = draft;
  const save = async () => {
    const rules = Object.fromEntries(
      list.rules.map((rule) => [rule.name, sentOf(rule, form.rules[rule.name] ?? "")]),
    );
    const { users, name, position } = form;
    const body = {
      rules,
      users: [...users],
      groups: [...form.groups],
      position: Number(position) || 1,
      ...(policy && name !== policy.name && { newName: name }),
    };
    const answer = await api.ask("policySet", { name: policy?.name ?? name, body });
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
          />
          <TextField
            label={t("admin.policies.position")}
            hint={t("admin.policies.position-hint")}
            inputMode="numeric"
            value={form.position}
            change={(position) => edit({ ...form, position })}
            most={5}
          />
          {list.rules.map((rule) => (
            <RuleField
              key={rule.name}
              rule={rule}
              value={form.rules[rule.name] ?? ""}
              change={(value) => edit({ ...form, rules: { ...form.rules, [rule.name]: value } })}
              wrong={trouble?.fields?.find(({ field }) => field === `rules.${rule.name}`)?.expected}
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
              if (person !== "" && !form.users.includes(person))
                edit({ ...form, users: [...form.users, person] });
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
