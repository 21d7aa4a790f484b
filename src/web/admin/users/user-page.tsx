import { useState } from "react";
import { Link, useLocation } from "wouter";
import type { UserView } from "#api/users";
import { Button } from "../../kit/button.tsx";
import { useText } from "../../kit/language/use-text.ts";
import { Modal } from "../../kit/modal.tsx";
import { ActionButton } from "../parts/action-button.tsx";
import { LevelMark } from "../parts/level.tsx";
import { Asked, Failed, Page, Section } from "../parts/page.tsx";
import { Said, When } from "../parts/said.tsx";
import { usePanel } from "../state/panel.ts";
import type { Trouble } from "../state/trouble.ts";
import { useAsk } from "../state/use-ask.ts";
import { EffectiveRules } from "./effective-rules.tsx";
import { UserDevices } from "./user-devices.tsx";
import { UserFields } from "./user-fields.tsx";
import { UserPassword } from "./user-password.tsx";
import { UserTrail } from "./user-trail.tsx";

/** One person: the Communications tab. It always opens, whatever is stored. */
export function UserPage({ address }: { address: string }) {
  const { t } = useText();
  const told = useAsk("userShow", { name: address });
  return (
    <Page
      title={told.value?.name ?? address}
      lead={<Link href="/users">{t("admin.users.back")}</Link>}
      actions={<Button onClick={() => told.again()}>{t("admin.again")}</Button>}
    >
      <Asked told={told}>
        {(user) => {
          const version = JSON.stringify(user); // what hangs on it is read anew
          return (
            <>
              <Account user={user} set={told.set} />
              <UserFields user={user} saved={told.set} />
              <UserPassword address={user.address} />
              <EffectiveRules key={`${version} rules`} address={user.address} />
              <UserDevices address={user.address} />
              <UserTrail key={`${version} trail`} address={user.address} changed={told.again} />
            </>
          );
        }}
      </Asked>
    </Page>
  );
}

/** Whether the account is in use, and what can be done with it as a whole. */
function Account({ user, set }: { user: UserView; set: (user: UserView) => void }) {
  const { t } = useText();
  const { api } = usePanel();
  const [, go] = useLocation();
  const [trouble, setTrouble] = useState<Trouble>();
  const [asking, setAsking] = useState(false);
  const { address, enabled } = user;
  const change = async () => {
    const answer = await api.ask("userChange", { name: address, body: { enabled: !enabled } });
    setTrouble(answer.ok ? undefined : answer.trouble);
    if (answer.ok) set(answer.value);
  };
  const remove = async () => {
    const answer = await api.ask("userRemove", { name: address });
    setAsking(false);
    setTrouble(answer.ok ? undefined : answer.trouble);
    if (answer.ok) go("/users");
  };
  return (
    <Section
      title={t("admin.users.account")}
      actions={
        <>
          <ActionButton onClick={change}>
            {t(enabled ? "admin.users.disable" : "admin.users.enable")}
          </ActionButton>
          <ActionButton onClick={() => setAsking(true)}>{t("admin.users.remove")}</ActionButton>
        </>
      }
    >
      <dl className="facts">
        <dt>{t("admin.users.address")}</dt>
        <dd>
          <bdi>{address}</bdi>
        </dd>
        <dt>{t("admin.users.state")}</dt>
        <dd>
          <LevelMark
            level={enabled ? "good" : "warn"}
            text={t(enabled ? "admin.users.enabled" : "admin.users.disabled")}
          />
        </dd>
        <dt>{t("admin.users.sign-in")}</dt>
        <dd>
          {user.signIn.length === 0 ? t("admin.users.no-sign-in") : <Said text={user.signIn.join(", ")} />}
        </dd>
        <dt>{t("admin.users.source")}</dt>
        <dd>
          <Said text={user.source} />
        </dd>
        <dt>{t("admin.users.since")}</dt>
        <dd>
          <When at={user.createdAt} />
        </dd>
      </dl>
      <Failed trouble={trouble} />
      <Modal open={asking} close={() => setAsking(false)} title={t("admin.users.remove-of", { address })}>
        <p>{t("admin.users.remove-about")}</p>
        <div className="page-actions">
          <ActionButton look="danger" onClick={remove}>
            {t("admin.users.remove-now")}
          </ActionButton>
          <Button onClick={() => setAsking(false)}>{t("admin.cancel")}</Button>
        </div>
      </Modal>
    </Section>
  );
}
