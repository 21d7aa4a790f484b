import { type ReactNode, useEffect } from "react";
import type { Me } from "#api/me";
import { useText } from "../../../kit/language/use-text.ts";
import { InviteForm } from "../invite/invite-form.tsx";
import { CodesPart } from "./codes-part.tsx";
import { DevicesPart } from "./devices-part.tsx";
import { LookPart } from "./look-part.tsx";
import { NotificationsPart } from "./notifications-part.tsx";
import { Page } from "./page.tsx";
import { PasskeysPart } from "./passkeys-part.tsx";
import { PasswordPart } from "./password-part.tsx";
import { PhotoPart } from "./photo-part.tsx";
import { PlacesPart } from "./places-part.tsx";

/** What one may set for oneself, on one page that is read from top to bottom. */
export function Settings({ me, back }: { me: Me; back: () => void }) {
  const { t } = useText();
  useEffect(() => {
    if (location.hash !== "") document.getElementById(location.hash.slice(1))?.scrollIntoView();
  }, []);
  return (
    <Page title={t("settings.title")} back={back}>
      {me.administrator ? (
        <Part id="invite" title={t("invite.title")}>
          <InviteForm me={me} />
        </Part>
      ) : null}
      <Part id="photo" title={t("settings.photo")}>
        <PhotoPart me={me} />
      </Part>
      <Part id="look" title={t("settings.look")}>
        <LookPart />
      </Part>
      <Part id="notifications" title={t("settings.notifications")}>
        <NotificationsPart me={me} />
      </Part>
      <Part id="devices" title={t("devices.title")}>
        <DevicesPart />
      </Part>
      <Part id="password" title={t("settings.password")}>
        <PasswordPart me={me} />
      </Part>
      <Part id="codes" title={t("settings.codes")}>
        <CodesPart me={me} />
      </Part>
      <Part id="passkeys" title={t("settings.passkeys")}>
        <PasskeysPart me={me} />
      </Part>
      <Part id="places" title={t("settings.places")}>
        <PlacesPart />
      </Part>
      <p className="quiet">{t("settings.version", { version: me.version, address: me.address })}</p>
    </Page>
  );
}

function Part(props: { id: string; title: string; children: ReactNode }) {
  return (
    <section className="settings-part" id={props.id} aria-labelledby={`${props.id}-title`}>
      <h3 id={`${props.id}-title`}>{props.title}</h3>
      {props.children}
    </section>
  );
}
