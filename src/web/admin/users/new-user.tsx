import { useState } from "react";
import { useLocation } from "wouter";
import { useText } from "../../kit/language/use-text.ts";
import { TextField } from "../../kit/text-field.tsx";
import { ActionButton } from "../parts/action-button.tsx";
import { Failed, Section } from "../parts/page.tsx";
import { usePanel } from "../state/panel.ts";
import type { Trouble } from "../state/trouble.ts";
import { useDraft } from "../state/use-draft.ts";
import { LineField } from "./line-field.tsx";
import { Proposals } from "./proposals.tsx";

const EMPTY = { address: "", name: "", lineUri: "" };

/** A new user, who can sign in at once. */
export function NewUser({ done }: { done: () => Promise<void> }) {
  const { t } = useText();
  const { api } = usePanel();
  const [, go] = useLocation();
  const draft = useDraft("new user", EMPTY);
  const [password, setPassword] = useState("");
  const [trouble, setTrouble] = useState<Trouble>();
  const [busy, setBusy] = useState(false);
  const { address, name, lineUri } = draft.form;
  const wrong = (field: string) => trouble?.fields?.find((one) => one.field === field)?.expected;
  const suggested = trouble?.fields?.find(({ field }) => field === "address")?.suggest ?? [];
  const save = async () => {
    setBusy(true);
    const body = {
      address,
      password,
      ...(name !== "" && { name }),
      ...(lineUri !== "" && { lineUri }),
    };
    const answer = await api.ask("userAdd", { body });
    setBusy(false);
    setTrouble(answer.ok ? undefined : answer.trouble);
    if (!answer.ok) return;
    draft.clear();
    setPassword("");
    await done();
    go(`/users/${encodeURIComponent(answer.value.address)}`);
  };
  return (
    <Section title={t("admin.users.add")}>
      {draft.brought ? <p role="status">{t("admin.brought")}</p> : null}
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
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
        <Proposals
          proposals={suggested.map((one) => ({ value: one, text: one }))}
          take={(text) => draft.edit({ ...draft.form, address: text })}
        />
        <TextField
          label={t("admin.users.name")}
          value={name}
          change={(text) => draft.edit({ ...draft.form, name: text })}
          most={200}
          wrong={wrong("name")}
        />
        <LineField
          value={lineUri}
          change={(text) => draft.edit({ ...draft.form, lineUri: text })}
          problem={null}
          trouble={trouble}
        />
        <TextField
          label={t("admin.users.password")}
          type="password"
          autoComplete="new-password"
          value={password}
          change={setPassword}
          most={256}
          wrong={wrong("password")}
          required
        />
        <Failed trouble={trouble} />
        <div>
          <ActionButton type="submit" look="primary" busy={busy}>
            {t("admin.users.add-now")}
          </ActionButton>
        </div>
      </form>
    </Section>
  );
}
