import { KeyRound } from "lucide-react";
import { type ReactNode, useState } from "react";
import "../../client/views/sign-in/sign-in.css";
import { Button } from "../../kit/button.tsx";
import { useText } from "../../kit/language/use-text.ts";
import { TextField } from "../../kit/text-field.tsx";
import { ProblemCard } from "../parts/problem-card.tsx";
import { usePanel } from "../state/panel.ts";
import type { Trouble } from "../state/trouble.ts";

/** The browser client's: one person, one address. */
const LAST = "parley.last-address";

/** Says that the panel needs a role, and takes address, password and code, or a passkey. Whoever comes in is where they wanted to go. */
export function SignIn({ ended }: { ended: Trouble | undefined }) {
  const { t } = useText();
  const { session } = usePanel();
  const [address, setAddress] = useState(() => localStorage.getItem(LAST) ?? "");
  const [password, setPassword] = useState("");
  const [code, setCode] = useState<string>();
  const [trouble, setTrouble] = useState(ended);
  const [busy, setBusy] = useState(false);
  const signIn = async () => {
    setBusy(true);
    const answer = await session.signIn(address.trim(), password, code?.replace(/\s/gu, ""));
    setBusy(false);
    setTrouble(answer.ok ? undefined : answer.trouble);
    if (!answer.ok) return;
    localStorage.setItem(LAST, address.trim());
    if (answer.value === "code-needed") setCode("");
  };
  const passkey = async () => {
    const answer = await session.signInWithPasskey();
    if (!answer.ok) setTrouble(answer.trouble);
  };
  return (
    <Card title={t("admin.sign-in.title")}>
      <p>{t("admin.sign-in.why")}</p>
      <div role="alert">{trouble ? <ProblemCard trouble={trouble} /> : null}</div>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          void signIn();
        }}
      >
        {code === undefined ? (
          <>
            <TextField
              label={t("sign-in.who")}
              inputMode="email"
              value={address}
              change={setAddress}
              autoComplete="username webauthn"
              most={320}
              required
              autoFocus={address === ""}
            />
            <TextField
              label={t("sign-in.password")}
              type="password"
              value={password}
              change={setPassword}
              autoComplete="current-password"
              most={256}
              required
              autoFocus={address !== ""}
            />
          </>
        ) : (
          <TextField
            label={t("sign-in.code")}
            hint={t("sign-in.code-hint")}
            value={code}
            change={setCode}
            autoComplete="one-time-code"
            inputMode="numeric"
            most={20}
            required
            autoFocus
          />
        )}
        <Button look="primary" type="submit" disabled={busy}>
          {t(busy ? "sign-in.doing" : "sign-in.do")}
        </Button>
        {code === undefined ? (
          <Button onClick={passkey}>
            <KeyRound aria-hidden size={16} /> {t("sign-in.passkey")}
          </Button>
        ) : (
          <Button look="quiet" onClick={() => setCode(undefined)}>
            {t("sign-in.other")}
          </Button>
        )}
      </form>
    </Card>
  );
}

/** Somebody is signed in, and may not look here; why, and what is left to do. */
export function NoRole({ who, trouble }: { who: string; trouble: Trouble | undefined }) {
  const { t } = useText();
  const { session } = usePanel();
  return (
    <Card title={t("admin.no-role.title")}>
      {trouble ? <ProblemCard trouble={trouble} /> : <p>{t("admin.no-role.why", { who })}</p>}
      <div className="form">
        {trouble ? null : <p className="quiet">{t("admin.no-role.fix")}</p>}
        {trouble ? (
          <Button look="primary" onClick={() => location.assign("/settings")}>
            {t("admin.no-role.to-settings")}
          </Button>
        ) : null}
        <Button onClick={() => session.signOut()}>{t("admin.no-role.other")}</Button>
        <a href="/">{t("admin.to-client")}</a>
      </div>
    </Card>
  );
}

function Card({ title, children }: { title: string; children: ReactNode }) {
  const { t } = useText();
  return (
    <main className="entrance">
      <div className="entrance-card">
        <p className="entrance-mark">
          <img src="/icon.svg" alt="" width={28} height={28} /> Parley · {t("admin.name")}
        </p>
        <h1>{title}</h1>
        {children}
      </div>
    </main>
  );
}
