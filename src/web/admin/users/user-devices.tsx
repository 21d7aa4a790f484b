import { useText } from "../../kit/language/use-text.ts";
import { Asked, Empty, Section } from "../parts/page.tsx";
import { Said, When } from "../parts/said.tsx";
import { useAsk } from "../state/use-ask.ts";

/** With what somebody is signed in now. */
export function UserDevices({ address }: { address: string }) {
  const { t } = useText();
  const told = useAsk("endpointList", { query: { address } });
  return (
    <Section title={t("admin.nav.devices")}>
      <Asked told={told}>
        {({ endpoints }) =>
          endpoints.length === 0 ? (
            <Empty>{t("admin.users.no-devices")}</Empty>
          ) : (
            <ul className="rows">
              {endpoints.map(({ contact, userAgent, transport, remote, registeredAt }) => (
                <li key={contact}>
                  <Said text={userAgent ?? t("admin.devices.nameless")} />{" "}
                  <span className="quiet">
                    <Said text={`${transport} ${remote}`} />, <When at={registeredAt} />
                  </span>
                </li>
              ))}
            </ul>
          )
        }
      </Asked>
    </Section>
  );
}
