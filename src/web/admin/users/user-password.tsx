import { useState } from "react";
import { useText } from "../../kit/language/use-text.ts";
import { TextField } from "../../kit/text-field.tsx";
import { ActionButton } from "../parts/action-button.tsx";
import { Failed, Section } from "../parts/page.tsx";
import { usePanel } from "../state/panel.ts";
import type { Trouble } from "../state/trouble.ts";

/** A new password for somebody, and a way back in for who lost a telephone with codes. */
export function UserPassword({ address }: { address: string }) {
  const { t } = useText();
  const { api } = usePanel();
  const [password, setPassword] = useState("");
  const [trouble, setTrouble] = useState<Trouble>();
  const [said, setSaid] = useState("");
  const done = (
    answer: { readonly ok: true } | { readonly ok: false; readonly trouble: Trouble },
    words: string,
  ) => {
    setTrouble(answer.ok ? undefined : answer.trouble);
    setSaid(answer.ok ? words : "");
    if (answer.ok) setPassword("");
  };
  return (
    <Section title={t("admin.users.way-in")}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          void api
            .ask("userPassword", { name: address, body: { password } })
            .then((answer) => done(answer, t("admin.users.password-set")));
        }}
      >
        <TextField
          label={t("admin.users.new-password")}
          type="password"
          autoComplete="new-password"
          value={password}
          change={setPassword}
          most={256}
          required
          wrong={trouble?.fields?.find(({ field }) => field === "password")?.expected}
        />
        <Failed trouble={trouble} />
        <div className="page-actions">
          <ActionButton needs="helpdesk" type="submit" look="primary">
            {t("admin.users.password-save")}
          </ActionButton>
          <ActionButton
            needs="helpdesk"
            onClick={async () =>
              done(await api.ask("userResetSignIn", { name: address }), t("admin.users.factors-gone"))
            }
          >
            {t("admin.users.factors-reset")}
          </ActionButton>
          <span role="status">{said}</span>
        </div>
      </form>
    </Section>
  );
}
