import { useState } from "react";
import { Link } from "wouter";
import { useText } from "../../kit/language/use-text.ts";
import { ActionButton, allows } from "../parts/action-button.tsx";
import { Asked, Empty, Failed, Section } from "../parts/page.tsx";
import { Said, valueText, When } from "../parts/said.tsx";
import { usePanel, useRole } from "../state/panel.ts";
import type { Trouble } from "../state/trouble.ts";
import { useAsk } from "../state/use-ask.ts";

const MOST = 20;
/** What can be taken back; of other kinds what was before is not kept. */
const WAY_BACK = ["user changed", "role given", "role taken"];

/** What was done to somebody lately, with the way back. */
export function UserTrail({ address, changed }: { address: string; changed: () => Promise<void> }) {
  const { t } = useText();
  const role = useRole();
  return (
    <Section
      title={t("admin.users.trail")}
      actions={
        <Link href={`/audit?subject=${encodeURIComponent(address)}`}>{t("admin.users.trail-all")}</Link>
      }
    >
      {allows(role, "auditor") ? (
        <Lines address={address} changed={changed} />
      ) : (
        <Empty>{t("admin.may.auditor", { role: t(`admin.role.${role}`) })}</Empty>
      )}
    </Section>
  );
}

function Lines({ address, changed }: { address: string; changed: () => Promise<void> }) {
  const { t } = useText();
  const { api } = usePanel();
  const [trouble, setTrouble] = useState<Trouble>();
  const told = useAsk("auditList", { query: { subject: address, most: MOST } });
  const undo = async (number: number) => {
    const answer = await api.ask("auditUndo", { name: String(number) });
    setTrouble(answer.ok ? undefined : answer.trouble);
    if (answer.ok) await Promise.all([told.again(), changed()]);
  };
  return (
    <>
      <Failed trouble={trouble} />
      <Asked told={told}>
        {({ lines }) =>
          lines.length === 0 ? (
            <Empty>{t("admin.audit.none")}</Empty>
          ) : (
            <ul className="rows">
              {lines.map(({ number, what, who, at, to }) => (
                <li key={number} className="row-line">
                  <span className="grow">
                    <b>
                      <Said text={what} />
                    </b>{" "}
                    <Said text={valueText(to)} />{" "}
                    <span className="quiet">
                      <bdi>{who}</bdi>, <When at={at} />
                    </span>
                  </span>
                  {WAY_BACK.includes(what) ? (
                    <ActionButton
                      look="quiet"
                      onClick={() => undo(number)}
                      label={t("admin.audit.undo-of", { what: `${what} ${number}` })}
                    >
                      {t("admin.audit.undo")}
                    </ActionButton>
                  ) : null}
                </li>
              ))}
            </ul>
          )
        }
      </Asked>
    </>
  );
}
