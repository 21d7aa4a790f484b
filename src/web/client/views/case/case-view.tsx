import { useEffect, useState } from "react";
import { CopyButton } from "../../../kit/copy-button.tsx";
import { useText } from "../../../kit/language/use-text.ts";
import type { Done, Incident } from "../../state/contract.ts";
import { useClient } from "../client-context.tsx";
import { FailureCard } from "../failure-card.tsx";
import { Page } from "../settings/page.tsx";

/** What happened under a case id, as the person whom it happened to may see it. */
export function CaseView({ code, back }: { code: string; back: () => void }) {
  const { account } = useClient();
  const { t, locale } = useText();
  const [incident, setIncident] = useState<Done<Incident>>();
  useEffect(() => {
    let current = true;
    setIncident(undefined);
    void account.readCase(code).then((done) => current && setIncident(done));
    return () => {
      current = false;
    };
  }, [account, code]);
  return (
    <Page title={t("case.title", { case: code })} back={back}>
      {incident === undefined ? <p role="status">{t("case.reading")}</p> : null}
      {incident && !incident.ok ? <FailureCard failure={incident.failure} /> : null}
      {incident?.ok ? (
        <>
          <p>
            {t("case.at", {
              time: new Intl.DateTimeFormat(locale, { dateStyle: "full", timeStyle: "medium" }).format(
                new Date(incident.value.at),
              ),
            })}
          </p>
          {incident.value.failures.length === 0 ? <p>{t("case.nothing")}</p> : null}
          {incident.value.failures.map(({ what, why, fix, id }) => (
            <section className="settings-part" key={`${id} ${what} ${why}`}>
              <h3>{what}</h3>
              <dl className="case-words">
                <dt>{t("case.why")}</dt>
                <dd>{why || t("case.unknown")}</dd>
                {fix ? (
                  <>
                    <dt>{t("case.fix")}</dt>
                    <dd>{fix}</dd>
                  </>
                ) : null}
              </dl>
              {id ? (
                <a href={`/help/${id}`} target="_blank" rel="noopener">
                  {t("failure.help")}
                </a>
              ) : null}
            </section>
          ))}
          <p className="quiet">{t("case.tell", { case: code })}</p>
          <p>
            <CopyButton text={textOf(incident.value)} label={t("case.copy")} />
          </p>
        </>
      ) : null}
    </Page>
  );
}

/** For a letter to the administrator. */
function textOf({ case: code, at, failures }: Incident): string {
  const told = failures.map(({ what, why, fix, id }) => [what, why, fix, id].filter(Boolean).join(" "));
  return [`${code} ${at}`, ...told].join("\n");
}
