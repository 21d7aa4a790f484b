import { useEffect } from "react";
import type { RouteView } from "#api/trace";
import { useText } from "../../kit/language/use-text.ts";
import { useLive } from "../../kit/use-live.ts";
import { CheckRow, DoctorRun, DoctorTrouble } from "../parts/doctor-checks.tsx";
import { LevelMark } from "../parts/level.tsx";
import { Asked, Empty, Page, Section } from "../parts/page.tsx";
import { Said, When } from "../parts/said.tsx";
import { Table } from "../parts/table.tsx";
import { usePanel } from "../state/panel.ts";
import { useAsk } from "../state/use-ask.ts";

/** What runs and where it listens, whether it works, and which part serves what. */
export function ServicesPage() {
  const { t } = useText();
  const status = useAsk("status");
  const routes = useAsk("routeList");
  return (
    <Page title={t("admin.nav.services")} lead={t("admin.services.lead")}>
      <Section title={t("admin.services.server")}>
        <Asked told={status}>
          {({ state, domain, version, role, data, pid, startedAt }) => (
            <dl className="facts">
              <dt>{t("admin.services.state")}</dt>
              <dd>
                <LevelMark
                  level={state === "running" ? "good" : "warn"}
                  text={t(`admin.services.state.${state}`)}
                />
              </dd>
              <dt>{t("admin.services.domain")}</dt>
              <dd>
                <bdi>{domain}</bdi>
              </dd>
              <dt>{t("admin.services.version")}</dt>
              <dd>{version}</dd>
              <dt>{t("admin.services.role")}</dt>
              <dd>
                <Said text={role} />
              </dd>
              <dt>{t("admin.services.data")}</dt>
              <dd>
                <Said text={data} code />
              </dd>
              <dt>{t("admin.services.process")}</dt>
              <dd>
                {pid}, {t("admin.dashboard.since")} <When at={startedAt} />
              </dd>
            </dl>
          )}
        </Asked>
      </Section>
      <DoctorSection />
      <Section title={t("admin.services.listeners")}>
        <Asked told={status}>
          {({ listeners }) => (
            <Table
              caption={t("admin.services.listeners")}
              rows={listeners}
              keyOf={({ transport, address, port }) => `${transport} ${address} ${port}`}
              columns={[
                {
                  title: t("admin.services.transport"),
                  head: true,
                  cell: ({ transport }) => <Said text={transport} />,
                },
                { title: t("admin.services.address"), cell: ({ address }) => <bdi>{address}</bdi> },
                { title: t("admin.services.port"), cell: ({ port }) => String(port) },
              ]}
            />
          )}
        </Asked>
      </Section>
      <Section title={t("admin.services.routes")}>
        <Asked told={routes}>
          {(list) => (
            <>
              <p className="quiet">{t("admin.services.steps")}</p>
              <ol lang="en" dir="ltr">
                {list.steps.map((step) => (
                  <li key={step}>{step}</li>
                ))}
              </ol>
              <Table
                caption={t("admin.services.routes")}
                rows={list.routes}
                keyOf={(row: RouteView) => JSON.stringify(row)}
                columns={[
                  {
                    title: t("admin.services.method"),
                    head: true,
                    cell: ({ method }) => <Said text={method} />,
                  },
                  { title: t("admin.services.event"), cell: ({ event }) => event && <Said text={event} /> },
                  {
                    title: t("admin.services.content"),
                    cell: ({ contentType }) => contentType && <Said text={contentType} />,
                  },
                  { title: t("admin.services.owner"), cell: ({ owner }) => <Said text={owner} /> },
                ]}
              />
            </>
          )}
        </Asked>
      </Section>
    </Page>
  );
}

function DoctorSection() {
  const { t } = useText();
  const { doctor } = usePanel();
  const { report, since } = useLive(doctor.state);
  useEffect(() => {
    void doctor.look();
  }, [doctor]);
  return (
    <Section title={t("admin.doctor.title")} actions={<DoctorRun />}>
      <DoctorTrouble />
      {report === undefined ? (
        since === undefined ? (
          <Empty>{t("admin.doctor.never")}</Empty>
        ) : null
      ) : (
        <>
          <p>
            <LevelMark
              level={report.healthy ? "good" : "error"}
              text={t(report.healthy ? "admin.doctor.healthy" : "admin.doctor.unhealthy")}
            />{" "}
            <span className="quiet">
              {t("admin.doctor.took", {
                number: report.checks.length,
                seconds: (report.milliseconds / 1000).toFixed(1),
              })}
            </span>
          </p>
          <ul className="rows">
            {[...report.checks].sort(byGravity).map((check) => (
              <CheckRow key={check.name} check={check} />
            ))}
          </ul>
        </>
      )}
    </Section>
  );
}

const GRAVITY = { no: 0, "not checked": 1, yes: 2 } as const;
const byGravity = (one: { answer: keyof typeof GRAVITY }, other: { answer: keyof typeof GRAVITY }) =>
  GRAVITY[one.answer] - GRAVITY[other.answer];
