import { Bell, Headphones, MonitorUp, Phone, Search, UserPlus } from "lucide-react";
import { Fragment, useState } from "react";
import { Link } from "wouter";
import type { Me } from "#api/me";
import { Button } from "../../../kit/button.tsx";
import { useText } from "../../../kit/language/use-text.ts";
import { useLive } from "../../../kit/use-live.ts";
import type { Failure } from "../../state/contract.ts";
import { FindPerson } from "../call/find-person.tsx";
import { useClient } from "../client-context.tsx";
import { FailureCard } from "../failure-card.tsx";
import { InviteForm } from "../invite/invite-form.tsx";
import { focusSearch } from "../search/focus-search.ts";
import { useOpenConversation } from "../use-open-conversation.ts";
import { useWhyOff } from "../use-why-off.ts";

/** What one can begin with while no conversation is open; above all for somebody who has never been here. */
export function StartCard({ me }: { me: Me }) {
  const { account, calls, contacts, devices } = useClient();
  const { t } = useText();
  const open = useOpenConversation();
  const nobody = useLive(contacts.list)?.contacts.length === 0;
  // Where the invitation began it stays: its link stands in it, and whom it is for becomes a contact.
  const [inviteFirst, setInviteFirst] = useState(false);
  if (nobody && !inviteFirst) setInviteFirst(true);
  const { checked } = useLive(devices.state);
  const [failure, setFailure] = useState<Failure>();
  const [permission, setPermission] = useState(() =>
    "Notification" in window ? Notification.permission : "denied",
  );
  const notify = async () => {
    const done = await account.allowNotifications();
    setFailure(done.ok ? undefined : done.failure);
    if (done.ok) setPermission(done.value);
  };
  const sharingOff = useWhyOff()("sharing");
  const share = async (address: string) => {
    open(address);
    const done = await calls.share(address, "text");
    if (!done.ok) setFailure(done.failure);
  };
  const echo = async (address: string) => {
    open(address);
    const done = await calls.start(address, false);
    if (!done.ok) setFailure(done.failure);
  };
  const invite = me.administrator ? (
    <li className="start-step" data-wide key="invite">
      <UserPlus aria-hidden size={20} />
      <div>
        <h3>{t("invite.title")}</h3>
        <InviteForm me={me} />
      </div>
    </li>
  ) : null;
  const others = (
    <Fragment key="others">
      <li className="start-step">
        <MonitorUp aria-hidden size={20} />
        <div>
          <h3>{t("sharing.share")}</h3>
          <p>{t("start.share-hint")}</p>
          {sharingOff ? (
            <p>{sharingOff}</p>
          ) : (
            <FindPerson label={t("start.share-whom")} not={me.address} choose={(to) => void share(to)} />
          )}
        </div>
      </li>
      <li className="start-step">
        <Search aria-hidden size={20} />
        <div>
          <h3>{t("start.find")}</h3>
          <p>{t("start.find-hint")}</p>
          <Button onClick={focusSearch}>{t("start.find-do")}</Button>
        </div>
      </li>
      {checked ? null : (
        <li className="start-step">
          <Headphones aria-hidden size={20} />
          <div>
            <h3>{t("start.check")}</h3>
            <p>{t("start.check-hint")}</p>
            <Link href="/check" className="button">
              {t("start.check-do")}
            </Link>
          </div>
        </li>
      )}
      {permission === "default" ? (
        <li className="start-step">
          <Bell aria-hidden size={20} />
          <div>
            <h3>{t("start.notify")}</h3>
            <p>{t("start.notify-hint")}</p>
            <Button onClick={notify}>{t("start.notify-do")}</Button>
          </div>
        </li>
      ) : null}
      {me.echo ? (
        <li className="start-step">
          <Phone aria-hidden size={20} />
          <div>
            <h3>{t("start.echo")}</h3>
            <p>{t("start.echo-hint")}</p>
            <Button onClick={() => void echo(me.echo ?? "")}>{t("start.echo-do")}</Button>
          </div>
        </li>
      ) : null}
    </Fragment>
  );
  return (
    <section className="start-card" aria-labelledby="start-title">
      <h2 id="start-title">{t("start.hello", { name: me.name })}</h2>
      <p className="quiet">{t(nobody ? "start.nobody" : "start.choose")}</p>
      {failure ? <FailureCard failure={failure} putAway={() => setFailure(undefined)} /> : null}
      <ul className="start-steps">{inviteFirst ? [invite, others] : [others, invite]}</ul>
    </section>
  );
}
