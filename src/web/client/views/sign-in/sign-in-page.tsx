import { KeyRound } from "lucide-react";
import { useState } from "react";
import { Button } from "../../../kit/button.tsx";
import { useText } from "../../../kit/language/use-text.ts";
import { TextField } from "../../../kit/text-field.tsx";
import type { Failure } from "../../state/contract.ts";
import { useClient } from "../client-context.tsx";
import { FailureCard } from "../failure-card.tsx";
import { Entrance } from "./entrance.tsx";

const LAST = "parley.last-address";

/** Address and password, then the code where one is needed; or a passkey. `ended`: why somebody is here again. */
export function SignInPage({ ended }: { ended?: Failure }) {
  const { account } = useClient();
  const { t } = useText();
  const [address, setAddress] = useState(() => localStorage.getItem(LAST) ?? "");
  const [password, setPassword] = useState("");
  const [code, setCode] = useState<string>();
  const [failure, setFailure] = useState<Failure | undefined>(ended);
  const [busy, setBusy] = useState(false);
  const signIn = async () => {
    setBusy(true);
    const done = await account.signIn(address.trim(), password, code?.replace(/\s/gu, ""));
    setBusy(false);
    setFailure(done.ok ? undefined : done.failure);
    if (!done.ok) return;
    localStorage.setItem(LAST, address.trim());
    if (done.value === "code-needed") setCode("");
  };
  const passkey = async () => {
    const done = await account.signInWithPasskey();
    setFailure(done.ok ? undefined : done.failure);
  };
  return (
    <Entrance title={t("sign-in.title")}>
      <div role="alert">{failure ? <FailureCard failure={failure} /> : null}</div>
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
    </Entrance>
  );
}
