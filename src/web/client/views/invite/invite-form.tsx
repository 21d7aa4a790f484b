import { useState } from "react";
import type { Me } from "#api/me";
import { Button } from "../../../kit/button.tsx";
import { CopyButton } from "../../../kit/copy-button.tsx";
import { useText } from "../../../kit/language/use-text.ts";
import { QrCode } from "../../../kit/qr-code.tsx";
import { TextField } from "../../../kit/text-field.tsx";
import type { Failure } from "../../state/contract.ts";
import { useClient } from "../client-context.tsx";
import { FailureCard } from "../failure-card.tsx";

interface Invited {
  readonly name: string;
  readonly link: string;
  readonly until: string;
}

/** A link with which somebody comes in, to send them however one likes; they are in the contact list at once. */
export function InviteForm({ me }: { me: Me }) {
  const { account, contacts } = useClient();
  const { t } = useText();
  const [name, setName] = useState("");
  const [address, setAddress] = useState("");
  const [invited, setInvited] = useState<Invited>();
  const [failure, setFailure] = useState<Failure>();
  const invite = async () => {
    const whole = address.includes("@") ? address.trim() : `${address.trim()}@${me.domain}`;
    const done = await account.invite(whole, name.trim());
    setFailure(done.ok ? undefined : done.failure);
    if (!done.ok) return;
    setInvited({ ...done.value, name: done.value.name || done.value.address });
    await contacts.set({ address: done.value.address });
  };
  if (invited)
    return (
      <InviteLink
        invited={invited}
        another={() => {
          setInvited(undefined);
          setName("");
          setAddress("");
        }}
      />
    );
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        void invite();
      }}
    >
      <TextField label={t("invite.name")} value={name} change={setName} most={200} />
      <TextField
        label={t("invite.address")}
        hint={t("invite.address-hint", { domain: me.domain })}
        value={address}
        change={setAddress}
        most={320}
        required
      />
      {failure ? <FailureCard failure={failure} /> : null}
      <Button look="primary" type="submit">
        {t("invite.do")}
      </Button>
    </form>
  );
}

function InviteLink({ invited, another }: { invited: Invited; another: () => void }) {
  const { t, locale } = useText();
  const until = new Intl.DateTimeFormat(locale, { dateStyle: "long" }).format(new Date(invited.until));
  return (
    <div className="invite-link">
      <p role="status">{t("invite.made", { name: invited.name, until })}</p>
      <div className="invite-link-line">
        <TextField label={t("invite.link")} value={invited.link} change={() => undefined} readOnly />
        <CopyButton look="primary" text={invited.link} label={t("invite.copy")} />
      </div>
      <QrCode text={invited.link} label={t("invite.qr")} />
      <Button look="quiet" onClick={another}>
        {t("invite.another")}
      </Button>
    </div>
  );
}
