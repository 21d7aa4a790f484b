import { useState } from "react";
import type { Me } from "#api/me";
import { Button } from "../../../kit/button.tsx";
import { useText } from "../../../kit/language/use-text.ts";
import { TextField } from "../../../kit/text-field.tsx";
import { useClient } from "../client-context.tsx";
import { useReport } from "./use-report.tsx";

/** Another password; every other browser is signed out by it. */
export function PasswordPart({ me }: { me: Me }) {
  const { account } = useClient();
  const { t } = useText();
  const report = useReport();
  const [old, setOld] = useState("");
  const [fresh, setFresh] = useState("");
  if (!me.signIn.hasPassword) return <p>{t("settings.password-elsewhere")}</p>;
  const change = async () => {
    if (!(await report.of(account.changePassword(old, fresh)))) return;
    setOld("");
    setFresh("");
  };
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        void change();
      }}
    >
      <input type="hidden" autoComplete="username" value={me.address} readOnly />
      <TextField
        label={t("settings.password-old")}
        type="password"
        value={old}
        change={setOld}
        autoComplete="current-password"
        most={256}
        required
      />
      <TextField
        label={t("settings.password-new")}
        type="password"
        value={fresh}
        change={setFresh}
        autoComplete="new-password"
        wrong={report.failure?.fields?.[0]?.expected}
        most={256}
        required
      />
      <Button type="submit">{t("settings.password-change")}</Button>
      {report.shown}
    </form>
  );
}
