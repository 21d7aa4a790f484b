import { useEffect, useRef, useState } from "react";
import { profileFields, type UserView } from "#api/users";
import { useText } from "../../kit/language/use-text.ts";
import { TextField } from "../../kit/text-field.tsx";
import { ActionButton } from "../parts/action-button.tsx";
import { Failed, Section } from "../parts/page.tsx";
import { usePanel } from "../state/panel.ts";
import type { Trouble } from "../state/trouble.ts";
import { useDraft } from "../state/use-draft.ts";
import { LineField } from "./line-field.tsx";
import { changeOf, followed, formOf, type UserForm } from "./user-form.ts";

/** Name, number and what is known of a person. Saving sends only what was changed. */
export function UserFields({ user, saved }: { user: UserView; saved: (user: UserView) => void }) {
  const { t } = useText();
  const { api } = usePanel();
  const draft = useDraft<UserForm>(`user ${user.address}`, formOf(user));
  const [trouble, setTrouble] = useState<Trouble>();
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState("");
  const { form } = draft;
  const change = changeOf(user, form);
  // The account was enabled, a change was undone: the form takes what is new, and keeps what is typed.
  const shown = useRef(user);
  const keep = useRef(draft);
  keep.current = draft;
  useEffect(() => {
    const before = formOf(shown.current);
    shown.current = user;
    keep.current.edit(followed(keep.current.form, before, formOf(user)));
  }, [user]);
  const edit = (field: keyof UserForm) => (text: string) => draft.edit({ ...form, [field]: text });
  const wrong = (field: string) => trouble?.fields?.find((one) => one.field === field)?.expected;
  const save = async () => {
    if (!change) {
      setSaid(t("admin.users.unchanged"));
      return;
    }
    setBusy(true);
    const answer = await api.ask("userChange", { name: user.address, body: change });
    setBusy(false);
    setTrouble(answer.ok ? undefined : answer.trouble);
    setSaid(answer.ok ? t("admin.users.saved") : "");
    if (!answer.ok) return;
    draft.clear(formOf(answer.value));
    saved(answer.value);
  };
  return (
    <Section title={t("admin.users.fields")}>
      {draft.brought ? <p role="status">{t("admin.brought")}</p> : null}
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <LineField
          value={form.lineUri}
          change={edit("lineUri")}
          problem={form.lineUri === (user.tel ?? "") ? user.lineProblem : null}
          trouble={trouble}
        />
        <div className="request-fields">
          <TextField
            label={t("admin.users.name")}
            value={form.name}
            change={edit("name")}
            most={200}
            wrong={wrong("name")}
          />
          {profileFields.map((field) => (
            <TextField
              key={field}
              label={t(`admin.users.profile.${field}`)}
              value={form[field]}
              change={edit(field)}
              most={200}
              wrong={wrong(field)}
            />
          ))}
        </div>
        <Failed trouble={trouble} />
        <div className="page-actions">
          <ActionButton type="submit" look="primary" busy={busy}>
            {t("admin.users.save")}
          </ActionButton>
          <span role="status">{said}</span>
        </div>
      </form>
    </Section>
  );
}
