import { useState } from "react";
import type { InvitationView } from "#api/invitations";
import { CopyButton } from "../../kit/copy-button.tsx";
import { useText } from "../../kit/language/use-text.ts";
import { TextField } from "../../kit/text-field.tsx";
import { ActionButton } from "../parts/action-button.tsx";
import { Failed, Section } from "../parts/page.tsx";
import { usePanel } from "../state/panel.ts";
import type { Trouble } from "../state/trouble.ts";
import { useDraft } from "../state/use-draft.ts";

const EMPTY = { address: "", name: "" };

/** A link with which somebody chooses a password; the account is made where it is not there. */
export function InviteUser({ done }: { done: () => Promise<void> }) {
  const { t, locale } = useText();
  const { api } = usePanel();
  const draft = useDraft("invite user", EMPTY);
  const [made, setMade] = useState<InvitationView & { path: string }>();
  const [trouble, setTrouble] = useState<Trouble>();
  const [busy, setBusy] = useState(false);
  const { address, name } = draft.form;
  const wrong = (field: string) => trouble?.fields?.find((one) => one.field === field)?.expected;
  const invite = async () => {
    setBusy(true);
    const body = { address, ...(name !== "" && { name }) };
    const answer = await api.ask("invitationAdd", { body });
    setBusy(false);
    setTrouble(answer.ok ? undefined : answer.trouble);
    setMade(answer.ok ? answer.value : undefined);
    if (!answer.ok) return;
    draft.clear();
    await done();
  };
  const link = made === undefined ? "" : new URL(made.path, location.href).href;
  return (
    <Section title={t("invite.title")}>
      {draft.brought ? <p role="status">{t("admin.brought")}</p> : null}
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          void invite();
        }}
      >
        <TextField
          label={t("admin.users.address")}
          type="email"
          value={address}
          change={(text) => draft.edit({ ...draft.form, address: text })}
          most={320}
          wrong={wrong("address")}
          required
          autoFocus
        />
        <TextField
          label={t("admin.users.name")}
          value={name}
          change={(text) => draft.edit({ ...draft.form, name: text })}
          most={200}
          wrong={wrong("name")}
        />
        <Failed trouble={trouble} />
        <div>
          <ActionButton needs="helpdesk" type="submit" look="primary" busy={busy}>
            {t("invite.do")}
          </ActionButton>
        </div>
      </form>
      <div role="status">
        {made === undefined ? null : (
          <p>
            {t("invite.made", {
              name: made.name || made.address,
              until: new Intl.DateTimeFormat(locale, { dateStyle: "long" }).format(new Date(made.until)),
            })}
          </p>
        )}
      </div>
      {made === undefined ? null : (
        <div className="form">
          <TextField label={t("invite.link")} value={link} change={() => undefined} readOnly />
          <div>
            <CopyButton text={link} label={t("invite.copy")} />
          </div>
        </div>
      )}
    </Section>
  );
}
