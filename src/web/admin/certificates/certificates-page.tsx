import { useState } from "react";
import { Link, Route, Switch } from "wouter";
import { useText } from "../../kit/language/use-text.ts";
import { certificateWorry } from "../dashboard/certificate-worry.ts";
import { ActionButton } from "../parts/action-button.tsx";
import { LevelMark } from "../parts/level.tsx";
import { Asked, Failed, Page, Section } from "../parts/page.tsx";
import { Said, When } from "../parts/said.tsx";
import type { Answer } from "../state/api.ts";
import { usePanel } from "../state/panel.ts";
import type { Trouble } from "../state/trouble.ts";
import { type Told, useAsk } from "../state/use-ask.ts";
import { ImportCertificate } from "./import-certificate.tsx";
import { NameTable } from "./name-table.tsx";
import { OrderList } from "./order-list.tsx";
import { RequestPage } from "./request-page.tsx";

type Certificate = Answer<"certificateShow">;

/** The certificate in use and the names that it lacks, how to get another one and what became of that, and the way back. */
export function CertificatesPage() {
  return (
    <Switch>
      <Route path="/certificates/new">
        <RequestPage />
      </Route>
      <Route>
        <Overview />
      </Route>
    </Switch>
  );
}

function Overview() {
  const { t } = useText();
  const told = useAsk("certificateShow");
  const names = useAsk("certificateNames");
  const changed = async () => {
    await Promise.all([told.again(), names.again()]);
  };
  return (
    <Page
      title={t("admin.nav.certificates")}
      lead={t("admin.certificates.lead")}
      actions={<Link href="/certificates/new">{t("admin.certificates.request")}</Link>}
    >
      <Asked told={told}>{(certificate) => <InUse certificate={certificate} told={told} />}</Asked>
      <NameTable told={names} />
      <OrderList changed={changed} />
      {told.value === undefined ? null : <Authority certificate={told.value} />}
      <ImportCertificate
        taken={async (certificate) => {
          told.set(certificate);
          await names.again();
        }}
      />
    </Page>
  );
}

function InUse({ certificate, told }: { certificate: Certificate; told: Told<Certificate> }) {
  const { t } = useText();
  const { api } = usePanel();
  const [trouble, setTrouble] = useState<Trouble>();
  const [undone, setUndone] = useState(false);
  const undo = async () => {
    const answer = await api.ask("certificateUndo");
    setTrouble(answer.ok ? undefined : answer.trouble);
    if (!answer.ok) return;
    told.set(answer.value);
    setUndone(true);
  };
  const { subject, issuer, source, notBefore, notAfter, daysLeft, sha256, canUndo } = certificate;
  const worry = certificateWorry({ daysLeft, missingNames: [] });
  return (
    <Section
      title={t("admin.certificates.in-use")}
      actions={
        <ActionButton onClick={undo} {...(!canUndo && { off: t("admin.certificates.no-undo") })}>
          {t("admin.certificates.undo")}
        </ActionButton>
      }
    >
      <Failed trouble={trouble} />
      <p role="status">{undone ? t("admin.certificates.undone") : null}</p>
      <dl className="facts">
        <dt>{t("admin.certificates.left")}</dt>
        <dd>
          <LevelMark
            level={worry?.level ?? "good"}
            text={t(daysLeft < 0 ? "admin.attention.certificate-ended" : "admin.attention.certificate-ends", {
              count: Math.abs(daysLeft),
            })}
          />
        </dd>
        <dt>{t("admin.certificates.valid")}</dt>
        <dd>
          <When at={notBefore} /> – <When at={notAfter} />
        </dd>
        <dt>{t("admin.certificates.source")}</dt>
        <dd>{t(`admin.certificates.source.${source}`)}</dd>
        <dt>{t("admin.certificates.subject")}</dt>
        <dd>
          <Said text={subject} />
        </dd>
        <dt>{t("admin.certificates.issuer")}</dt>
        <dd>
          <Said text={issuer} />
        </dd>
        <dt>SHA-256</dt>
        <dd>
          <Said text={sha256} code />
        </dd>
      </dl>
    </Section>
  );
}

function Authority({ certificate: { authority } }: { certificate: Certificate }) {
  const { t } = useText();
  if (authority === null) return null;
  return (
    <Section
      title={t("admin.certificates.authority")}
      actions={
        <>
          <a href="/certificate/authority.crt" download>
            {t("admin.certificates.authority-get")}
          </a>
          <a href="/certificate">{t("admin.certificates.authority-how")}</a>
        </>
      }
    >
      <dl className="facts">
        <dt>{t("admin.certificates.subject")}</dt>
        <dd>
          <Said text={authority.subject} />
        </dd>
        <dt>SHA-256</dt>
        <dd>
          <Said text={authority.sha256} code />
        </dd>
        <dt>{t("admin.certificates.until")}</dt>
        <dd>
          <When at={authority.notAfter} />
        </dd>
      </dl>
    </Section>
  );
}
