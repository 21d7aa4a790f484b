import { useEffect, useState } from "react";
import { useLocation, useSearch } from "wouter";
import type { LinkView } from "#api/invitations";
import { Button } from "../../../kit/button.tsx";
import { useText } from "../../../kit/language/use-text.ts";
import { TextField } from "../../../kit/text-field.tsx";
import type { Done, Failure } from "../../state/contract.ts";
import { useClient } from "../client-context.tsx";
import { FailureCard } from "../failure-card.tsx";
import { Entrance } from "./entrance.tsx";

/** The page of a link: the first administrator, or somebody who was invited, chooses a password and is in. */
export function LinkPage() {
  const { account } = useClient();
  const { t } = useText();
  const token = new URLSearchParams(useSearch()).get("token") ?? "";
  const [link, setLink] = useState<Done<LinkView>>();
  useEffect(() => {
    void account.readLink(token).then(setLink);
  }, [account, token]);
  if (!link)
    return (
      <Entrance title={t("link.title")}>
        <p role="status">{t("link.reading")}</p>
      </Entrance>
    );
  if (!link.ok)
    return (
      <Entrance title={t("link.bad")}>
        <FailureCard failure={link.failure} />
        <a href="/">{t("link.sign-in")}</a>
      </Entrance>
    );
  return <LinkForm token={token} link={link.value} />;
}

function LinkForm({ token, link }: { token: string; link: LinkView }) {
  const { account, contacts } = useClient();
  const { t } = useText();
  const [, go] = useLocation();
  const first = link.kind === "first";
  const [local, setLocal] = useState("");
  const [name, setName] = useState(link.name);
  const [password, setPassword] = useState("");
  const [failure, setFailure] = useState<Failure>();
  const [busy, setBusy] = useState(false);
  const address = first ? `${local.trim().split("@")[0] ?? ""}${link.address}` : link.address;
  const use = async () => {
    setBusy(true);
    // biome-ignore lint/correctness/useHookAtTopLevel: the link is used; this is no hook
    const done = await account.useLink(token, {
      ...(first && { address }),
      ...(name.trim() !== "" && { name: name.trim() }),
      password,
    });
    setBusy(false);
    if (!done.ok) return setFailure(done.failure);
    localStorage.setItem("parley.last-address", address);
    go("/", { replace: true });
    // They were invited by somebody whom they know; a list that begins empty helps nobody.
    if (link.invitedBy.includes("@")) await contacts.set({ address: link.invitedBy });
    return undefined;
  };
  const wrong = (field: string) => failure?.fields?.find((one) => one.field === field)?.expected;
  return (
    <Entrance title={t(first ? "link.first" : "link.join", { domain: link.address.split("@")[1] ?? "" })}>
      <p>{first ? t("link.first-hint") : t("link.join-hint", { by: link.invitedBy })}</p>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          void use();
        }}
      >
        {first ? (
          <TextField
            label={t("link.address")}
            hint={t("link.address-hint", { address })}
            value={local}
            change={setLocal}
            autoComplete="username"
            wrong={wrong("address")}
            most={200}
            required
            autoFocus
          />
        ) : (
          <TextField
            label={t("sign-in.address")}
            type="email"
            value={address}
            change={() => undefined}
            autoComplete="username"
            readOnly
          />
        )}
        <TextField
          label={t("link.name")}
          value={name}
          change={setName}
          autoComplete="name"
          wrong={wrong("name")}
          most={200}
        />
        <TextField
          label={t("link.password")}
          type="password"
          value={password}
          change={setPassword}
          autoComplete="new-password"
          wrong={wrong("password")}
          most={256}
          required
        />
        <div role="alert">{failure ? <FailureCard failure={failure} /> : null}</div>
        <Button look="primary" type="submit" disabled={busy}>
          {t(first ? "link.do-first" : "link.do-join")}
        </Button>
      </form>
    </Entrance>
  );
}
