import { useState } from "react";
import { useText } from "../../kit/language/use-text.ts";
import { certificateWorry } from "../dashboard/certificate-worry.ts";
import { ActionButton } from "../parts/action-button.tsx";
import { LevelMark } from "../parts/level.tsx";
import { Asked, Failed, Page, Section } from "../parts/page.tsx";
import { Said, When } from "../parts/said.tsx";
import { Table } from "../parts/table.tsx";
import type { Answer } from "../state/api.ts";
import { usePanel } from "../state/panel.ts";
import type { Trouble } from "../state/trouble.ts";
import { type Told, useAsk } from "../state/use-ask.ts";
import { ImportCertificate } from "./import-certificate.tsx";

type Certificate = Answer<"certificateShow">;

/** The certificate in use, the names that it has and lacks, how to put another one in its place, and the way back. */
export function CertificatesPage() {
  const { t } = useText();
  const told = useAsk("certificateShow");
  return (
    <Page title={t("admin.nav.certificates")} lead={t("admin.certificates.lead")}>
      <Asked told={told}>
        {(certificate) => (
          <>
            <InUse certificate={certificate} told={told} />
            <Names certificate={certificate} />
            <Authority certificate={certificate} />
          </>
        )}
      </Asked>
      <ImportCertificate taken={(certificate) => told.set(certificate)} />
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

function Names({ certificate: { names, missingNames } }: { certificate: Certificate }) {
  const { t } = useText();
  const rows = [
    ...missingNames.map((name) => ({ name, there: false })),
    ...names.map((name) => ({ name, there: true })),
  ];
  return (
    <Section title={t("admin.certificates.names")}>
      <Table
        caption={t("admin.certificates.names")}
        rows={rows}
        keyOf={({ name }) => name}
        columns={[
          { title: t("admin.certificates.name"), head: true, cell: ({ name }) => <bdi>{name}</bdi> },
          {
            title: t("admin.certificates.there"),
            cell: ({ there }) => (
              <LevelMark
                level={there ? "good" : "error"}
                text={t(there ? "admin.certificates.has" : "admin.certificates.lacks")}
              />
            ),
          },
        ]}
      />
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
