import { useState } from "react";
import type { Me } from "#api/me";
import { Button } from "../../../kit/button.tsx";
import { useText } from "../../../kit/language/use-text.ts";
import { QrCode } from "../../../kit/qr-code.tsx";
import { TextField } from "../../../kit/text-field.tsx";
import { useClient } from "../client-context.tsx";
import { useReport } from "./use-report.tsx";

/** Codes of an authenticator (RFC 6238), asked for beside the password. */
export function CodesPart({ me }: { me: Me }) {
  const { account } = useClient();
  const { t } = useText();
  const report = useReport();
  const [offer, setOffer] = useState<{ secret: string; uri: string }>();
  const [typed, setTyped] = useState("");
  const begin = async () => {
    const done = await account.offerCodes();
    if (done.ok) setOffer(done.value);
    else await report.of(Promise.resolve(done));
  };
  const finish = async (done: ReturnType<typeof account.confirmCodes>, says: string) => {
    if (!(await report.of(done, says))) return;
    setOffer(undefined);
    setTyped("");
  };
  if (me.signIn.codes)
    return (
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          void finish(account.removeCodes(typed), t("settings.codes-removed"));
        }}
      >
        <p>{t("settings.codes-on")}</p>
        <TextField
          label={t("settings.codes-proof")}
          type="password"
          value={typed}
          change={setTyped}
          autoComplete="current-password"
          most={256}
          required
        />
        <Button type="submit">{t("settings.codes-remove")}</Button>
        {report.shown}
      </form>
    );
  if (!offer)
    return (
      <>
        <p>{t("settings.codes-off")}</p>
        <Button onClick={begin}>{t("settings.codes-begin")}</Button>
        {report.shown}
      </>
    );
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        void finish(account.confirmCodes(typed.replace(/\s/gu, "")), t("settings.codes-done"));
      }}
    >
      <p>{t("settings.codes-scan")}</p>
      <QrCode text={offer.uri} label={t("settings.codes-qr")} />
      <p className="quiet">
        {t("settings.codes-type")} <code dir="ltr">{offer.secret}</code>
      </p>
      <TextField
        label={t("sign-in.code")}
        value={typed}
        change={setTyped}
        autoComplete="one-time-code"
        inputMode="numeric"
        most={7}
        required
        autoFocus
      />
      <Button look="primary" type="submit">
        {t("settings.codes-confirm")}
      </Button>
      {report.shown}
    </form>
  );
}
