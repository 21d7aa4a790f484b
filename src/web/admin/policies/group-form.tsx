import { useState } from "react";
import { Link, useLocation } from "wouter";
import type { GroupView, GroupWish } from "#api/policies";
import { type ProfileField, profileFields } from "#api/users";
import { useText } from "../../kit/language/use-text.ts";
import { TextField } from "../../kit/text-field.tsx";
import { ActionButton } from "../parts/action-button.tsx";
import { ChoiceField } from "../parts/fields.tsx";
import { Asked, Empty, Failed, Page, Section } from "../parts/page.tsx";
import { PersonField } from "../roles/person-field.tsx";
import { usePanel } from "../state/panel.ts";
import type { Trouble } from "../state/trouble.ts";
import { useAsk } from "../state/use-ask.ts";
import { useDraft } from "../state/use-draft.ts";
import { NEW, sameName } from "./new-name.ts";

/** A group: by name, by rule, or both. */
export function GroupForm({ name }: { name: string }) {
  const { t } = useText();
  const told = useAsk("groupList");
  return (
    <Page
      title={name === NEW ? t("admin.policies.add-group") : name}
      lead={<Link href="/policies">{t("admin.policies.back")}</Link>}
    >
      <Asked told={told}>
        {({ groups }) => {
          const group = groups.find((one) => one.name === name);
          if (!group && name !== NEW) return <Empty>{t("admin.policies.gone", { name })}</Empty>;
          return <Form group={group} names={groups.map((one) => one.name)} again={told.again} />;
        }}
      </Asked>
    </Page>
  );
}

function Form(props: { group: GroupView | undefined; names: readonly string[]; again: () => Promise<void> }) {
  const { group, names, again } = props;
  const { t } = useText();
  const { api } = usePanel();
  const [, go] = useLocation();
  const draft = useDraft(`group ${group?.name ?? NEW}`, {
    name: group?.name ?? "",
    description: group?.description ?? "",
    field: group?.rule?.field ?? ("" as ProfileField | ""),
    value: group?.rule?.value ?? "",
  });
  const [person, setPerson] = useState("");
  const [trouble, setTrouble] = useState<Trouble>();
  const [unfit, setUnfit] = useState<Trouble>(); // of a member
  const { form, edit } = draft;
  // A new group of a name that is there would change the one that has it.
  const doubled = !group && names.some((one) => sameName(one, form.name));
  const wrong = (...fields: readonly string[]) =>
    trouble?.fields?.find(({ field }) => fields.includes(field))?.expected;
  const set = async (body: GroupWish, refused: (trouble: Trouble | undefined) => void) => {
    const answer = await api.ask("groupSet", { name: group?.name ?? form.name, body });
    refused(answer.ok ? undefined : answer.trouble);
    return answer.ok;
  };
  const save = async () => {
    const { name, description, field, value } = form;
    if (doubled) return;
    const body = {
      description,
      rule: field === "" || value === "" ? null : { field, value },
      ...(group && name !== group.name && { newName: name }),
    };
    if (!(await set(body, setTrouble))) return;
    draft.clear();
    go("/policies");
  };
  // Of the members alone: what is typed above is not saved by the way.
  const member = async (body: Pick<GroupWish, "add" | "take">) => {
    if (!(await set(body, setUnfit))) return;
    setPerson("");
    await again();
  };
  const remove = async () => {
    const answer = await api.ask("groupRemove", { name: group?.name ?? "" });
    setTrouble(answer.ok ? undefined : answer.trouble);
    if (answer.ok) go("/policies");
  };
  return (
    <>
      <Section title={t("admin.policies.group")}>
        {draft.brought ? <p role="status">{t("admin.brought")}</p> : null}
        <form
          className="form"
          onSubmit={(event) => {
            event.preventDefault();
            void save();
          }}
        >
          <TextField
            label={t("admin.policies.name")}
            value={form.name}
            change={(name) => edit({ ...form, name })}
            most={80}
            required
            wrong={doubled ? t("admin.policies.doubled") : wrong("name", "newName")}
          />
          <TextField
            label={t("admin.policies.description")}
            value={form.description}
            change={(description) => edit({ ...form, description })}
            most={500}
          />
          <ChoiceField
            label={t("admin.policies.rule-field")}
            value={form.field}
            change={(field) => edit({ ...form, field: profileFields.find((one) => one === field) ?? "" })}
            choices={[
              ["", t("admin.policies.no-rule")],
              ...profileFields.map((field) => [field, t(`admin.users.profile.${field}`)] as const),
            ]}
          />
          {form.field === "" ? null : (
            <TextField
              label={t("admin.policies.rule-value")}
              value={form.value}
              change={(value) => edit({ ...form, value })}
              most={200}
              required
              wrong={wrong("rule", "rule.value")}
            />
          )}
          <Failed trouble={trouble} />
          <div className="page-actions">
            <ActionButton type="submit" look="primary">
              {t("admin.users.save")}
            </ActionButton>
            {group ? <ActionButton onClick={remove}>{t("admin.policies.remove-group")}</ActionButton> : null}
          </div>
        </form>
      </Section>
      {group ? (
        <Section title={t("admin.policies.members", { number: group.members.length })}>
          <form
            className="form"
            onSubmit={(event) => {
              event.preventDefault();
              if (person !== "") void member({ add: [person] });
            }}
          >
            <PersonField label={t("admin.policies.person")} value={person} change={setPerson} />
            <Failed trouble={unfit} />
            <div>
              <ActionButton type="submit">{t("admin.policies.add-person")}</ActionButton>
            </div>
          </form>
          {group.members.length === 0 ? (
            <Empty>{t("admin.policies.no-members")}</Empty>
          ) : (
            <ul className="rows">
              {group.members.slice(0, 500).map((address) => (
                <li key={address} className="row-line">
                  <span className="grow">
                    <bdi>{address}</bdi>
                  </span>
                  <ActionButton
                    look="quiet"
                    label={t("admin.policies.drop-of", { address })}
                    onClick={() => member({ take: [address] })}
                  >
                    {t("admin.policies.drop")}
                  </ActionButton>
                </li>
              ))}
            </ul>
          )}
        </Section>
      ) : null}
    </>
  );
}
