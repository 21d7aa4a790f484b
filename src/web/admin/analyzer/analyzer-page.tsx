import { useState } from "react";
import { Link } from "wouter";
import { Button } from "../../kit/button.tsx";
import { useText } from "../../kit/language/use-text.ts";
import { ActionButton } from "../parts/action-button.tsx";
import { ChoiceField } from "../parts/fields.tsx";
import { LevelMark } from "../parts/level.tsx";
import { Asked, Empty, Failed, Page, Reading, Section } from "../parts/page.tsx";
import { Said, When } from "../parts/said.tsx";
import { Table } from "../parts/table.tsx";
import { usePanel } from "../state/panel.ts";
import type { Trouble } from "../state/trouble.ts";
import { useAsk } from "../state/use-ask.ts";
import { FindingRow } from "./finding-row.tsx";
import { PackList } from "./pack-list.tsx";
import type { Report } from "./report.ts";

/** Whether this server is set up as is good practice: what changed since the last run first, then everything that was found. */
export function AnalyzerPage() {
  const { t, locale } = useText();
  const { api } = usePanel();
  const [run, setRun] = useState("");
  const [trouble, setTrouble] = useState<Trouble>();
  const [running, setRunning] = useState(false);
  const told = useAsk("analyzerReport", { query: { run: run === "" ? undefined : Number(run) } });
  const runs = useAsk("analyzerRuns");
  const judge = async () => {
    setRunning(true);
    const answer = await api.ask("analyzerRun");
    setRunning(false);
    setTrouble(answer.ok ? undefined : answer.trouble);
    if (!answer.ok) return;
    setRun("");
    told.set({ report: answer.value });
    await runs.again();
  };
  return (
    <Page
      title={t("admin.nav.analyzer")}
      lead={t("admin.analyzer.lead")}
      actions={
        <>
          <Link href="/settings?search=analyzer">{t("admin.analyzer.settings")}</Link>
          <ActionButton look="primary" busy={running} onClick={judge}>
            {t("admin.analyzer.run")}
          </ActionButton>
        </>
      }
    >
      <Failed trouble={trouble} />
      {running ? <Reading text={t("admin.analyzer.running")} /> : null}
      {(runs.value?.runs.length ?? 0) > 1 ? (
        <ChoiceField
          label={t("admin.analyzer.runs")}
          value={run}
          change={setRun}
          choices={[
            ["", t("admin.analyzer.latest")],
            ...(runs.value?.runs.slice(1) ?? []).map(
              ({ id, at, counts }) =>
                [
                  String(id),
                  t("admin.analyzer.run-of", {
                    time: new Date(at).toLocaleString(locale, { dateStyle: "medium", timeStyle: "short" }),
                    number: counts.found,
                  }),
                ] as const,
            ),
          ]}
        />
      ) : null}
      <Asked told={told}>
        {({ report }) =>
          report === null ? (
            <Empty>{t("admin.analyzer.never")}</Empty>
          ) : (
            <ReportParts key={report.id} report={report} changed={judge} />
          )
        }
      </Asked>
      <PackList />
    </Page>
  );
}

const VERDICT_LEVEL = { clean: "good", findings: "error", "could not check": "warn" } as const;

function ReportParts({ report, changed }: { report: Report; changed: () => Promise<void> }) {
  const { t } = useText();
  const [all, setAll] = useState(false);
  const { verdict, at, by, before, counts, gone, findings, leftOut } = report;
  const open = findings.filter(({ state }) => state === "found" || state === "could not check");
  const parts = [
    ["new", open.filter(({ change }) => change === "new")],
    ["still", open.filter(({ change }) => change !== "new")],
    ["waived", findings.filter(({ state }) => state === "waived")],
  ] as const;
  const rest = findings.filter(({ state }) => state === "passed" || state === "does not apply");
  return (
    <>
      <Section title={t("admin.analyzer.verdict")}>
        <p>
          <LevelMark
            level={VERDICT_LEVEL[verdict]}
            text={t(`admin.analyzer.verdict.${verdict === "could not check" ? "unchecked" : verdict}`)}
          />{" "}
          <span className="quiet">
            {t("admin.analyzer.counts", {
              found: counts.found,
              unchecked: counts.couldNotCheck,
              waived: counts.waived,
              passed: counts.passed,
            })}
          </span>
        </p>
        <p className="quiet">
          <When at={at} />, <Said text={by} />
          {before === null ? null : (
            <>
              {" · "}
              {t("admin.analyzer.against")} <When at={before} />
            </>
          )}
        </p>
        {gone.length === 0 ? null : (
          <>
            <p>{t("admin.analyzer.gone")}</p>
            <ul className="rows">
              {gone.map(({ rule, title, subject, now }) => (
                <li key={`${rule} ${subject}`} className="row-line">
                  <LevelMark level="good" text={now} />
                  <span className="grow">
                    <Said text={[title, subject].filter(Boolean).join(": ")} />
                  </span>
                </li>
              ))}
            </ul>
          </>
        )}
      </Section>
      {parts.map(([part, list]) =>
        list.length === 0 ? null : (
          <Section key={part} title={t(`admin.analyzer.${part}`, { number: list.length })}>
            <ul className="rows">
              {list.map((finding) => (
                <FindingRow key={`${finding.rule} ${finding.subject}`} finding={finding} changed={changed} />
              ))}
            </ul>
            {part === "new" && leftOut > 0 ? (
              <p className="quiet">{t("admin.analyzer.left-out", { number: leftOut })}</p>
            ) : null}
          </Section>
        ),
      )}
      <Section
        title={t("admin.analyzer.passed", { number: rest.length })}
        actions={
          <Button look="quiet" onClick={() => setAll(!all)}>
            {t(all ? "admin.analyzer.hide" : "admin.analyzer.show")}
          </Button>
        }
      >
        {all ? (
          <ul className="rows">
            {rest.map((finding) => (
              <FindingRow key={`${finding.rule} ${finding.subject}`} finding={finding} changed={changed} />
            ))}
          </ul>
        ) : null}
      </Section>
      <Section title={t("admin.analyzer.roles")}>
        <Table
          caption={t("admin.analyzer.roles")}
          rows={report.roles}
          keyOf={({ name, server }) => `${name} ${server}`}
          columns={[
            { title: t("admin.services.role"), head: true, cell: ({ name }) => <Said text={name} /> },
            { title: t("admin.services.server"), cell: ({ server }) => <Said text={server} /> },
            { title: t("admin.analyzer.from"), cell: ({ source }) => <Said text={source} /> },
            {
              title: t("admin.analyzer.answers"),
              cell: ({ answers, seen }) => (
                <>
                  <LevelMark
                    level={answers === "yes" ? "good" : answers === "no" ? "error" : "info"}
                    text={answers}
                  />{" "}
                  <Said text={seen} />
                </>
              ),
            },
          ]}
        />
      </Section>
    </>
  );
}
