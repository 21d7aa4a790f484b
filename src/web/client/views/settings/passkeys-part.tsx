import { KeyRound, Trash2 } from "lucide-react";
import { useState } from "react";
import type { Me } from "#api/me";
import { Button } from "../../../kit/button.tsx";
import { IconButton } from "../../../kit/icon-button.tsx";
import { useText } from "../../../kit/language/use-text.ts";
import { TextField } from "../../../kit/text-field.tsx";
import { useClient } from "../client-context.tsx";
import { useReport } from "./use-report.tsx";

/** Keys of this and other machines with which one signs in without a password. */
export function PasskeysPart({ me }: { me: Me }) {
  const { account } = useClient();
  const { t, locale } = useText();
  const report = useReport();
  const [name, setName] = useState("");
  const date = (at: string) => new Intl.DateTimeFormat(locale, { dateStyle: "medium" }).format(new Date(at));
  const add = async () => {
    if (await report.of(account.addPasskey(name.trim() || t("settings.passkey-unnamed")))) setName("");
  };
  return (
    <>
      <p>{t("settings.passkeys-hint")}</p>
      <ul className="settings-list">
        {me.signIn.passkeys.map((key) => (
          <li key={key.id}>
            <KeyRound aria-hidden size={16} />
            <span>
              <b>
                <bdi>{key.name}</bdi>
              </b>
              <span className="quiet">
                {key.usedAt
                  ? t("settings.passkey-used", { date: date(key.usedAt) })
                  : t("settings.passkey-made", { date: date(key.createdAt) })}
              </span>
            </span>
            <IconButton
              label={t("settings.passkey-remove", { name: key.name })}
              onClick={() => report.of(account.removePasskey(key.id))}
            >
              <Trash2 aria-hidden size={16} />
            </IconButton>
          </li>
        ))}
      </ul>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          void add();
        }}
      >
        <TextField
          label={t("settings.passkey-name")}
          hint={t("settings.passkey-name-hint")}
          value={name}
          change={setName}
          most={100}
        />
        <Button type="submit">{t("settings.passkey-add")}</Button>
      </form>
      {report.shown}
    </>
  );
}
