import { useState } from "react";
import type { Me } from "#api/me";
import { Button } from "../../../kit/button.tsx";
import { useText } from "../../../kit/language/use-text.ts";
import { useClient } from "../client-context.tsx";
import { useReport } from "./use-report.tsx";

/** Whether calls and messages show while Parley is in the background or closed. */
export function NotificationsPart({ me }: { me: Me }) {
  const { account } = useClient();
  const { t } = useText();
  const report = useReport();
  const [permission, setPermission] = useState(() =>
    "Notification" in window ? Notification.permission : "missing",
  );
  const allow = async () => {
    const done = await account.allowNotifications();
    if (done.ok) setPermission(done.value);
    await report.of(Promise.resolve(done), t(`settings.notifications.${done.ok ? done.value : "denied"}`));
  };
  return (
    <>
      <p>{t(`settings.notifications.${permission}`)}</p>
      {permission === "granted" ? (
        <p className="quiet">{t("settings.push", { count: me.push.subscribed })}</p>
      ) : null}
      {permission === "default" ? <Button onClick={allow}>{t("start.notify-do")}</Button> : null}
      {report.shown}
    </>
  );
}
